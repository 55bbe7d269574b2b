"""The next ticket of one's queues: who gets which, decided in one transaction. All times are UTC ms.

The order is exact: the nearest deadline first (past ones before all others, those without one last), then the
higher priority, then the older ticket, then its key. It is the order of the queue's list. On a hub the same
command, with the same key, runs there; a desk that asks twice gets one ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.models.day import QueueClaim
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote, TicketState
from app.records import frozen
from app.services.day.errors import DayError
from app.services.people.members import queues_worked
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import change_in
from app.services.tickets.errors import TicketError
from app.services.tickets.moves import INNER, accept_ticket

CLAIMABLE = (TicketState.NEW, TicketState.ACCEPTED, TicketState.IN_PROGRESS, TicketState.REOPENED)
"""States in which there is something to do; waiting for somebody is no work to take."""

AVOIDED_MS = 8 * 3_600_000
"""What somebody gave back comes to them again only when nothing else is left, for the length of a shift."""

Query = Callable[..., list[tuple[Any, ...]]]

_OPEN = (
    "state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL AND assignee_uid IS NULL"
)
_STATES = ", ".join(f"'{state.value}'" for state in CLAIMABLE)
_AVOIDED = (
    " AND uid NOT IN (SELECT ticket_uid FROM queue_claim WHERE user_uid = ? AND released_at > ? "
    "AND deleted_at IS NULL)"
)


@frozen
class Claimed:
    """A ticket that is one's own now. ``accepted`` says whether its state went on as well."""

    ticket_uid: Uid
    number: str
    subject: str
    due_at: int | None
    accepted: bool


@frozen
class Waiting:
    """What waits in one's queues: how many, and the nearest deadline (None: none has one)."""

    count: int
    due_at: int | None


def claim_next(store: Store, actor: Uid, command: Uid, queue: Uid | None = None) -> Claimed | None:
    """Take the next ticket of a queue (None: of all one's queues); None where nothing waits.

    ``command`` is a new key made by the caller: the same command gives the same ticket however often it is asked.
    Raises NotAllowed, and DayError for a queue that one does not work.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        ticket = _claimed_by(write, command)
        if ticket is None:
            queues = _queues(write.rows, actor, queue)
            ticket = _next(write.rows, actor, queues, write.at)
            if ticket is None:
                return None
            _take(write, actor, command, ticket)
    return _settled(store, actor, ticket)


def claim(store: Store, actor: Uid, command: Uid, ticket: Uid) -> Claimed:
    """Take this ticket. Raises DayError where a colleague has it, NotAllowed, LookupError."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if _claimed_by(write, command) is None:
            row = write.row(
                "SELECT t.assignee_uid, coalesce(u.name, ''), t.number FROM ticket t "
                "LEFT JOIN user u ON u.uid = t.assignee_uid WHERE t.uid = ? AND t.deleted_at IS NULL",
                ticket,
            )
            if row is None:
                raise LookupError(f"no ticket {ticket.hex()}")
            if row[0] not in (None, actor):
                raise DayError("day.ticket_taken", name=row[1], number=row[2])
            _take(write, actor, command, ticket)
    return _settled(store, actor, ticket)


def release(store: Store, actor: Uid, ticket: Uid, reason: str) -> str:
    """Give a ticket back to its queue, with the reason as an inner note; its number.

    Its own person may, and a senior for anybody. Raises DayError without a reason or for somebody else's ticket,
    StillNeeded where the ticket needs a person where it stands.
    """
    if not reason.strip():
        raise DayError("day.reason_needed")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row(
            "SELECT t.assignee_uid, t.number, coalesce(u.name, ''), me.role FROM ticket t "
            "LEFT JOIN user u ON u.uid = t.assignee_uid JOIN user me ON me.uid = ?2 "
            "WHERE t.uid = ?1 AND t.deleted_at IS NULL",
            ticket,
            actor,
        )
        if row is None:
            raise LookupError(f"no ticket {ticket.hex()}")
        assignee, number, name, role = row
        if assignee is None:
            return str(number)
        if assignee != actor and role not in (Role.SENIOR, Role.ADMINISTRATOR):
            raise DayError("day.not_your_ticket", name=name, number=number)
        change_in(store, write, ticket, {"assignee_uid": None})
        write.insert(TicketNote, ticket_uid=ticket, kind=INNER, text=reason.strip())
        for (uid,) in write.rows(
            "SELECT uid FROM queue_claim WHERE ticket_uid = ? AND user_uid = ? AND released_at IS NULL",
            ticket,
            assignee,
        ):
            write.update(QueueClaim, uid, released_at=write.at, reason=reason.strip())
    return str(number)


