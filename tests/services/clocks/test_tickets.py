"""Deadlines of stored tickets: kept in step through every door, and equal to what the journal says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import migrations
from app.models.clocks import CalendarDay, WorkCalendar
from app.models.ids import Uid, new_uid
from app.models.tickets import Ticket, TicketState
from app.services.clocks.agreements import read_agreements
from app.services.clocks.clock import read_clock
from app.services.clocks.policy import Kind
from app.services.clocks.recompute import Place, open_count, recompute_open
from app.services.clocks.showing import clock_views
from app.services.clocks.tickets import due_of, ticket_events
from app.services.store import schema
from app.services.store.audit import history, verify
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_state, change_ticket, save_ticket
from app.services.tickets.states import TRANSITIONS
from tests.services.clocks.conftest import Agreed, version
from tests.services.clocks.given import HOUR, MINUTE, at
from tests.services.conftest import KEY, People

MONDAY = at("2025-03-03 10:00")


def _due(store: Store, ticket: Uid) -> int | None:
    found: int | None = store.value("SELECT due_at FROM ticket WHERE uid = ?", ticket)
    return found


def _made(store: Store, made_at: int, **values: object) -> Uid:
    """A ticket as an import writes it."""
    with store.write(None) as write:
        return write.insert_made(made_at, Ticket, **{"number": "X-1", "state": "new", "subject": "Вода", **values})


def _saved(store: Store, people: People, **values: object) -> Uid:
    draft = TicketDraft(new_uid(), subject="Вода", type_uid=people.incident, **values)  # type: ignore[arg-type]
    return save_ticket(store, people.operator, draft).uid


def test_a_made_ticket_is_due_by_its_types_agreement(store: Store, people: People, agreed: Agreed) -> None:
    ticket = _made(store, MONDAY, type_uid=people.incident)
    assert _due(store, ticket) == at("2025-03-03 18:00")
    assert verify(store) == []


def test_saving_again_journals_no_deadline_twice(store: Store, people: People, agreed: Agreed) -> None:
    draft = TicketDraft(new_uid(), subject="Вода", type_uid=people.incident)
    save_ticket(store, people.operator, draft)
    assert _due(store, draft.uid) is not None
    before = len(history(store, draft.uid))
    save_ticket(store, people.operator, draft)
    assert len(history(store, draft.uid)) == before


def test_priority_state_and_queue_move_it(store: Store, people: People, agreed: Agreed) -> None:
    ticket = _made(store, MONDAY, type_uid=people.incident, priority=2)
    change_ticket(store, people.operator, ticket, priority=4)
    assert _due(store, ticket) == MONDAY + 2 * HOUR
    other = _made(store, MONDAY, queue_uid=agreed.night)
    assert _due(store, other) == MONDAY + HOUR
    change_ticket(store, people.operator, other, queue_uid=people.dispatch)
    assert _due(store, other) is None


def test_waiting_for_the_client_takes_the_date_away_and_brings_it_back(
    store: Store, people: People, agreed: Agreed
) -> None:
    ticket = _saved(store, people)
    change_state(store, people.operator, ticket, TicketState.WAITING_CLIENT)
    assert _due(store, ticket) is None
    assert due_of(store, ticket, MONDAY).stands_still is False  # before it was made nothing stood still
    now = store.value("SELECT updated_at FROM ticket WHERE uid = ?", ticket)
    assert due_of(store, ticket, now).stands_still
    change_state(store, people.operator, ticket, TicketState.IN_PROGRESS)
    assert _due(store, ticket) is not None


def test_a_date_that_came_with_the_ticket_stands(store: Store, people: People, agreed: Agreed) -> None:
    ticket = _made(store, MONDAY, type_uid=people.incident, due_at=MONDAY + 5)
    change_ticket(store, people.operator, ticket, priority=4)
    assert _due(store, ticket) == MONDAY + 5
    assert len(due_of(store, ticket, MONDAY).steps) == 1


def test_without_an_agreement_nothing_is_written(store: Store, people: People, agreed: Agreed) -> None:
    ticket = _made(store, MONDAY)
    assert _due(store, ticket) is None
    assert len(history(store, ticket)) == 1


def test_a_ticket_keeps_the_version_it_came_under(store: Store, people: People, agreed: Agreed) -> None:
    ticket = _made(store, MONDAY, type_uid=people.incident)
    with store.write(None) as write:
        version(write, agreed.standard, agreed.office, {"0": 60}, 2, MONDAY + MINUTE)
    change_ticket(store, people.operator, ticket, subject="Вода и свет")
    assert _due(store, ticket) == at("2025-03-03 18:00")
    later = _made(store, MONDAY + HOUR, type_uid=people.incident)
    assert _due(store, later) == MONDAY + 2 * HOUR


def test_a_calendars_edit_reaches_all_open_tickets_in_parts(store: Store, people: People, agreed: Agreed) -> None:
    tickets = [_made(store, MONDAY, type_uid=people.incident) for _ in range(3)]
    done = _made(store, MONDAY, type_uid=people.incident, state="closed", closed_at=MONDAY + HOUR)
    with store.write(None) as write:
        write.insert(CalendarDay, calendar_uid=agreed.office, day="2025-03-03", hours=[["09:00", "12:00"]])
    assert open_count(store) == 3
    place, parts = Place(), []
    while not place.ended:
        place = recompute_open(store, place, 2)
        parts.append(place.done)
    assert parts == [2, 3, 3, 3]
    assert {_due(store, ticket) for ticket in tickets} == {at("2025-03-04 15:00")}
    assert _due(store, done) == at("2025-03-03 18:00")


def test_a_broken_calendar_does_not_stop_the_work(store: Store, people: People, agreed: Agreed) -> None:
    with store.write(None) as write:
        write.update(WorkCalendar, agreed.office, zone="Nowhere/Town")
    assert _due(store, _saved(store, people)) is None


def test_first_response_and_acceptance_on_demand(store: Store, people: People, agreed: Agreed) -> None:
    ticket = _saved(store, people)
    shown = {view.kind: view.ended for view in clock_views(store, ticket, wall_ms())}
    assert shown[Kind.FIRST_RESPONSE] is False
    assert Kind.ACCEPTANCE not in shown
    add_note(store, people.operator, ticket, "Мастер едет", kind="to_client")
    shown = {view.kind: view.ended for view in clock_views(store, ticket, wall_ms())}
    assert shown[Kind.FIRST_RESPONSE] is True


def test_a_store_of_the_schema_before_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as old:
        old.setattr(schema, "migrations", lambda: migrations.migrations()[:3])
        with create_store(path, KEY) as store:
            store.db.execute_sql(
                "INSERT INTO queue (uid, hlc, created_at, updated_at, code, labels, position, active, line) "
                "VALUES (?, '', 1, 1, 'q', '{}', 0, 1, 0)",
                (new_uid(),),
            )
    with open_store(path, KEY) as store:
        assert store.row("SELECT policy_uid FROM queue") == (None,)
        assert read_agreements(store.rows).versions == {}


@given(
    st.lists(
        st.sampled_from([state for state in TicketState if state.value not in ("resolved", "closed", "merged")]),
        max_size=5,
    )
)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_journal_gives_what_the_screen_shows(
    store: Store, people: People, agreed: Agreed, targets: list[TicketState]
) -> None:
    ticket, now = _saved(store, people), TicketState.NEW
    for target in targets:
        if target in TRANSITIONS[now]:
            change_state(store, people.operator, ticket, target)
            now = target
    events = ticket_events(history(store, ticket), read_agreements(store.rows))
    assert read_clock(Kind.SOLUTION, events).shown_due == _due(store, ticket)
