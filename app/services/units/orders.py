"""Work orders: parts of a ticket for other units, each with a person, a state and a deadline of its own.

The deadline is what the unit has agreed to (OLA); :mod:`app.services.clocks.watch` keeps it from the order's own
events. All times are UTC ms.
"""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.models.units import OPEN_ORDERS, OrderState, WorkOrder
from app.records import frozen
from app.services.dictionaries import read
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Row, Store
from app.services.units.errors import OrderError
from app.services.words import language, t

NEXT: dict[OrderState, frozenset[OrderState]] = {
    OrderState.NEW: frozenset(set(OrderState) - {OrderState.NEW}),
    OrderState.IN_PROGRESS: frozenset({OrderState.WAITING, OrderState.DONE, OrderState.CANCELLED}),
    OrderState.WAITING: frozenset({OrderState.IN_PROGRESS, OrderState.DONE, OrderState.CANCELLED}),
    OrderState.DONE: frozenset({OrderState.IN_PROGRESS}),
    OrderState.CANCELLED: frozenset({OrderState.IN_PROGRESS}),
}
"""Which state of an order may follow which; from the ends an order is taken up again."""
_ENDS = frozenset({OrderState.DONE, OrderState.CANCELLED})
_COLUMNS = (
    "o.uid, o.ticket_uid, t.number, o.number, o.title, o.text, o.unit_uid, "
    "ifnull(json_extract(n.labels, '$.{language}'), n.code), o.assignee_uid, u.name, o.state, o.priority, "
    "o.due_at, ifnull(w.still, 0), o.created_at, o.done_at, o.result"
)
_FROM = (
    "FROM work_order o JOIN ticket t ON t.uid = o.ticket_uid LEFT JOIN unit n ON n.uid = o.unit_uid "
    "LEFT JOIN user u ON u.uid = o.assignee_uid LEFT JOIN clock_watch w ON w.record_uid = o.uid "
    "WHERE o.deleted_at IS NULL AND t.deleted_at IS NULL"
)


@frozen
class OrderDraft:
    """What is ordered: from a unit, from a person, or from both."""

    title: str
    text: str = ""
    unit_uid: Uid | None = None
    assignee_uid: Uid | None = None
    priority: int | None = None
    """None: the ticket's own."""


@frozen
class OrderView:
    """A work order to show. ``still``: its clock stands still, so that it has no date now."""

    uid: Uid
    ticket_uid: Uid
    ticket_number: str
    number: int
    title: str
    text: str
    unit_uid: Uid | None
    unit: str
    assignee_uid: Uid | None
    assignee: str
    state: OrderState
    priority: int
    due_at: int | None
    still: bool
    created_at: int
    done_at: int | None
    result: str

    @property
    def open(self) -> bool:
        """Whether there is work left."""
        return self.state in OPEN_ORDERS

    def late(self, now: int) -> bool:
        """Whether it is overdue at ``now``."""
        return self.open and self.due_at is not None and self.due_at < now


@frozen
class TicketOrders:
    """The orders of a ticket; ``units`` and ``people`` (key, name) are who can be given one."""

    orders: tuple[OrderView, ...]
    units: tuple[tuple[Uid, str], ...]
    people: tuple[tuple[Uid, str], ...]


def add_order(store: Store, actor: Uid, ticket: Uid, draft: OrderDraft) -> Uid:
    """Order a part of the work. Raises NotAllowed, OrderError without a title or anybody to do it, LookupError."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return add_order_in(write, ticket, draft)


def add_order_in(write: Write, ticket: Uid, draft: OrderDraft) -> Uid:
    """The same in an open transaction of somebody who may edit tickets."""
    _check(draft)
    row = write.row("SELECT priority FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    number = write.rows("SELECT coalesce(max(number), 0) + 1 FROM work_order WHERE ticket_uid = ?", ticket)[0][0]
    return write.insert(
        WorkOrder,
        ticket_uid=ticket,
        number=number,
        title=draft.title.strip(),
        text=draft.text.strip(),
        unit_uid=draft.unit_uid,
        assignee_uid=draft.assignee_uid,
        state=OrderState.NEW.value,
        priority=row[0] if draft.priority is None else draft.priority,
    )


def keep_order(
    store: Store, actor: Uid, order: Uid, draft: OrderDraft, target: OrderState, result: str = ""
) -> None:
    """Change and move an order in one transaction: both, or neither. Raises like the two."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _change(write, order, draft)
        _move(write, actor, order, target, result)


def _change(write: Write, order: Uid, draft: OrderDraft) -> frozenset[str]:
    _check(draft)
    values: dict[str, Any] = {
        "title": draft.title.strip(),
        "text": draft.text.strip(),
        "unit_uid": draft.unit_uid,
        "assignee_uid": draft.assignee_uid,
    }
    if draft.priority is not None:
        values["priority"] = draft.priority
    return write.update(WorkOrder, order, **values)


def _move(write: Write, actor: Uid, order: Uid, target: OrderState, result: str) -> OrderState:
    row = write.row("SELECT state, result, assignee_uid FROM work_order WHERE uid = ?", order)
    if row is None:
        raise LookupError(f"no work order {order.hex()}")
    state, told = OrderState(row[0]), result.strip() or row[1]
    if state is target:
        return state
    if target not in NEXT[state]:
        raise OrderError("units.no_such_step", now=state_words(state), then=state_words(target))
    if target in _ENDS and not told:
        raise OrderError("units.result_missing", state=state_words(target))
    values: dict[str, Any] = {
        "state": target.value,
        "result": told,
        "done_at": write.at if target in _ENDS else None,
    }
    if target is OrderState.IN_PROGRESS and row[2] is None:
        values["assignee_uid"] = actor
    write.update(WorkOrder, order, **values)
    return state


def orders_of(store: Store, ticket: Uid) -> list[OrderView]:
    """A ticket's orders by their numbers."""
    return _views(store, "AND o.ticket_uid = ? ORDER BY o.number, o.id", ticket)


def ticket_orders(store: Store, ticket: Uid) -> TicketOrders:
    """A ticket's orders, and who can be given one."""
    words = read(store)
    return TicketOrders(
        tuple(orders_of(store, ticket)),
        tuple((word.uid, word.label()) for word in words.units if word.active),
        tuple((user.uid, user.name) for user in words.users if user.active),
    )


def state_words(state: OrderState) -> str:
    """A state in words."""
    return t(f"units.state_{state.name.lower()}")


def _check(draft: OrderDraft) -> None:
    if not draft.title.strip():
        raise OrderError("units.title_missing")
    if draft.unit_uid is None and draft.assignee_uid is None:
        raise OrderError("units.nobody")


def _views(store: Store, where: str, *params: object) -> list[OrderView]:
    columns = _COLUMNS.replace("{language}", language())
    return [_view(row) for row in store.rows(f"SELECT {columns} {_FROM} {where}", *params)]


def _view(row: Row) -> OrderView:
    values = list(row)
    values[7], values[9] = values[7] or "", values[9] or ""
    values[10], values[13] = OrderState(values[10]), bool(values[13])
    return OrderView(*values)
