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
    change_order,
    move_order,
    open_order_count,
    open_orders_of,
    orders_of,
    remove_order,
    why_due,
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
    assert move_order(store, people.operator, uid, OrderState.WAITING) is OrderState.NEW
    assert (_only(store, ticket).due_at, _only(store, ticket).still) == (None, True)
    move_order(store, people.operator, uid, OrderState.IN_PROGRESS)
    assert _only(store, ticket).assignee_uid == people.operator
    move_order(store, people.operator, uid, OrderState.DONE, "Заменена прокладка")
    order = _only(store, ticket)
    assert (order.result, order.open, order.still) == ("Заменена прокладка", False, False)
    assert order.due_at is not None
    assert order.done_at is not None
    assert any("2 ч" in step.text for step in why_due(store, uid, order.created_at))


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
            move_order(store, people.operator, uid, end, "  ")
    assert _only(store, ticket).state is OrderState.NEW


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("target", list(OrderState))
def test_every_step_is_taken_or_refused_by_the_table(
    store: Store, people: People, plumbers: Uid, ticket: Uid, state: OrderState, target: OrderState
) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    if state is not OrderState.NEW:
        move_order(store, people.operator, uid, state, "готово")
    if target in NEXT[state] or target is state:
        assert move_order(store, people.operator, uid, target, "готово") is state
        assert _only(store, ticket).state is target
        assert (_only(store, ticket).done_at is None) is (target not in (OrderState.DONE, OrderState.CANCELLED))
    else:
        with pytest.raises(OrderError):
            move_order(store, people.operator, uid, target, "готово")
        assert _only(store, ticket).state is state


def test_ones_own_open_orders_come_by_urgency(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    me = people.operator
    assert all_facts()["orders.done"].has(store.rows, ticket)
    later = add_order(store, me, ticket, OrderDraft("Позже", "", plumbers, me))
    sooner = add_order(store, me, ticket, OrderDraft("Скорее", "", plumbers, me, 4))
    undated = add_order(store, me, ticket, OrderDraft("Когда-нибудь", assignee_uid=me))
    other = add_order(store, me, ticket, OrderDraft("Чужой", assignee_uid=people.other_operator))
    assert [order.uid for order in open_orders_of(store, me)] == [sooner, later, undated]
    assert open_order_count(store, ticket) == 4
    assert not all_facts()["orders.done"].has(store.rows, ticket)
    move_order(store, me, sooner, OrderState.CANCELLED, "не нужно")
    remove_order(store, me, other)
    assert [order.uid for order in open_orders_of(store, me)] == [later, undated]
    assert open_order_count(store, ticket) == 2
    assert [order.number for order in orders_of(store, ticket)] == [1, 2, 3]


def test_another_unit_is_another_promise(store: Store, people: People, plumbers: Uid, ticket: Uid) -> None:
    uid = add_order(store, people.operator, ticket, OrderDraft("Осмотреть", unit_uid=plumbers))
    change = OrderDraft("Осмотреть и починить", assignee_uid=people.other_operator)
    assert change_order(store, people.operator, uid, change) == {"title", "unit_uid", "assignee_uid"}
    order = _only(store, ticket)
    assert (order.due_at, order.unit, order.assignee_uid) == (None, "", people.other_operator)
    assert len(history(store, uid)) == 4
    assert TicketState.NEW.value == order.state.value
