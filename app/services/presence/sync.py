"""The operator's readiness and the exchange's queues, kept in step both ways. No line, no clock, no window here.

Told what the operator wishes and what the exchange says, it answers with commands for the line, and with what to
take over from the exchange. The rules that keep the two from answering each other for ever:

- a command is given when the *wish* changes, or a queue appears that does not stand as wished; never because the
  exchange changed a pause;
- while a command is not confirmed, what the exchange says may be from before it, and changes nothing;
- a change that nobody here asked for was made at the exchange: it is taken over, and not answered;
- after a lost link a wish that the exchange has not heard wins; otherwise a pause does, whoever set it: an
  exchange that was started anew has forgotten the pauses of its fixed members, and no phone may ring for that.
"""

from __future__ import annotations

from enum import StrEnum

from app.records import frozen
from app.services.presence.codes import OWN, SIGNED_OUT
from app.services.telephony.events import LineStatus, Link, Membership

CONFIRM_WITHIN_MS = 5_000
ATTEMPTS = 2


@frozen
class Wish:
    """Ready, or paused for a reason in the exchange's words."""

    paused: bool = False
    reason: str = ""


class Say(StrEnum):
    """What the line can be told."""

    PAUSE = "pause"
    UNPAUSE = "unpause"
    LOG_IN = "log_in"
    LOG_OUT = "log_out"


@frozen
class Command:
    """One command for the line; ``what`` is the reason of a pause or the queue."""

    say: Say
    what: str = ""


class Standing(StrEnum):
    """How the two stand to each other."""

    APART = "apart"  # no exchange, or no link to it, or it has not said yet
    IN_STEP = "in_step"
    ASKED = "asked"
    OUT_OF_QUEUES = "out_of_queues"
    PARTLY = "partly"  # paused in some of the queues only
    UNCONFIRMED = "unconfirmed"  # the exchange has not done what it was told


@frozen
class Outcome:
    """What to tell the line, and what the exchange has decided for the operator."""

    commands: tuple[Command, ...] = ()
    adopted: Wish | None = None


