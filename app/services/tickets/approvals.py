"""Approvals: what was asked of whom, who decided, and for whom. All times are UTC ms."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.staff import Role
from app.models.ticket_types import ApprovalState, TicketApproval
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.errors import TicketError
from app.services.tickets.who import may_move, standing_of
from app.services.types.versions import rules_of_ticket


@frozen
class Approval:
    """One approval. ``approver`` None: whoever the type lets decide. ``decided_for`` names a client who did."""

    uid: Uid
    ticket: Uid
    approver: Uid | None
    question: str
    state: ApprovalState
    asked_at: int
    asked_by: Uid | None
    decided_at: int | None
    decided_by: Uid | None
    decided_for: str
    comment: str


_COLUMNS = (
    "uid, ticket_uid, approver_uid, question, state, created_at, created_by, decided_at, decided_by, decided_for, "
    "comment"
)


def ask_approval(store: Store, actor: Uid, ticket: Uid, question: str, approver: Uid | None = None) -> Uid:
    """Ask somebody (or whoever the type names) to decide; its key."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return ask_in(write, ticket, question, approver)


def ask_in(write: Write, ticket: Uid, question: str, approver: Uid | None) -> Uid:
    """:func:`ask_approval` inside a transaction; one that waits for the same person is asked once."""
    known = write.row(
        "SELECT uid FROM ticket_approval WHERE ticket_uid = ? AND approver_uid IS ? AND state = ? "
        "AND deleted_at IS NULL",
        ticket,
        approver,
        ApprovalState.WAITING.value,
    )
    if known:
        uid: Uid = known[0]
        return uid
    return write.insert(
        TicketApproval,
        ticket_uid=ticket,
        approver_uid=approver,
        question=question.strip(),
        state=ApprovalState.WAITING.value,
    )


def decide(
    store: Store, actor: Uid, approval: Uid, *, granted: bool, comment: str = "", decided_for: str = ""
) -> None:
    """Write down a decision; ``decided_for`` names the client whose decision it is.

    Raises TicketError where it is decided already, where it is somebody else's to decide (an administrator and,
    for a client's decision, anybody may), and for a refusal without words.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row(
            "SELECT ticket_uid, approver_uid, state FROM ticket_approval WHERE uid = ? AND deleted_at IS NULL",
            approval,
        )
        if row is None:
            raise LookupError(f"no approval {approval.hex()}")
        ticket, approver, state = row
        if state != ApprovalState.WAITING:
            raise TicketError("tickets.decided_already")
        if not decided_for.strip() and not may_decide(store, actor, ticket, approver):
            raise TicketError("tickets.not_yours_to_decide")
        if not granted and not comment.strip():
            raise TicketError("tickets.refusal_without_words")
        write.update(
            TicketApproval,
            approval,
            state=(ApprovalState.GRANTED if granted else ApprovalState.REFUSED).value,
            decided_at=write.at,
            decided_by=actor,
            decided_for=decided_for.strip(),
            comment=comment.strip(),
        )


def approvals_of(store: Store, ticket: Uid) -> tuple[Approval, ...]:
    """A ticket's approvals, oldest first."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM ticket_approval WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id", ticket
    )
    return tuple(_approval(row) for row in rows)


def waiting_for(store: Store, user: Uid) -> tuple[Approval, ...]:
    """What waits for a person's decision by name, oldest first."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM ticket_approval WHERE approver_uid = ? AND state = ? AND deleted_at IS NULL "
        "ORDER BY id",
        user,
        ApprovalState.WAITING.value,
    )
    return tuple(_approval(row) for row in rows)


def may_decide(store: Store, actor: Uid, ticket: Uid, approver: Uid | None) -> bool:
    """Whether ``actor`` may decide what was asked of ``approver`` (None: of whomever the type names)."""
    standing = standing_of(store, actor, ticket)
    if approver is not None:
        return actor == approver or standing.role == Role.ADMINISTRATOR
    return may_move(rules_of_ticket(store, ticket).approvers, standing)


def _approval(row: tuple[object, ...]) -> Approval:
    values = list(row)
    values[4] = ApprovalState(str(values[4]))
    return Approval(*values)  # type: ignore[arg-type]  # a raw row
