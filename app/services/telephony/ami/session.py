"""The talk with the manager interface, without I/O: bytes and time in; events, answers and bytes out.

:class:`Manager` is the talk itself, :class:`Session` that of one desk; the gateway has another, of many desks.

Whoever holds the connection calls :meth:`Manager.opened`, :meth:`Manager.feed`, :meth:`Manager.tick` and
:meth:`Manager.closed`, and sends what comes back. Calls and queues outlive a lost link; commands do not: a dial or
transfer that was on its way is never sent again.
"""

from __future__ import annotations

import hashlib
from dataclasses import field

from app.records import frozen
from app.services.telephony.ami.actions import Action, ActionWriter
from app.services.telephony.ami.commands import Commands
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame, Parser
from app.services.telephony.ami.queues import Queues
from app.services.telephony.ami.rebuild import rebuild
from app.services.telephony.events import LineStatus, Link
from app.services.telephony.interface import LineError, no_such_call
from app.services.telephony.linked import Heard

PING_EVERY_MS = 10_000
LOGIN_WITHIN_MS = 10_000
MAX_MISSED = 2
BOOTED_WITHIN_MS = 2_000
"""How long to wait for the exchange's word that it is up; a user without the right ``system`` never hears it."""
LATE_MS, IN_TIME_MS = 5_000, 1_000
"""Messages later than this make the desk ask what is there, as soon as they come in time again."""
_LISTS = {
    "CoreShowChannels": ("CoreShowChannel", "CoreShowChannelsComplete"),
    "QueueStatus": ("Queue", "QueueStatusComplete"),
}


@frozen
class Login:
    """The manager user; the secret is never shown.

    ``challenged``: ask for a challenge first and send its MD5 with the secret instead of the secret itself, for a
    connection that others can read. An exchange that gives none is told the secret.
    """

    user: str
    secret: str = field(repr=False)
    challenged: bool = False

    def answer(self, challenge: str) -> str:
        """The key for the exchange's challenge (AMI action ``Login`` with ``AuthType: MD5``)."""
        return hashlib.md5((challenge + self.secret).encode(), usedforsecurity=False).hexdigest()

    def headers(self, challenge: str = "") -> tuple[tuple[str, str], ...]:
        """What the action ``Login`` says: the answer to the challenge, or the secret where there is none."""
        proof = (("AuthType", "MD5"), ("Key", self.answer(challenge))) if challenge else (("Secret", self.secret),)
        return ("Username", self.user), *proof, ("Events", "on")


