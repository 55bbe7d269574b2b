"""All clocks of a ticket as they are shown: what runs, what stands still, what was kept and what was not."""

from __future__ import annotations

from enum import StrEnum

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.records import frozen
from app.services.clocks.agreements import read_agreements
from app.services.clocks.clock import Mode, Reading, reading_of, timeline
from app.services.clocks.events import moments
from app.services.clocks.policy import Kind
from app.services.clocks.tickets import contacts_of, promised_elsewhere, ticket_events
from app.services.clocks.why import Step, duration_words, why
from app.services.store.audit import entries_of
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.words import language, t

SOON_MS = 60 * 60_000


class How(StrEnum):
    """How a clock is doing."""

    RUNNING = "running"
    LATE = "late"
    STILL = "still"
    STILL_LATE = "still_late"
    KEPT = "kept"
    MISSED = "missed"


@frozen
class ClockView:
    """One clock. Moments are UTC ms; ``left`` is working time in ms, below zero when late, None for a date.

    ``done_at`` is when what it waits for happened.
    """

    kind: Kind
    how: How
    due_at: int | None
    left: int | None
    done_at: int | None
    steps: tuple[Step, ...]

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self.how in (How.KEPT, How.MISSED)

    def look(self, now: int) -> str:
        """Its look in the theme at ``now`` (UTC ms)."""
        if self.how in (How.LATE, How.STILL_LATE, How.MISSED):
            return "late"
        if self.how is How.RUNNING and self.due_at is not None and self.due_at - now < SOON_MS:
            return "soon"
        return "good" if self.how is How.KEPT else "quiet"


def clock_views(store: Store, ticket: Uid, now: int) -> tuple[ClockView, ...]:
    """The clocks of a ticket that promise anything, those that run first, by their moments; ``now`` is UTC ms.

    Raises LookupError, CalendarError.
    """
    row = store.row("SELECT due_at, state, ifnull(resolved_at, closed_at) FROM ticket WHERE uid = ?", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    agreements = read_agreements(store.rows)
    entries = entries_of(store.rows, [ticket])
    words = contacts_of(store.rows, [ticket]).get(ticket, [])
    known = [facts for facts in moments([*ticket_events(entries, agreements), *words]) if facts.at <= now]
    dated = row[0] is not None and promised_elsewhere(entries)
    found = []
    for kind in agreements.kinds:
        reading = reading_of(kind, timeline(kind, known, now), now)
        if reading.target is not None and not (dated and kind is Kind.SOLUTION):
            found.append(_view(reading))
    if dated:
        found.append(_dated(row[0], None if row[1] in OPEN_STATES else row[2], now))
    return tuple(sorted(found, key=lambda one: (one.ended, one.due_at is None, one.due_at or 0)))


def clock_words(view: ClockView, now: int) -> str:
    """What a clock shows, in a line: «до 16:05, осталось 1 ч 20 мин рабочего времени»."""
    due = moment_words(view.due_at, language()) if view.due_at is not None else ""
    if view.ended and view.done_at is not None:
        return t(f"clocks.how_{view.how.value}", due=due, done=moment_words(view.done_at, language()))
    left = duration_words(view.left if view.left is not None else (view.due_at or now) - now)
    return t(f"clocks.how_{view.how.value}", due=due, left=left)


def short_words(view: ClockView, now: int) -> str:
    """A running clock in few words: «Первый ответ: осталось 12 мин»."""
    left = duration_words(view.left if view.left is not None else (view.due_at or now) - now)
    return t(f"clocks.short_{view.how.value}", kind=t(f"clocks.kind_{view.kind.value}"), left=left)


def _view(reading: Reading) -> ClockView:
    left = reading.left or 0
    late = left < 0 or (left == 0 and reading.mode is not Mode.DONE)
    how = {
        Mode.RUNNING: How.LATE if late else How.RUNNING,
        Mode.PAUSED: How.STILL_LATE if late else How.STILL,
        Mode.DONE: How.MISSED if late else How.KEPT,
    }[reading.mode]
    return ClockView(reading.kind, how, reading.shown_due, reading.left, reading.done_at, why(reading))


def _dated(due: int, done: int | None, now: int) -> ClockView:
    """A date that was promised by hand or came with the ticket."""
    late = (done or now) > due
    how = (How.MISSED if late else How.KEPT) if done is not None else (How.LATE if late else How.RUNNING)
    return ClockView(Kind.SOLUTION, how, due, None, done, (Step(due, t("clocks.promised_elsewhere")),))
