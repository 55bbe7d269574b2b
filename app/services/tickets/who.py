"""Who may make a move: roles, and what a person is to the ticket."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.staff import Role
from app.records import frozen
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.types.definition import Who

HOUR = 3_600_000
RANK = {Role.OPERATOR.value: 0, Role.SENIOR.value: 1, Role.ADMINISTRATOR.value: 2}
"""The roles that work on tickets; each may do what the ones before it may."""
RELATIONS = frozenset({"author", "assignee", "member", "spoke"})
WITHIN_HOURS = "within_hours:"


@frozen
class Standing:
    """What somebody is to a ticket. ``age`` is the ticket's, in ms; ``spoke`` in a contact about it."""

    role: str
    author: bool
    assignee: bool
    member: bool
    age: int
    spoke: bool = False


def standing_of(store: Store, user: Uid, ticket: Uid, now: int | None = None) -> Standing:
    """What ``user`` is to a ticket; ``now`` is UTC ms, None for the clock's."""
    row = store.row(
        "SELECT t.created_by, t.assignee_uid, t.created_at, u.role, EXISTS (SELECT 1 FROM queue_member m "
        "WHERE m.queue_uid = t.queue_uid AND m.user_uid = u.uid AND m.deleted_at IS NULL), "
        "EXISTS (SELECT 1 FROM interaction_ticket l JOIN interaction i ON i.uid = l.interaction_uid "
        "WHERE l.ticket_uid = t.uid AND i.user_uid = u.uid AND l.deleted_at IS NULL) "
        "FROM ticket t LEFT JOIN user u ON u.uid = ? WHERE t.uid = ?",
        user,
        ticket,
    )
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    author, assignee, created, role, member, spoke = row
    age = (wall_ms() if now is None else now) - created
    return Standing(role or "", author == user, assignee == user, bool(member), age, bool(spoke))


def may_move(who: Who, standing: Standing) -> bool:
    """Whether somebody belongs to those named; administrators always do."""
    if not who or standing.role == Role.ADMINISTRATOR:
        return True
    return any(all(_holds(term, standing) for term in group) for group in who)


def is_known(term: str) -> bool:
    """Whether a term of *who* means anything."""
    hours = term.removeprefix(WITHIN_HOURS)
    return term in RANK or term in RELATIONS or (hours != term and hours.isdecimal())


def _holds(term: str, standing: Standing) -> bool:
    if term in RANK:
        return RANK.get(standing.role, -1) >= RANK[term]
    if term.startswith(WITHIN_HOURS):
        return standing.age <= int(term.removeprefix(WITHIN_HOURS)) * HOUR
    return term in RELATIONS and bool(getattr(standing, term))
