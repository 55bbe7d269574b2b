"""Moving what somebody works on to whoever stands in for them, and back. All times are UTC ms.

Every record moved is written down (``absence_item``), so that at the end exactly these come back: a ticket or a
callback that is still open and still where it went. What a person has given to somebody else meanwhile, or done,
stays as it is. Membership in queues is lent for the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from app.models.base import Synced, table_of
from app.models.calls import Callback
from app.models.day import Absence, AbsenceItem
from app.models.ids import Uid
from app.models.staff import QueueMember
from app.models.ticket_types import ApprovalState, TicketApproval
from app.models.tickets import Ticket
from app.models.units import OPEN_ORDERS, WorkOrder
from app.records import frozen
from app.services.notices import Kind, tell_in
from app.services.store.journal import Write
from app.services.store.store import Store

Query = Callable[..., list[tuple[Any, ...]]]


@frozen
class Movable:
    """A table whose records somebody works on: the column that says who, and the SQL of being still open.

    ``index`` is the one to look in, where SQLite would choose one of everything the person ever had.
    """

    model: type[Synced]
    owner: str
    open: str
    index: str = ""


_ORDERS = ", ".join(f"'{state.value}'" for state in OPEN_ORDERS)
MOVABLE: tuple[Movable, ...] = (
    Movable(
        Ticket,
        "assignee_uid",
        "state NOT IN ('resolved', 'closed', 'cancelled', 'merged')",
        "ticket_open_assignee",
    ),
    Movable(Callback, "owner_uid", "done_at IS NULL"),
    Movable(WorkOrder, "assignee_uid", f"state IN ({_ORDERS})"),
    Movable(TicketApproval, "approver_uid", f"state = '{ApprovalState.WAITING.value}'"),
)
_BY_TABLE = {table_of(movable.model): movable for movable in MOVABLE}
_MEMBER = table_of(QueueMember)

BACK, DONE, GIVEN_ON = "back", "done", "given_on"
"""What became of a record when the absence ended: it came back, it was done, somebody else has it."""


def keep_absences(store: Store, now: int) -> int:
    """Begin and end the absences whose time has come, and move what came to absent people since; records moved.

    For the background: harmless to call at any time, on any desk, and after the program was off for days. Of a
    team's desks those of the two people do it, and of seniors and administrators: the hub takes it of no other.
    """
    waiting = store.rows(
        "SELECT uid, begun_at, until_at FROM absence WHERE ended_at IS NULL AND deleted_at IS NULL "
        "AND from_at <= ? ORDER BY from_at, id",
        now,
    )
    moved = 0
    for uid, begun_at, until_at in waiting:
        if not _is_ours(store, uid):
            continue
        over = until_at is not None and until_at <= now
        if begun_at is None and over:
            with store.write(None) as write:  # it came and went while the program was off: nothing is moved
                write.update(Absence, uid, begun_at=until_at, ended_at=until_at)
        elif over:
            with store.write(None) as write:
                moved += end_in(write, uid)
        elif begun_at is None or _has_come(store, uid):
            with store.write(None) as write:
                moved += begin_in(write, uid)
    return moved


def begin_in(write: Write, absence: Uid) -> int:
    """Move everything open of the absent person to whoever stands in; again: what came to them since."""
    user, _, begun_at = _absence(write, absence)
    if begun_at is None:
        write.update(Absence, absence, begun_at=write.at)
    to = effective(write.rows, user)
    counts = {table_of(each.model): 0 for each in MOVABLE}
    for movable, table, record in _open_of(write.rows, user):
        write.update(movable.model, record, **{movable.owner: to})
        _note(write, absence, table, record, user, to)
        counts[table] += 1
    lent = _lend_queues(write, absence, user, to)
    moved = sum(counts.values())
    if moved or (lent and begun_at is None):
        name = write.rows("SELECT name FROM user WHERE uid = ?", user)[0][0]
        tell_in(
            write,
            [to],
            key="day.you_stand_in",
            params={"name": name, "tickets": counts["ticket"], "callbacks": counts["callback"]},
            kind=Kind.SUBSTITUTION,
            record=("absence", absence),
        )
    return moved


def end_in(write: Write, absence: Uid) -> int:
    """Bring back what is still where it went; how many records came back."""
    user, _, _ = _absence(write, absence)
    write.update(Absence, absence, ended_at=write.at)
    to = effective(write.rows, user)
    back = 0
    items = write.rows(
        "SELECT uid, record_table, record_uid, to_uid FROM absence_item "
        "WHERE absence_uid = ? AND settled_at IS NULL AND deleted_at IS NULL ORDER BY id",
        absence,
    )
    for item, table, record, holder in items:
        if table == _MEMBER:
            if write.row("SELECT 1 FROM queue_member WHERE uid = ? AND deleted_at IS NULL", record):
                write.remove(QueueMember, record)
            outcome = BACK
        else:
            outcome = _bring_back(write, _BY_TABLE[table], record, holder, to)
            back += outcome == BACK
        write.update(AbsenceItem, item, settled_at=write.at, outcome=outcome)
    if back:
        tell_in(
            write,
            [user],
            key="day.yours_again",
            params={"n": back},
            kind=Kind.SUBSTITUTION,
            record=("absence", absence),
        )
    return back


def effective(query: Query, user: Uid) -> Uid:
    """Who works in the place of ``user`` now: they themselves unless away; substitutes may be away as well."""
    away: dict[Uid, Uid] = dict(
        query(
            "SELECT user_uid, substitute_uid FROM absence "
            "WHERE begun_at IS NOT NULL AND ended_at IS NULL AND deleted_at IS NULL ORDER BY id"
        )
    )
    seen = {user}
    while user in away and away[user] not in seen:
        user = away[user]
        seen.add(user)
    return user


def _absence(write: Write, absence: Uid) -> tuple[Uid, Uid, int | None]:
    row = write.row("SELECT user_uid, substitute_uid, begun_at FROM absence WHERE uid = ?", absence)
    if row is None:
        raise LookupError(f"no absence {absence.hex()}")
    return row[0], row[1], row[2]


def _is_ours(store: Store, absence: Uid) -> bool:
    """Whether this desk may begin and end it: always without a hub."""
    return (
        store.value(
            "SELECT 1 FROM sync_state s, absence a WHERE a.uid = ? AND s.role NOT IN ('senior', 'administrator') "
            "AND s.member_uid IS NOT a.user_uid AND s.member_uid IS NOT a.substitute_uid",
            absence,
        )
        is None
    )


def _has_come(store: Store, absence: Uid) -> bool:
    """Whether something open lies with the absent person."""
    user = store.value("SELECT user_uid FROM absence WHERE uid = ?", absence)
    return next(_open_of(store.rows, user), None) is not None


def _open_of(query: Query, user: Uid) -> Iterator[tuple[Movable, str, Uid]]:
    for movable in MOVABLE:
        table = table_of(movable.model)
        by = f"INDEXED BY {movable.index} " if movable.index else ""
        rows = query(
            f"SELECT uid FROM {table} {by}WHERE {movable.owner} = ? AND {movable.open} AND deleted_at IS NULL "
            "ORDER BY id",
            user,
        )
        yield from ((movable, table, uid) for (uid,) in rows)


def _note(write: Write, absence: Uid, table: str, record: Uid, user: Uid, to: Uid) -> None:
    """Write down that a record moved, once; the key is made of both, so that two desks write one."""
    key = hashlib.sha256(absence + table.encode() + record).digest()[:16]
    if write.row("SELECT 1 FROM absence_item WHERE uid = ?", key):
        write.update(AbsenceItem, key, to_uid=to)
    else:
        write.insert(
            AbsenceItem,
            key,
            absence_uid=absence,
            record_table=table,
            record_uid=record,
            from_uid=user,
            to_uid=to,
        )


def _lend_queues(write: Write, absence: Uid, user: Uid, to: Uid) -> int:
    """Let whoever stands in work the queues of the absent person as well.

    On a desk of a hub the hub lends them by the absence itself, and ends that by itself too.
    """
    if write.row("SELECT 1 FROM sync_state"):
        return 0
    rows = write.rows(
        "SELECT DISTINCT queue_uid FROM queue_member WHERE user_uid = ?1 AND deleted_at IS NULL "
        "AND queue_uid NOT IN (SELECT queue_uid FROM queue_member WHERE user_uid = ?2 AND deleted_at IS NULL) "
        "ORDER BY queue_uid",
        user,
        to,
    )
    for (queue,) in rows:
        member = write.insert(QueueMember, queue_uid=queue, user_uid=to)
        _note(write, absence, _MEMBER, member, user, to)
    return len(rows)


def _holder(query: Query, record: Uid, holder: Uid) -> tuple[Uid, list[Uid]]:
    """Where a record is after the absences of those who stood in, and the items by which it went on with them."""
    seen = {holder}
    items: list[Uid] = []
    while True:
        rows = query(
            "SELECT to_uid, uid FROM absence_item WHERE record_uid = ? AND from_uid = ? AND settled_at IS NULL "
            "AND deleted_at IS NULL",
            record,
            holder,
        )
        if not rows or rows[0][0] in seen:
            return holder, items
        holder = rows[0][0]
        seen.add(holder)
        items.append(rows[0][1])


def _bring_back(write: Write, movable: Movable, record: Uid, first: Uid, to: Uid) -> str:
    row = write.row(
        f"SELECT {movable.owner}, {movable.open} FROM {table_of(movable.model)} "
        "WHERE uid = ? AND deleted_at IS NULL",
        record,
    )
    if row is None or not row[1]:
        return DONE
    holder, further = _holder(write.rows, record, first)
    if row[0] != holder:
        return GIVEN_ON
    write.update(movable.model, record, **{movable.owner: to})
    for item in further:
        write.update(AbsenceItem, item, settled_at=write.at, outcome=GIVEN_ON)
    return BACK
