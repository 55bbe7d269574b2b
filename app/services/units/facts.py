"""What a type may demand of a ticket's work orders before a move."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.tickets.facts import Fact, Rows


def orders_done(rows: Rows, ticket: Uid) -> bool:
    """No work order of the ticket is open."""
    return not rows(
        "SELECT 1 FROM work_order WHERE ticket_uid = ? AND done_at IS NULL AND deleted_at IS NULL LIMIT 1", ticket
    )


FACTS = (Fact("orders.done", orders_done, "units.orders_done"),)