class QueueSync:
    """One operator at one line. Times are of one clock in ms that nobody sets.

    ``follow_first``: at the beginning take over how the exchange has the operator, instead of telling it.
    ``join``: queues to log in to at the beginning.
    """

    def __init__(self, *, follow_first: bool = False, join: tuple[str, ...] = ()) -> None:
        self._follow_first = follow_first
        self._join = join
        self._wish = Wish()
        self._told: Wish | None = None
        self._link: Link | None = None
        self._listed = False
        self._seen: dict[str, Membership] = {}
        self._asked: Wish | None = None
        self._asked_ms = 0
        self._attempts = 0
        self._owed = True
        self._unconfirmed = False

    @property
    def queues(self) -> tuple[Membership, ...]:
        """The queues the operator is in, as the exchange last said."""
        return tuple(self._seen[name] for name in sorted(self._seen))

    @property
    def standing(self) -> Standing:
        """How it stands now."""
        if not self._listed:
            return Standing.APART
        if self._asked is not None:
            return Standing.ASKED
        if not self._seen:
            return Standing.OUT_OF_QUEUES
        if self._unconfirmed:
            return Standing.UNCONFIRMED
        return Standing.IN_STEP if len({one.paused for one in self._seen.values()}) == 1 else Standing.PARTLY

    def wish(self, wish: Wish, now_ms: int) -> Outcome:
        """The operator is ready or pauses. Repeating it changes nothing."""
        if wish == self._told:
            return Outcome()
        self._told = self._wish = wish
        return Outcome(self._push(now_ms))

    def agree(self, wish: Wish) -> None:
        """What was adopted is now the operator's own wish, in the house's words: nothing to tell the exchange."""
        self._told = wish

    def status(self, status: LineStatus, now_ms: int) -> Outcome:
        """The line says how it stands."""
        before, self._link = self._link, status.link
        if status.link is not Link.UP or not status.listed:
            return self._without(before, now_ms)
        first, self._listed = not self._listed, True
        old, self._seen = self._seen, {one.queue: one for one in status.queues}
        joins = self._joins() if first else ()
        if self._seen and self._stands_as(self._wish):
            self._unconfirmed = False
        if self._asked is not None:
            if self._seen and self._stands_as(self._asked):
                self._asked, self._unconfirmed = None, False
            return Outcome(joins)
        if self._follow_first and self._seen:
            return self._begin(joins, now_ms)
        if self._owed or (first and self._wish.paused and not all(one.paused for one in status.queues)):
            return Outcome(joins + self._push(now_ms))
        if any(one.queue in old and old[one.queue] != one for one in status.queues):
            return Outcome(joins, self._adopt())
        appeared = any(name not in old for name in self._seen)
        return Outcome(joins + (self._push(now_ms) if appeared else ()))

    def tick(self, now_ms: int) -> Outcome:
        """Let time pass: a command that was not confirmed is given once more, then it is told that it was not."""
        if self._asked is None or now_ms - self._asked_ms < CONFIRM_WITHIN_MS:
            return Outcome()
        if self._attempts < ATTEMPTS:
            self._asked_ms = now_ms
            self._attempts += 1
            return Outcome((_command(self._asked),))
        self._asked, self._unconfirmed = None, True
        return Outcome()

    def refused(self) -> None:
        """The exchange refused a command: it is not asked again until the wish changes."""
        if self._asked is not None:
            self._asked, self._unconfirmed = None, True

    def leave(self, say: Say | None) -> tuple[Command, ...]:
        """The shift ends: what to tell the exchange (PAUSE, LOG_OUT, or nothing)."""
        if say is Say.PAUSE:
            return (Command(Say.PAUSE, SIGNED_OUT),) if self._seen else ()
        return tuple(Command(Say.LOG_OUT, name) for name in sorted(self._seen)) if say is Say.LOG_OUT else ()

    # -- inside -----------------------------------------------------------------------------------------------

    def _without(self, before: Link | None, now_ms: int) -> Outcome:
        """No word of an exchange: what was under way is still owed to it."""
        self._listed = False
        self._owed = self._owed or self._asked is not None
        self._asked, self._unconfirmed = None, False
        if self._link is not Link.NONE:
            return Outcome()
        self._seen = {}
        changed = before is not Link.NONE and self._told is not None
        return Outcome(self._push(now_ms) if changed else ())

    def _push(self, now_ms: int) -> tuple[Command, ...]:
        """Tell the exchange what is wished, where it does not stand so."""
        self._asked, self._unconfirmed = None, False
        if self._link is Link.NONE:
            self._owed = True  # an exchange that takes this line's place has not been told
            return (_command(self._wish),)
        self._owed = not self._listed or not self._seen
        if self._owed or self._stands_as(self._wish):
            return ()
        self._asked, self._asked_ms, self._attempts = self._wish, now_ms, 1
        return (_command(self._wish),)

    def _begin(self, joins: tuple[Command, ...], now_ms: int) -> Outcome:
        """Take over how the exchange has the operator, but not what this program left there."""
        self._follow_first = False
        found = self._common()
        if found is None or (found.paused and found.reason in OWN):
            return Outcome(joins + self._push(now_ms))
        self._owed = False
        return Outcome(joins, self._adopt())

    def _adopt(self) -> Wish | None:
        """What the exchange decided, if it decided the same for every queue and it is something new."""
        found = self._common()
        if found is None or found == self._wish:
            return None
        self._wish, self._unconfirmed = found, False
        return found

    def _common(self) -> Wish | None:
        if len({one.paused for one in self._seen.values()}) != 1:
            return None
        paused = all(one.paused for one in self._seen.values())
        reasons = (self._seen[name].reason for name in sorted(self._seen))
        return Wish(paused, next((reason for reason in reasons if reason), "") if paused else "")

    def _stands_as(self, wish: Wish) -> bool:
        """Whether every queue does; an exchange that tells no reasons has none to compare."""
        return all(
            one.paused == wish.paused and (not wish.paused or one.reason in ("", wish.reason))
            for one in self._seen.values()
        )

    def _joins(self) -> tuple[Command, ...]:
        wanted, self._join = self._join, ()
        return tuple(Command(Say.LOG_IN, name) for name in wanted if name not in self._seen)


def _command(wish: Wish) -> Command:
    return Command(Say.PAUSE, wish.reason) if wish.paused else Command(Say.UNPAUSE)
