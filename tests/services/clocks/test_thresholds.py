"""Thresholds fire once each, in order, with their true times, also after the program was off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.clocks import CalendarDay, SlaVersion
from app.models.ids import Uid, new_uid
from app.models.tickets import Ticket, TicketState
from app.models.units import Unit, WorkOrder
from app.services.clocks.recompute import Place, recompute_open
from app.services.clocks.thresholds import Fired, Sweep, sweep
from app.services.store import store as store_module
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_state, change_ticket, save_ticket
from tests.services.clocks.conftest import Agreed
from tests.services.clocks.given import HOUR, MINUTE, at
from tests.services.conftest import People

FRIDAY = at("2027-04-02 10:00")
MONDAY = at("2027-04-05 09:00")
Clock = Callable[[int], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the time at which the journal writes."""

    def stand_at(moment: int) -> None:
        monkeypatch.setattr(store_module, "wall_ms", lambda: moment)

    stand_at(FRIDAY)
    return stand_at


def _saved(store: Store, people: People, **values: object) -> Uid:
    draft = TicketDraft(new_uid(), subject="Вода", type_uid=people.incident, **values)  # type: ignore[arg-type]
    return save_ticket(store, people.operator, draft).uid


def _all(store: Store, now: int, most: int = 200) -> list[Fired]:
    found: list[Fired] = []
    step = Sweep((), more=True)
    while step.more:
        step = sweep(store, now, most)
        found += step.fired
    return found


def _kept(store: Store, ticket: Uid) -> set[tuple[str, int, int, int]]:
    sql = "SELECT clock, percent, cycle_at, reached_at FROM threshold_fired WHERE ticket_uid = ?"
    return set(store.rows(sql, ticket))  # type: ignore[arg-type]  # four columns, as asked


def _told(fired: list[Fired]) -> list[tuple[str, int, int]]:
    return [(one.clock, one.percent, one.reached_at) for one in fired]


