"""What all clocks of one record give, by its journal entries: a pure function, asked for every change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.records import frozen
from app.services.clocks.agreements import Agreements
from app.services.clocks.clock import Mode, Span, reading_of, timeline
from app.services.clocks.crossing import Crossing, crossings, crossings_of_date
from app.services.clocks.events import Event, What, moments
from app.services.clocks.orders import CLOCK, order_events
from app.services.clocks.policy import DONE, Kind
from app.services.clocks.tickets import promised_elsewhere, ticket_events
from app.services.store.audit import Entry
from app.services.store.journal import INSERT

IN_LISTS = (Kind.ACCEPTANCE, Kind.FIRST_RESPONSE, Kind.REPLY, Kind.UPDATE)
NOTHING_SHOWN = (None,) * len(IN_LISTS)


@frozen
class Standing:
    """What the clocks give. ``due_at`` counts only where the clock keeps the record's date (``keeps_due``).

    ``shown`` are the moments that stand in lists, by :data:`IN_LISTS`; ``still``: the deadline is not known,
    because the clock stands still. ``crossings`` are the thresholds past and to come (all times UTC ms), without
    those that were past when the record came here at ``since``; ``spans`` is what each clock did, by its name.
    """

    keeps_due: bool
    due_at: int | None
    shown: tuple[int | None, ...]
    still: bool
    crossings: tuple[Crossing, ...]
    since: int = 0
    spans: tuple[tuple[str, Kind, tuple[Span, ...]], ...] = ()


def ticket_standing(
    entries: Sequence[Entry], contacts: Iterable[Event], due_at: int | None, agreements: Agreements, since: int
) -> Standing | None:
    """A ticket's standing; ``due_at`` is the date it has, ``since`` from when on thresholds are told (UTC ms).

    None without a journal. Raises CalendarError.
    """
    own = ticket_events(entries, agreements)
    known = moments([*own, *contacts])
    if not known:
        return None
    last = known[-1].at
    spans = {kind: timeline(kind, known, last) for kind in agreements.kinds}
    under = any(event.what is What.POLICY for event in own)
    keeps_due = under and not promised_elsewhere(entries)
    solution = reading_of(Kind.SOLUTION, spans.get(Kind.SOLUTION, []), last)
    found = [
        one for kind in spans if keeps_due or kind is not Kind.SOLUTION for one in crossings(kind, spans[kind])
    ]
    if not keeps_due and due_at is not None:
        found += crossings_of_date(known[0].at, due_at, _ended(own))
    still = keeps_due and solution.shown_due is None and solution.mode is Mode.PAUSED
    shown = tuple(_shown(kind, spans.get(kind), last) for kind in IN_LISTS)
    arrived = _arrival(entries, since)
    did = tuple(
        (kind.value, kind, tuple(done)) for kind, done in spans.items() if keeps_due or kind is not Kind.SOLUTION
    )
    return Standing(keeps_due, solution.shown_due, shown, still, _told(found, arrived), arrived, did)


def order_standing(entries: Sequence[Entry], agreements: Agreements, since: int) -> Standing | None:
    """A work order's standing; see :func:`ticket_standing`."""
    events = order_events(entries, agreements)
    known = moments(events)
    if not known:
        return None
    spans = timeline(Kind.SOLUTION, known, known[-1].at)
    reading = reading_of(Kind.SOLUTION, spans, known[-1].at)
    still = reading.shown_due is None and reading.mode is Mode.PAUSED
    found = list(crossings(Kind.SOLUTION, spans, CLOCK))
    arrived = _arrival(entries, since)
    did = ((CLOCK, Kind.SOLUTION, tuple(spans)),)
    return Standing(True, reading.shown_due, NOTHING_SHOWN, still, _told(found, arrived), arrived, did)


def _shown(kind: Kind, spans: list[Span] | None, last: int) -> int | None:
    if not spans or spans[-1].mode not in (Mode.RUNNING, Mode.PAUSED):
        return None
    return reading_of(kind, spans, last).shown_due


def _arrival(entries: Sequence[Entry], since: int) -> int:
    return max(since, next((entry.at for entry in entries if entry.op == INSERT), 0))


def _told(found: Iterable[Crossing], arrived: int) -> tuple[Crossing, ...]:
    return tuple(one for one in found if one.at >= arrived)


def _ended(events: Iterable[Event]) -> int | None:
    """When the work on a ticket ended, None while it goes on."""
    ended: int | None = None
    for event in sorted(events, key=lambda one: one.at):
        if event.what in (What.CREATED, What.STATE):
            ended = (ended or event.at) if event.value in DONE else None
    return ended