class Manager:
    """Login, pings and lists over one connection after the other. Own clock in ms, never backwards.

    A kind of talk overrides the methods behind ``_take``: whose calls and queues these are.
    """

    def __init__(self, login: Login, fallback: str = "cp1251") -> None:
        self.link = Link.CONNECTING
        self._login = login
        self._fallback = fallback
        self._parser = Parser(fallback)
        self._writer = ActionWriter()
        self._pending: dict[str, tuple[str, str]] = {}
        self._listed: dict[str, list[Frame]] = {}
        self._opened_ms = self._pinged_ms = self._heard_ms = self._lost_ms = 0
        self._missed = 0
        self._booted = False
        self._booted_ms: int | None = None
        self._ask_at_ms: int | None = None
        self._ahead_ms = 0  # the exchange's clock against ours
        self._queues_listed = False
        self._late = False
        self._nearest_ms: int | None = None  # the exchange's clock against ours, by its quickest message

    def status(self) -> LineStatus:
        """For the line's subscribers."""
        return LineStatus(self.link)

    def opened(self, now_ms: int) -> bytes:
        """A connection is there: log in at once."""
        self._parser = Parser(self._fallback)
        self._pending.clear()
        self._listed.clear()
        self._lost_ms = self._heard_ms
        self.link, self._opened_ms, self._missed = Link.CONNECTING, now_ms, 0
        self._booted, self._booted_ms, self._ask_at_ms = False, None, None
        self._queues_listed = False
        self._late, self._nearest_ms = False, None
        if self._login.challenged:
            return self.sent(self._writer.write("Challenge", ("AuthType", "MD5")))
        return self._log_in("")

    def _log_in(self, challenge: str) -> bytes:
        """The one attempt."""
        return self.sent(self._writer.write("Login", *self._login.headers(challenge)))

    def closed(self) -> None:
        """The connection is gone; a refused login stays refused."""
        if self.link is not Link.REFUSED:
            self.link = Link.LOST
        self._pending.clear()

    @property
    def unanswered(self) -> int:
        """How many actions the exchange has not answered, or not to the end."""
        return len(self._pending)

    def sent(self, action: Action, call_id: str = "") -> bytes:
        """Remember that ``action`` is on its way; returns its bytes."""
        self._pending[action.action_id] = (action.name, call_id)
        return action.data

    def command(self, action: Action, call_id: str = "") -> bytes:
        """Like :meth:`sent`, for what the operator wants. Raises LineError while there is no link."""
        if self.link is not Link.UP:
            raise LineError("ami.no_link")
        return self.sent(action, call_id)

    def farewell(self) -> bytes:
        """What is said before the connection is closed; empty where nobody is logged in."""
        return self.sent(self._writer.write("Logoff")) if self.link is Link.UP else b""

    def tick(self, now_ms: int) -> Heard:
        """Let time pass; call it about every second. A silent exchange is found by its missing answers."""
        heard = Heard()
        if self.link is Link.CONNECTING:
            heard.drop = now_ms - self._opened_ms >= LOGIN_WITHIN_MS
        elif self.link is Link.UP and self._ask_at_ms is not None and now_ms >= self._ask_at_ms:
            heard.send = self._ask()
        elif self.link is Link.UP and self._late and now_ms - self._heard_ms >= IN_TIME_MS:
            heard.send = self._ask()  # silence: all is read
        elif self.link is Link.UP and now_ms - self._pinged_ms >= PING_EVERY_MS:
            heard.drop = self._missed >= MAX_MISSED
            if not heard.drop:
                self._missed += 1
                self._pinged_ms = now_ms
                heard.send = self.sent(self._writer.write("Ping"))
        if self.link is Link.UP and not self._late:
            self._settle(now_ms + self._ahead_ms, heard)
        return heard

    def feed(self, data: bytes, now_ms: int) -> Heard:
        """What the connection gave. Raises ProtocolError; the connection is of no use then."""
        heard = Heard()
        for frame in self._parser.feed(data):
            self._ahead_ms = frame.at_ms(now_ms + self._ahead_ms) - now_ms
            if frame.at_ms(-1) >= 0:
                self._watch_delay()
            if frame.response:
                self._answer(frame, now_ms, heard)
            elif not self._is_listed(frame, now_ms, heard):
                self._event(frame, now_ms, heard)
        if self.link is Link.UP:
            self._heard_ms = now_ms
            if self._late and self._delay_ms < IN_TIME_MS:
                heard.send += self._ask()
        return heard

    @property
    def _delay_ms(self) -> int:
        """How much later the last message came than the quickest one of this connection."""
        return (self._ahead_ms if self._nearest_ms is None else self._nearest_ms) - self._ahead_ms

    def _watch_delay(self) -> None:
        """This computer has not kept up (it stood still, or is overloaded): the exchange keeps what it has to say.
        Once everything is read, what is there is asked anew; sooner, the answer would overtake the events.
        """
        self._nearest_ms = self._ahead_ms + max(0, self._delay_ms)
        if self._delay_ms > LATE_MS:
            self._late = True

    def _event(self, frame: Frame, now_ms: int, heard: Heard) -> None:
        if frame.event == "FullyBooted":
            uptime = frame.get("Uptime")
            self._booted = True
            self._booted_ms = now_ms - 1000 * int(uptime) if uptime.isascii() and uptime.isdigit() else None
            heard.send += self._ask()
        elif frame.event == "OriginateResponse":
            name, call_id = self._pending.pop(frame.get("ActionID"), ("", ""))
            if name and frame.get("Response") == "Failure":
                self._not_dialled(frame.get("ActionID"), call_id, heard)
        self._take(frame, frame.at_ms(now_ms + self._ahead_ms), heard)

    def _answer(self, frame: Frame, now_ms: int, heard: Heard) -> None:
        action_id = frame.get("ActionID")
        name, call_id = self._pending.pop(action_id, ("", ""))
        good = frame.response != "Error"
        self._missed = 0
        if name == "Challenge":
            heard.send += self._log_in(frame.get("Challenge") if good else "")
        elif name == "Login":
            self.link = Link.UP if good else Link.REFUSED
            heard.drop = not good
            if good:
                self._pinged_ms, self._ask_at_ms = now_ms, now_ms + BOOTED_WITHIN_MS
            else:
                self._refuse(action_id, LineError("ami.login_refused", user=self._login.user), heard)
        elif name in _LISTS and good:
            self._listed[action_id] = []
            self._pending[action_id] = (name, "")
        elif name in _LISTS and not self._booted:
            self._ask_at_ms = now_ms + PING_EVERY_MS  # it still starts, and does not know the action yet
        elif name == "Originate":
            if good:
                self._pending[action_id] = (name, call_id)
            else:
                self._not_dialled(action_id, call_id, heard)
        elif name and not good:
            self._queues_listed |= name == "QueueStatus"  # there is nothing more to come
            self._refuse(action_id, _why_not(name, call_id, frame.get("Message")), heard)

    def _ask(self) -> bytes:
        """Ask what is there. An exchange that still starts refuses, and is asked again when it says it is up."""
        self._ask_at_ms, self._late, self._nearest_ms = None, False, None
        return b"".join(self.sent(self._writer.write(each)) for each in _LISTS)

    def _is_listed(self, frame: Frame, now_ms: int, heard: Heard) -> bool:
        """Take one line of a list asked for, and the whole list with its last one."""
        action_id = frame.get("ActionID")
        lines = self._listed.get(action_id)
        if lines is None:
            return False
        name = self._pending[action_id][0]
        item, end = _LISTS[name]
        if frame.event == end:
            del self._listed[action_id], self._pending[action_id]
            at_ms = now_ms + self._ahead_ms
            if name == "CoreShowChannels":
                self._take_channels(lines, at_ms, heard)
            else:
                self._queues_listed = True
                forgotten = self._booted_ms is None or self._booted_ms > self._lost_ms
                self._take_queues(lines, at_ms, heard, forgotten)
        elif frame.event.startswith(item):
            lines.append(frame)
        return True

    # -- whose it is ------------------------------------------------------------------------------------------

    def _take(self, frame: Frame, at_ms: int, heard: Heard) -> None:
        """An event of the exchange."""
        raise NotImplementedError

    def _settle(self, at_ms: int, heard: Heard) -> None:
        """Time has passed at the exchange."""
        raise NotImplementedError

    def _take_channels(self, lines: list[Frame], at_ms: int, heard: Heard) -> None:
        """All channels there are."""
        raise NotImplementedError

    def _take_queues(self, lines: list[Frame], at_ms: int, heard: Heard, forgotten: bool) -> None:
        """All queues there are. ``forgotten``: the exchange was started anew, and knows nobody who logged in."""
        raise NotImplementedError

    def _not_dialled(self, action_id: str, call_id: str, heard: Heard) -> None:
        """The own phone could not be rung."""
        raise NotImplementedError

    def _refuse(self, action_id: str, refusal: LineError, heard: Heard) -> None:
        """The exchange refused an action, or the login."""
        raise NotImplementedError


