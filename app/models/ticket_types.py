"""Ticket types as data: their versions, the checklists of tickets, approvals, and the matrix of importance."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Synced
from app.models.columns import Json, Key, Moment, Text, Whole, Yes


class TypeStatus(StrEnum):
    """The life of a version of a ticket type."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ApprovalState(StrEnum):
    """Where an approval stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


class TicketTypeVersion(Synced):
    """One numbered version of a type's rules. ``definition`` is what :mod:`app.services.types.codec` reads."""

    type_uid = Key(PUBLIC, index=True)
    number = Whole(PUBLIC)
    status = Text(PUBLIC)
    definition = Json(PUBLIC)
    checksum = Text(PUBLIC)
    published_at = Moment(PUBLIC, null=True)
    published_by = Key(PUBLIC, null=True)


class TicketCheck(Synced):
    """One item of a checklist in a ticket, with its words as they were when it was put there."""

    ticket_uid = Key(PUBLIC, index=True)
    checklist = Text(PUBLIC)
    code = Text(PUBLIC)
    labels = Json(PUBLIC)
    position = Whole(PUBLIC, default=0)
    required = Yes(PUBLIC)
    done_at = Moment(PUBLIC, null=True)
    done_by = Key(PUBLIC, null=True)
    note = Text(SPECIAL)


class TicketApproval(Synced):
    """A decision that a ticket waits for. ``decided_for`` names a client who decided and was written down here."""

    ticket_uid = Key(PUBLIC, index=True)
    approver_uid = Key(PUBLIC, null=True, index=True)
    question = Text(SPECIAL)
    state = Text(PUBLIC)
    decided_at = Moment(PUBLIC, null=True)
    decided_by = Key(PUBLIC, null=True)
    decided_for = Text(PERSONAL)
    comment = Text(SPECIAL)


class ImportanceCell(Synced):
    """One cell of the matrix: the priority (1 to 4) of an impact and an urgency (1 low to 3 high)."""

    impact = Whole(PUBLIC)
    urgency = Whole(PUBLIC)
    priority = Whole(PUBLIC)
