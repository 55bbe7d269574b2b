"""What waits for the demo's operator to approve."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.models.ticket_types import ApprovalState, TicketApproval
from app.services.resources import resource_dir
from app.services.store.journal import Write

MINUTE = 60_000


def load_in_hand(write: Write, operator: Uid, now: int) -> None:
    """Ask the operator's approval in some open tickets; ``now`` is UTC ms."""
    questions = json.loads((resource_dir() / "demo" / "approvals.json").read_text(encoding="utf-8"))
    colleague = write.row("SELECT uid FROM user WHERE uid <> ? AND active ORDER BY id LIMIT 1", operator)
    tickets = write.rows(
        "SELECT uid FROM ticket WHERE state = 'in_progress' AND deleted_at IS NULL ORDER BY id DESC LIMIT ?",
        len(questions),
    )
    write.actor = colleague[0] if colleague is not None else None
    for number, ((ticket,), question) in enumerate(zip(tickets, questions, strict=False), start=1):
        write.insert_made(
            now - 20 * number * MINUTE,
            TicketApproval,
            ticket_uid=ticket,
            approver_uid=operator,
            question=question,
            state=ApprovalState.WAITING.value,
        )