def _why_not(name: str, call_id: str, told: str) -> LineError:
    """What a refused action means, by the exchange's words. Seen of a channel that is gone: "No such channel",
    "Channel specified does not exist", "Channel not found.".
    """
    if name == "QueuePause" and "not found" in told:
        return LineError("ami.not_in_queue", reason=told)
    words = told.casefold()
    gone = any(each in words for each in ("no such", "does not exist", "not found"))
    if call_id and "channel" in words and gone:
        return no_such_call()
    return LineError("ami.command_refused", reason=told)


class Session(Manager):
    """The talk of one desk."""

    def __init__(self, place: Place, login: Login, fallback: str = "cp1251") -> None:
        super().__init__(login, fallback)
        self.desk = Desk(place)
        self.queues = Queues(place)
        self.commands = Commands(self.desk, self.queues, self._writer)

    def status(self) -> LineStatus:
        listed = self._queues_listed or self.link is not Link.UP
        return LineStatus(self.link, self.queues.shown(), listed, tuple(sorted(self.queues.names)))

    def _take(self, frame: Frame, at_ms: int, heard: Heard) -> None:
        self.queues.take(frame, at_ms)
        heard.events += self.desk.take(frame, at_ms)

    def _settle(self, at_ms: int, heard: Heard) -> None:
        heard.events += self.desk.settle(at_ms)

    def _take_channels(self, lines: list[Frame], at_ms: int, heard: Heard) -> None:
        heard.events += rebuild(self.desk, lines, at_ms)

    def _take_queues(self, lines: list[Frame], at_ms: int, heard: Heard, forgotten: bool) -> None:
        gone = self.queues.rebuild(lines, at_ms)
        if forgotten:
            heard.send += b"".join(map(self.sent, self.commands.restore(gone)))

    def _not_dialled(self, action_id: str, call_id: str, heard: Heard) -> None:
        self.commands.will_not_dial(call_id)
        self._refuse(action_id, LineError("ami.not_dialled"), heard)

    def _refuse(self, _: str, refusal: LineError, heard: Heard) -> None:
        heard.refusals.append(refusal)
