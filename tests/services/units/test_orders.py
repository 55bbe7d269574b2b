"""Work orders: made, moved, due by the unit's agreement."""

from __future__ import annotations

import pytest

from app.models.clocks import SlaPolicy, SlaVersion, WorkCalendar
from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.models.units import OrderState, Unit
from app.services.clocks.watch import attach
from app.services.store.audit import history, verify
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.facts import all_facts
from app.services.tickets.saving import change_ticket, save_ticket
from app.services.units.errors import OrderError
from app.services.units.orders import (
    NEXT,
    OrderDraft,
    OrderView,
    add_order,
    keep_order,
    orders_of,
)
from tests.services.conftest import People

HOUR = 3_600_000
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def plumbers(store: Store) -> Uid:
    """A unit that promises two hours, four for urgent ones a half of it, and stands still while others work."""
    attach(store)
    with store.write(None) as write:
        calendar = write.insert(WorkCalendar, code="247", labels={"en": "24×7"}, zone="UTC", week=ALWAYS)
        policy = write.insert(SlaPolicy, code="ola", labels={"ru": "OLA", "en": "OLA"})
        write.insert(
            SlaVersion,
            policy_uid=policy,
            number=1,
            calendar_uid=calendar,
            targets={"solution": {"0": 120, "4": 60}},
            pausing=["waiting_other"],
            reopen="continue",
            valid_from=0,
        )
        return write.insert(
            Unit, code="plumbers", labels={"ru": "Сантехники", "en": "Plumbers"}, policy_uid=policy
        )


@pytest.fixture
def ticket(store: Store, people: People, plumbers: Uid) -> Uid:
    return save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Течёт")).uid


def _only(store: Store, ticket: Uid) -> OrderView:
    (order,) = orders_of(store, ticket)
    return order


def _move(store: Store, actor: Uid, ticket: Uid, order: Uid, state: OrderState, result: str = "") -> None:
    """Move an order and leave the rest of it alone."""
    (now,) = (one for one in orders_of(store, ticket) if one.uid == order)
    keep_order(store, actor, order, OrderDraft(now.title, now.text, now.unit_uid, now.assignee_uid), state, result)


def test_an_order_is_due_by_the_units_agreement(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft(" Осмотреть стояк ", "кв. 14", plumbers))
    order = _only(store, ticket)
    assert (order.uid, order.number, order.title, order.unit) == (uid, 1, "Осмотреть стояк", "Сантехники")
    assert order.due_at == order.created_at + 2 * HOUR
    assert order.late(order.due_at + 1)
    assert not order.late(order.due_at)
    assert verify(store) == []


def test_an_urgent_ticket_makes_an_urgent_order(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    change_ticket(store, people.operator, ticket, priority=4)
    add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    order = _only(store, ticket)
    assert (order.priority, order.due_at) == (4, order.created_at + HOUR)


def test_waiting_for_others_stops_its_clock_and_the_end_keeps_its_date(
    store: Store, people: People, plumbers: Uid, ticket: Uid
) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    _move(store, people.operator, ticket, uid, OrderState.WAITING)
    assert (_only(store, ticket).due_at, _only(store, ticket).still) == (None, True)
    _move(store, people.operator, ticket, uid, OrderState.IN_PROGRESS)
    assert _only(store, ticket).assignee_uid == people.operator
    _move(store, people.operator, ticket, uid, OrderState.DONE, "Заменена прокладка")
    order = _only(store, ticket)
    assert (order.result, order.open, order.still) == ("Заменена прокладка", False, False)
    assert order.due_at is not None
    assert order.done_at is not None


def test_an_order_without_words_or_hands_is_refused(
    store: Store, people: People, plumbers: Uid, ticket: Uid
) -> None:
    for draft in (OrderDraft(" ", unit_uid=plumbers), OrderDraft("Осмотреть")):
        with pytest.raises(OrderError):
            add_order(store, people.operator, ticket, draft)
    assert orders_of(store, ticket) == []
    with pytest.raises(LookupError):
        add_order(store, people.operator, new_uid(), OrderDraft("Осмотреть", unit_uid=plumbers))


def test_an_end_needs_a_result(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    for end in (OrderState.DONE, OrderState.CANCELLED):
        with pytest.raises(OrderError):
            _move(store, people.operator, ticket, uid, end, "  ")
    assert _only(store, ticket).state is OrderState.NEW


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("target", list(OrderState))
def test_every_step_is_taken_or_refused_by_the_table(
    store: Store, people: People, plumbers: Uid, ticket: Uid, state: OrderState, target: OrderState
) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    if state is not OrderState.NEW:
        _move(store, people.operator, ticket, uid, state, "готово")
    if target in NEXT[state] or target is state:
        _move(store, people.operator, ticket, uid, target, "готово")
        assert _only(store, ticket).state is target
        assert (_only(store, ticket).done_at is None) is (target not in (OrderState.DONE, OrderState.CANCELLED))
    else:
        with pytest.raises(OrderError):
            _move(store, people.operator, ticket, uid, target, "готово")
        assert _only(store, ticket).state is state


def test_orders_are_done_when_none_is_open(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    me, done = people.operator, all_facts()["orders.done"]
    assert done.has(store.rows, ticket)
    first = add_order(store, me, ticket, OrderDraft("Позже", "", plumbers, me))
    second = add_order(store, me, ticket, OrderDraft("Скорее", "", plumbers, me, 4))
    _move(store, me, ticket, first, OrderState.CANCELLED, "не нужно")
    assert not done.has(store.rows, ticket)
    _move(store, me, ticket, second, OrderState.DONE, "готово")
    assert done.has(store.rows, ticket)
    assert [order.number for order in orders_of(store, ticket)] == [1, 2]


def test_another_unit_is_another_promise(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    change = OrderDraft("Осмотреть и починить", assignee_uid=people.other_operator)
    keep_order(store, people.operator, uid, change, OrderState.NEW)
    order = _only(store, ticket)
    assert (order.due_at, order.unit, order.assignee_uid) == (None, "", people.other_operator)
    assert len(history(store, uid)) == 4
    assert TicketState.NEW.value == order.state.value
