"""What the demo's operator has in hand: tickets with a checklist begun and approvals that wait."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.models.ticket_types import ApprovalState, TicketApproval, TicketCheck
from app.services.resources import resource_dir
from app.services.store.journal import Write

MINUTE = 60_000
IN_HAND = 3


def load_in_hand(write: Write, operator: Uid, now: int) -> None:
    """Put a checklist and an approval into some of the operator's open tickets; ``now`` is UTC ms."""
    texts = json.loads((resource_dir() / "demo" / "in_hand.json").read_text(encoding="utf-8"))
    colleague = write.row("SELECT uid FROM user WHERE uid <> ? AND active ORDER BY id LIMIT 1", operator)
    tickets = write.rows(
        "SELECT uid FROM ticket WHERE state IN ('in_progress', 'accepted') AND deleted_at IS NULL "
        "ORDER BY assignee_uid = ? DESC, id DESC LIMIT ?",
        operator,
        IN_HAND,
    )
    for number, (ticket,) in enumerate(tickets):
        write.actor = operator
        for position, item in enumerate(texts["checklist"]):
            write.insert(
                TicketCheck,
                ticket_uid=ticket,
                checklist="demo",
                code=item["code"],
                labels=item["labels"],
                position=position,
                required=item["required"],
                done_at=now - MINUTE if position <= number else None,
                done_by=operator if position <= number else None,
            )
        if colleague is not None and number < len(texts["approvals"]):
            write.actor = colleague[0]
            write.insert_made(
                now - (20 + number) * MINUTE,
                TicketApproval,
                ticket_uid=ticket,
                approver_uid=operator,
                question=texts["approvals"][number],
                state=ApprovalState.WAITING.value,
            )