def test_a_weekend_off_loses_nothing_and_repeats_nothing(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    tickets = []
    for number in range(7):
        clock(FRIDAY + number * MINUTE)
        tickets.append(_saved(store, people, queue_uid=agreed.night))
    monday = MONDAY + HOUR
    clock(monday)
    fired = _all(store, monday, most=2)
    times = [one.reached_at for one in fired]
    assert times == sorted(times)
    assert len(fired) == 7 * 4
    assert {(one.clock, one.percent, one.reached_at) for one in fired if one.ticket_uid == tickets[0]} == {
        ("first_response", 75, FRIDAY + 45 * MINUTE),
        ("first_response", 100, FRIDAY + HOUR),
        ("solution", 75, FRIDAY + 6 * HOUR),
        ("solution", 100, FRIDAY + 8 * HOUR),
    }
    assert _all(store, monday) == []
    assert _all(store, MONDAY + 30 * 24 * HOUR) == []
    assert verify(store) == []


def test_each_comes_at_its_time(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    ticket = _saved(store, people)
    assert _all(store, FRIDAY + 45 * MINUTE - 1) == []
    assert _told(_all(store, FRIDAY + 45 * MINUTE)) == [("first_response", 75, FRIDAY + 45 * MINUTE)]
    assert _told(_all(store, FRIDAY + HOUR)) == [("first_response", 100, FRIDAY + HOUR)]
    assert {one[1] for one in _kept(store, ticket)} == {75, 100}


def test_an_answer_in_time_keeps_its_clock_quiet(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    ticket = _saved(store, people)
    clock(FRIDAY + 30 * MINUTE)
    add_note(store, people.operator, ticket, "Мастер едет", kind="to_client")
    assert [one.clock for one in _all(store, MONDAY)] == ["solution", "solution"]


def test_what_was_crossed_before_the_end_is_told_after_it(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    ticket = _saved(store, people)
    clock(FRIDAY + 7 * HOUR)
    change_state(store, people.operator, ticket, TicketState.CANCELLED)
    told = [one for one in _all(store, MONDAY) if one.clock == "solution"]
    assert _told(told) == [("solution", 75, FRIDAY + 6 * HOUR)]
    assert store.rows("SELECT 1 FROM clock_watch") == []


def test_a_pause_puts_it_off(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    ticket = _saved(store, people)
    clock(FRIDAY + HOUR)
    change_state(store, people.operator, ticket, TicketState.WAITING_CLIENT)
    assert [one.clock for one in _all(store, MONDAY)] == ["first_response", "first_response"]
    clock(MONDAY)
    change_state(store, people.operator, ticket, TicketState.IN_PROGRESS)
    later = [one for one in _all(store, MONDAY + 24 * HOUR) if one.clock == "solution"]
    assert _told(later) == [("solution", 75, MONDAY + 5 * HOUR), ("solution", 100, MONDAY + 7 * HOUR)]


def test_a_raised_priority_crosses_at_the_moment_it_is_raised(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    ticket = _saved(store, people)
    clock(FRIDAY + 3 * HOUR)
    change_ticket(store, people.operator, ticket, priority=4)
    told = [one for one in _all(store, FRIDAY + 3 * HOUR) if one.clock == "solution"]
    assert _told(told) == [("solution", 75, FRIDAY + 3 * HOUR), ("solution", 100, FRIDAY + 3 * HOUR)]
    change_ticket(store, people.operator, ticket, priority=2)
    assert _all(store, MONDAY + 48 * HOUR) == []


def test_an_agreement_names_its_own_parts(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    with store.write(None) as write:
        ((version,),) = write.rows("SELECT uid FROM sla_version WHERE policy_uid = ?", agreed.standard)
        write.update(SlaVersion, version, thresholds=[110, 50], targets={"solution": {"0": 60}})
    _saved(store, people)
    assert _told(_all(store, MONDAY)) == [
        ("solution", 50, FRIDAY + 30 * MINUTE),
        ("solution", 110, FRIDAY + 66 * MINUTE),
    ]


def test_a_promised_date_has_thresholds_of_plain_time_and_another_date_is_another_promise(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    with store.write(None) as write:
        ticket = write.insert(Ticket, number="X-1", state="new", subject="Вода", due_at=FRIDAY + 4 * HOUR)
    assert _told(_all(store, MONDAY)) == [
        ("solution", 75, FRIDAY + 3 * HOUR),
        ("solution", 100, FRIDAY + 4 * HOUR),
    ]
    clock(MONDAY)
    change_ticket(store, people.operator, ticket, due_at=MONDAY + HOUR)
    assert _told(_all(store, MONDAY + HOUR))[-1] == ("solution", 100, MONDAY + HOUR)


def test_what_was_late_before_it_came_here_is_not_told(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    clock(MONDAY)
    with store.write(None) as write:
        write.insert_made(
            FRIDAY + 2 * HOUR, Ticket, number="X-1", state="new", subject="Вода", type_uid=people.incident
        )
    assert _told(_all(store, MONDAY + 48 * HOUR)) == [("solution", 100, MONDAY + 2 * HOUR)]


def test_a_calendars_edit_moves_those_to_come_and_leaves_those_that_fired(
    store: Store, people: People, agreed: Agreed, clock: Clock
) -> None:
    _saved(store, people)
    assert len(_all(store, FRIDAY + 6 * HOUR)) == 3
    with store.write(None) as write:
        write.insert(CalendarDay, calendar_uid=agreed.office, day="2027-04-02", hours=[["09:00", "17:00"]])
    place = Place()
    while not place.ended:
        place = recompute_open(store, place)
    assert _told(_all(store, MONDAY + 12 * HOUR)) == [("solution", 100, MONDAY + HOUR)]


def test_a_work_order_has_its_own(store: Store, people: People, agreed: Agreed, clock: Clock) -> None:
    with store.write(None) as write:
        ticket = write.insert(Ticket, number="X-1", state="new", subject="Вода")
        unit = write.insert(Unit, code="plumbers", labels={"en": "Plumbers"}, policy_uid=agreed.always)
        order = write.insert(WorkOrder, ticket_uid=ticket, number=1, title="Осмотреть", unit_uid=unit, state="new")
    assert store.value("SELECT due_at FROM work_order") == FRIDAY + HOUR
    fired = _all(store, MONDAY)
    assert _told(fired) == [("order", 75, FRIDAY + 45 * MINUTE), ("order", 100, FRIDAY + HOUR)]
    assert {(one.ticket_uid, one.order_uid) for one in fired} == {(ticket, order)}


MOVES = (TicketState.ACCEPTED, TicketState.IN_PROGRESS, TicketState.WAITING_CLIENT, TicketState.WAITING_OTHER)


@given(
    steps=st.lists(st.tuples(st.integers(1, 200), st.sampled_from([*MOVES, 1, 4, "word"])), max_size=6),
    looks=st.lists(st.integers(0, 2000), max_size=5),
    most=st.integers(1, 3),
)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_often_one_looks_the_same_fires(
    store: Store,
    people: People,
    agreed: Agreed,
    clock: Clock,
    steps: list[tuple[int, object]],
    looks: list[int],
    most: int,
) -> None:
    """Looking in between, or only at the end, tells the same things with the same times."""
    end = FRIDAY + 3000 * MINUTE
    clock(FRIDAY)
    once, often = _saved(store, people), _saved(store, people)
    moments = sorted(
        [*_moments(steps), *((FRIDAY + look * MINUTE, "look") for look in looks)], key=lambda one: one[0]
    )
    told: list[Fired] = []
    for moment, what in moments:
        clock(moment)
        if what == "look":
            told += [one for one in _all(store, moment, most) if one.ticket_uid == often]
            continue
        for ticket in (once, often):
            _do(store, people, ticket, what)
    clock(end)
    rest = _all(store, end, most)
    assert [one.reached_at for one in rest] == sorted(one.reached_at for one in rest)
    told += [one for one in rest if one.ticket_uid == often]
    keys = {(one.clock, one.percent, one.cycle_at) for one in told}
    assert len(keys) == len(told)
    assert all(one.reached_at <= end for one in told)
    assert _kept(store, once) == {(one.clock, one.percent, one.cycle_at, one.reached_at) for one in told}


def _moments(steps: list[tuple[int, object]]) -> list[tuple[int, object]]:
    found, moment = [], FRIDAY
    for minutes, what in steps:
        moment += minutes * MINUTE
        found.append((moment, what))
    return found


def _do(store: Store, people: People, ticket: Uid, what: object) -> None:
    if isinstance(what, TicketState):
        with store.write(None) as write:
            write.update(Ticket, ticket, state=what.value)
    elif isinstance(what, int):
        change_ticket(store, people.operator, ticket, priority=what)
    else:
        add_note(store, people.operator, ticket, "Мастер едет", kind="to_client")
