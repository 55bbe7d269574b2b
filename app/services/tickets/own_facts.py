"""Facts that tickets themselves keep: files, words to the client, checklists, approvals."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.ticket_types import ApprovalState
from app.services.tickets.facts import ANSWER, CHECKS, Fact, Rows


def has_files(rows: Rows, ticket: Uid) -> bool:
    """Something is attached."""
    return bool(rows("SELECT 1 FROM attachment WHERE ticket_uid = ? AND deleted_at IS NULL LIMIT 1", ticket))


def has_answer(rows: Rows, ticket: Uid) -> bool:
    """The client has been written to."""
    return bool(
        rows(
            "SELECT 1 FROM ticket_note WHERE ticket_uid = ? AND kind = 'to_client' AND deleted_at IS NULL LIMIT 1",
            ticket,
        )
    )


def checklists_done(rows: Rows, ticket: Uid) -> bool:
    """No required item of a checklist is open."""
    return not rows(
        "SELECT 1 FROM ticket_check WHERE ticket_uid = ? AND required AND done_at IS NULL "
        "AND deleted_at IS NULL LIMIT 1",
        ticket,
    )


def is_approved(rows: Rows, ticket: Uid) -> bool:
    """What was asked last has been granted."""
    found = rows(
        "SELECT state FROM ticket_approval WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        ticket,
    )
    return bool(found) and found[0][0] == ApprovalState.GRANTED


def is_decided(rows: Rows, ticket: Uid) -> bool:
    """Something was asked, and no answer is waited for any more."""
    found = rows("SELECT state FROM ticket_approval WHERE ticket_uid = ? AND deleted_at IS NULL", ticket)
    return bool(found) and all(state != ApprovalState.WAITING for (state,) in found)


FACTS = (
    Fact("files.attached", has_files),
    Fact(ANSWER, has_answer),
    Fact(CHECKS, checklists_done),
    Fact("approval.granted", is_approved),
    Fact("approval.decided", is_decided),
)
