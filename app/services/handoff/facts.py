"""Facts about hand-overs that a move of a ticket may require (see :mod:`app.services.tickets.facts`)."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.tickets.facts import Fact, Rows


def _confirmed(rows: Rows, ticket: Uid) -> bool:
    return bool(
        rows("SELECT 1 FROM handoff WHERE ticket_uid = ? AND state = 'confirmed' AND deleted_at IS NULL", ticket)
    )


def _none_waiting(rows: Rows, ticket: Uid) -> bool:
    return not rows(
        "SELECT 1 FROM handoff WHERE ticket_uid = ? AND state IN ('prepared', 'sending', 'sent', 'failed') "
        "AND deleted_at IS NULL",
        ticket,
    )


def _escalated(rows: Rows, ticket: Uid) -> bool:
    return bool(rows("SELECT 1 FROM escalation WHERE ticket_uid = ? AND deleted_at IS NULL", ticket))


FACTS = (
    Fact("handoff.confirmed", _confirmed, "handoff.fact_confirmed"),
    Fact("handoff.none_waiting", _none_waiting, "handoff.fact_none_waiting"),
    Fact("escalation.made", _escalated, "escalation.fact_made"),
)
