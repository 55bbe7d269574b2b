"""Counting again from what is kept gives what the journal gives, whatever happened and whichever day changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.clocks import CalendarDay, WorkCalendar
from app.models.ids import Uid, new_uid
from app.models.tickets import Ticket, TicketState
from app.models.units import OrderState, Unit, WorkOrder
from app.services.clocks.recompute import Change, Place, note_followed, recompute_open, unfollowed
from app.services.clocks.recount import FROM_JOURNAL
from app.services.clocks.thresholds import sweep
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_ticket, save_ticket
from tests.services.clocks.conftest import Agreed, version
from tests.services.clocks.given import HOUR, MINUTE
from tests.services.clocks.test_thresholds import FRIDAY, MONDAY, Clock, clock
from tests.services.conftest import People

__all__ = ["clock"]

MOVES = (
    TicketState.ACCEPTED,
    TicketState.IN_PROGRESS,
    TicketState.WAITING_CLIENT,
    TicketState.WAITING_OTHER,
    TicketState.RESOLVED,
    TicketState.REOPENED,
)
STEPS = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from([*MOVES, 1, 4, "word", "queue", "date", "look"])), max_size=8
)
DAYS = st.sampled_from([[], [["09:00", "12:00"]], [["08:00", "20:00"]], [["22:00", "06:00"]]])


def _shown(store: Store, uids: tuple[Uid, Uid], now: int) -> dict[tuple[str, Uid], Any]:
    """What lists and the next look see of these two.

    A threshold of a clock that had ended before the edit is not counted again: only the journal's way may find
    that it would have been crossed by the new calendar.
    """
    found: dict[tuple[str, Uid], Any] = {}
    for table in ("ticket", "work_order"):
        found |= {(table, uid): due for uid, due in store.rows(f"SELECT uid, due_at FROM {table}")}
    for uid, *shown, next_at in store.rows(
        "SELECT record_uid, acceptance_at, first_response_at, reply_at, update_at, still, next_at FROM clock_watch"
    ):
        if any(shown):
            found["shown", uid] = shown
        found["next", uid] = next_at if next_at is not None and next_at > now else None
    return {key: value for key, value in found.items() if key[1] in uids}


def _all(store: Store, *, calendars_only: bool) -> None:
    place = Place()
    while not place.ended:
        place = recompute_open(store, place, 3, calendars_only=calendars_only)


@given(STEPS, DAYS, st.sampled_from(["2027-04-02", "2027-04-05", "2027-04-06"]))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_give_the_same(
    store: Store,
    people: People,
    agreed: Agreed,
    clock: Clock,
    steps: list[tuple[int, object]],
    hours: list[list[str]],
    day: str,
) -> None:
    moment = FRIDAY
    clock(moment)
    draft = TicketDraft(new_uid(), subject="Вода", type_uid=people.incident)
    ticket = save_ticket(store, people.operator, draft).uid
    with store.write(None) as write:
        unit = write.insert(Unit, code=ticket.hex(), labels={"en": "x"}, policy_uid=agreed.standard)
        order = write.insert(WorkOrder, ticket_uid=ticket, number=1, title="x", unit_uid=unit, state="new")
    for minutes, what in steps:
        moment += minutes * MINUTE
        clock(moment)
        _do(store, people, agreed, (ticket, order), what, moment)
    for calendar in (agreed.office, store.value("SELECT uid FROM work_calendar WHERE code = '247'")):
        with store.write(None) as write:
            found = write.row("SELECT uid FROM calendar_day WHERE calendar_uid = ? AND day = ?", calendar, day)
            if found is None:
                write.insert(CalendarDay, calendar_uid=calendar, day=day, hours=hours)
            else:
                write.update(CalendarDay, found[0], hours=hours)
    _all(store, calendars_only=True)
    quickly = _shown(store, (ticket, order), moment)
    _all(store, calendars_only=False)
    slowly = _shown(store, (ticket, order), moment)
    ahead = {key for key in quickly.keys() & slowly.keys() if key[0] == "next" and quickly[key] and slowly[key]}
    wanted = {key for key in quickly.keys() | slowly.keys() if key[0] != "next"} | ahead
    assert {key: quickly.get(key) for key in wanted} == {key: slowly.get(key) for key in wanted}


def _do(store: Store, people: People, agreed: Agreed, uids: tuple[Uid, Uid], what: object, moment: int) -> None:
    ticket, order = uids
    if isinstance(what, TicketState):
        with store.write(None) as write:
            write.update(Ticket, ticket, state=what.value)
            if what.value in set(OrderState):
                done_at = moment if what is TicketState.RESOLVED else None
                write.update(WorkOrder, order, state=what.value, done_at=done_at)
    elif isinstance(what, int):
        change_ticket(store, people.operator, ticket, priority=what)
    elif what == "queue":
        with store.write(None) as write:
            write.update(Ticket, ticket, queue_uid=agreed.night, type_uid=None)
    elif what == "date":
        with store.write(None) as write:
            write.update(Ticket, ticket, due_at=moment + HOUR)
    elif what == "look":
        sweep(store, moment)
    else:
        add_note(store, people.operator, ticket, "Мастер едет", kind="to_client")


def test_nothing_is_read_from_the_journal_for_plain_tickets(
    store: Store, people: People, agreed: Agreed, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.clocks import recompute

    draft = TicketDraft(new_uid(), subject="Вода", type_uid=people.incident)
    ticket = save_ticket(store, people.operator, draft).uid
    with store.write(None) as write:
        write.insert(CalendarDay, calendar_uid=agreed.office, day="2027-04-02", hours=[])
    monkeypatch.setattr(recompute, "keep_due", None)
    _all(store, calendars_only=True)
    assert store.value("SELECT due_at FROM ticket WHERE uid = ?", ticket) == MONDAY + 8 * HOUR
    assert verify(store) == []


def test_it_is_known_what_changed(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    first = unfollowed(store)
    assert isinstance(first, Change)
    assert not first.calendars_only, "nothing has been followed yet"
    note_followed(store, first)
    assert unfollowed(store) is None
    clock(MONDAY)
    with store.write(None) as write:
        write.update(WorkCalendar, agreed.office, zone="Europe/Samara")
    second = unfollowed(store)
    assert second == Change(MONDAY, calendars_only=True)
    clock(MONDAY + 1)
    with store.write(None) as write:
        version(write, agreed.standard, agreed.office, {"0": 60}, 2)
    third = unfollowed(store)
    assert third is not None
    assert not third.calendars_only


def test_a_calendar_that_could_not_be_used_is_followed_from_the_journal(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    change = unfollowed(store)
    assert change is not None
    note_followed(store, change)
    with store.write(None) as write:
        write.update(WorkCalendar, agreed.office, zone="Nowhere/Town")
    draft = TicketDraft(new_uid(), subject="Вода", type_uid=people.incident)
    ticket = save_ticket(store, people.operator, draft).uid
    assert store.value("SELECT due_at FROM ticket WHERE uid = ?", ticket) is None
    clock(FRIDAY + MINUTE)
    with store.write(None) as write:
        write.update(WorkCalendar, agreed.office, zone="Europe/Moscow")
    change = unfollowed(store)
    assert change is not None
    _all(store, calendars_only=change.calendars_only)
    assert store.value("SELECT due_at FROM ticket WHERE uid = ?", ticket) == FRIDAY + 8 * HOUR


def test_a_promised_date_beside_other_clocks_is_asked_of_the_journal(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    with store.write(None) as write:
        write.insert(
            Ticket, number="X-1", state="new", subject="Вода", type_uid=people.incident, due_at=MONDAY, priority=2
        )
    assert store.value("SELECT spans FROM clock_watch") == FROM_JOURNAL
