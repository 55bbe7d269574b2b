"""One deed done to many tickets: looked at beforehand, done in parts, taken back as one act.

Parts keep the database thread free for whoever is on a call: a save waits for one part at most. The view asks for
one part after another and may stop between them; what is done by then is done, and one undo takes it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.models.ids import Uid
from app.records import frozen
from app.services.clocks.agreements import read_agreements
from app.services.errors import KnownError
from app.services.hands.deeds import Deed
from app.services.hands.doing import Outlook, do_in, outlook
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.undo.steps import remember

PART = 25
"""Tickets in one transaction."""
SHOWN = 50
"""Tickets whose changes a preview shows one by one."""
NAMED = 3
"""Tickets that a preview names for each reason of refusal."""


@frozen
class Refusal:
    """Why some tickets stay as they are: the reason in words, how many, and the numbers of the first."""

    reason: str
    count: int
    numbers: tuple[str, ...]


@frozen
class Ahead:
    """What a deed would come to: how many tickets change, how many are so already, which are refused."""

    changing: int = 0
    same: int = 0
    refusals: tuple[Refusal, ...] = ()
    shown: tuple[Outlook, ...] = ()

    @property
    def refused(self) -> int:
        """How many tickets are refused."""
        return sum(refusal.count for refusal in self.refusals)

    def and_then(self, other: Ahead) -> Ahead:
        """Two parts together."""
        return Ahead(
            self.changing + other.changing,
            self.same + other.same,
            merged((*self.refusals, *other.refusals)),
            (*self.shown, *other.shown)[:SHOWN],
        )


@frozen
class Done:
    """What was done: the act that one undo takes back (None: nothing changed), how many tickets changed."""

    step: Uid | None = None
    changed: int = 0
    same: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def refused(self) -> int:
        """How many tickets were refused."""
        return sum(refusal.count for refusal in self.refusals)


def look_ahead(store: Store, user: Uid, tickets: Sequence[Uid], deed: Deed, now: int) -> Ahead:
    """What a deed would do to a part of the tickets; ``now`` is UTC ms. Nothing is written: ask the reader."""
    agreements = read_agreements(store.rows)
    found = [outlook(store, user, ticket, deed, now, agreements) for ticket in tickets]
    return Ahead(
        sum(one.changes for one in found),
        sum(not one.differences and not one.refused for one in found),
        _refusals((one.refused, one.number) for one in found if one.refused),
        tuple(one for one in found if one.changes)[:SHOWN],
    )


def do_part(store: Store, user: Uid, tickets: Sequence[Uid], deed: Deed, now: int, so_far: Done = Done()) -> Done:
    """Do the deed to a part of the tickets, in one transaction; what is done with the parts before.

    A ticket that the deed is refused for stays as it was. Raises NotAllowed, StoreError.
    """
    changed, same = 0, 0
    refused: list[tuple[str, str]] = []
    step = so_far.step
    with acting(store, user, Act.EDIT_TICKETS, durable=False) as write:
        agreements = read_agreements(store.rows)
        for ticket in tickets:
            try:
                if do_in(store, write, user, ticket, deed, now, agreements):
                    changed += 1
                else:
                    same += 1
            except LookupError:
                same += 1  # removed meanwhile
            except KnownError as error:
                number = store.value("SELECT number FROM ticket WHERE uid = ?", ticket)
                refused.append((str(error), str(number)))
        if changed:
            step = remember(write, user, "hands.step_bulk", step, n=so_far.changed + changed)
    return Done(
        step,
        so_far.changed + changed,
        so_far.same + same,
        merged((*so_far.refusals, *_refusals(refused))),
    )


def in_parts(tickets: Sequence[Uid], size: int = PART) -> list[Sequence[Uid]]:
    """The tickets in the parts in which they are done."""
    return [tickets[start : start + size] for start in range(0, len(tickets), size)]


def merged(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Refusals with equal reasons together, the most frequent first."""
    counts: Counter[str] = Counter()
    numbers: dict[str, tuple[str, ...]] = {}
    for refusal in refusals:
        counts[refusal.reason] += refusal.count
        numbers[refusal.reason] = (*numbers.get(refusal.reason, ()), *refusal.numbers)[:NAMED]
    return tuple(Refusal(reason, count, numbers[reason]) for reason, count in counts.most_common())


def _refusals(found: Iterable[tuple[str, str]]) -> tuple[Refusal, ...]:
    return merged(Refusal(reason, 1, (number,)) for reason, number in found)