def waiting_in_queues(store: Store, user: Uid) -> Waiting:
    """How much waits unassigned in the queues that ``user`` works."""
    queues = sorted(queues_worked(store.rows, user))
    if not queues:
        return Waiting(0, None)
    rows = store.rows(
        "SELECT count(*), min(due_at) FROM ticket INDEXED BY ticket_waiting "
        f"WHERE state IN ({_STATES}) AND deleted_at IS NULL AND assignee_uid IS NULL "
        f"AND queue_uid IN ({', '.join('?' * len(queues))})",
        *queues,
    )
    return Waiting(*rows[0])


def _claimed_by(write: Write, command: Uid) -> Uid | None:
    row = write.row("SELECT ticket_uid FROM queue_claim WHERE uid = ?", command)
    return row[0] if row else None


def _take(write: Write, actor: Uid, command: Uid, ticket: Uid) -> None:
    queue = write.rows("SELECT queue_uid FROM ticket WHERE uid = ?", ticket)[0][0]
    write.insert(QueueClaim, command, user_uid=actor, ticket_uid=ticket, queue_uid=queue)
    write.update(Ticket, ticket, assignee_uid=actor)


def _settled(store: Store, actor: Uid, ticket: Uid) -> Claimed:
    """The taken ticket, accepted where its type's states allow it without a word."""
    number, subject, due_at, state = store.rows(
        "SELECT number, subject, due_at, state FROM ticket WHERE uid = ?", ticket
    )[0]
    accepted = state not in (TicketState.NEW, TicketState.REOPENED)
    if not accepted:
        try:
            accept_ticket(store, actor, ticket)
            accepted = True
        except TicketError:
            pass  # its type asks for more before it is accepted: the person is told, the ticket stays theirs
    return Claimed(ticket, number, subject, due_at, accepted)


def _queues(query: Query, actor: Uid, queue: Uid | None) -> list[Uid]:
    worked = queues_worked(query, actor)
    mine = [uid for (uid,) in query("SELECT uid FROM queue WHERE active AND deleted_at IS NULL") if uid in worked]
    if queue is None:
        return mine
    if queue not in mine:
        raise DayError("day.not_your_queue")
    return [queue]


def _next(query: Query, actor: Uid, queues: Sequence[Uid], now: int) -> Uid | None:
    """The first by the exact order; what the person gave back lately only after everything else."""
    for more, params in ((_AVOIDED, (actor, now - AVOIDED_MS)), ("", ())):
        found = [row for queue in queues for row in _heads(query, queue, more, params)]
        if found:
            first: Uid = min(found, key=_order)[0]
            return first
    return None


def _heads(query: Query, queue: Uid, more: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The first ticket of a queue among those with a deadline, and among those without."""
    return [
        row
        for due in ("due_at IS NOT NULL", "due_at IS NULL")
        for row in query(
            "SELECT uid, due_at, priority, created_at FROM ticket INDEXED BY ticket_claim "
            f"WHERE {_OPEN} AND state IN ({_STATES}) AND queue_uid = ? AND {due}{more} "
            "ORDER BY due_at, priority DESC, created_at, uid LIMIT 1",
            queue,
            *params,
        )
    ]


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    uid, due_at, priority, created_at = row
    return (due_at is None, due_at or 0, -priority, created_at, uid)
