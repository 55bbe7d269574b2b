"""Work promised to clients."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Local, Synced
from app.models.columns import Blob, Json, Key, Moment, Text, Whole


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING_CLIENT = "waiting_client"
    WAITING_OTHER = "waiting_other"
    ON_APPROVAL = "on_approval"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN_STATES = (
    TicketState.NEW,
    TicketState.ACCEPTED,
    TicketState.IN_PROGRESS,
    TicketState.WAITING_CLIENT,
    TicketState.WAITING_OTHER,
    TicketState.ON_APPROVAL,
    TicketState.REOPENED,
)


class Ticket(Synced):
    """One ticket. ``fields`` are the answers of its type's own form, made with version ``form_version_uid``.

    ``state`` is what every type has in common, ``step`` the type's own name of where the ticket stands (empty: the
    state's own). ``type_version_uid`` are the rules it is under. ``impact`` and ``urgency`` are 1 to 3.
    """

    number = Text(PUBLIC, index=True)
    type_uid = Key(PUBLIC, null=True)
    state = Text(PUBLIC)
    subject = Text(PERSONAL)
    description = Text(SPECIAL)
    priority = Whole(PUBLIC, default=2)
    complexity = Whole(PUBLIC, default=1)
    category_uid = Key(PUBLIC, null=True)
    product_uid = Key(PUBLIC, null=True)
    queue_uid = Key(PUBLIC, null=True)
    assignee_uid = Key(PUBLIC, null=True)
    person_uid = Key(PUBLIC, null=True)
    organisation_uid = Key(PUBLIC, null=True)
    premises_uid = Key(PUBLIC, null=True)
    address = Text(PERSONAL)
    channel = Text(PUBLIC)
    due_at = Moment(PUBLIC, null=True)
    resolved_at = Moment(PUBLIC, null=True)
    closed_at = Moment(PUBLIC, null=True)
    fields = Json(SPECIAL, null=True)
    form_version_uid = Key(PUBLIC, null=True)
    import_key = Text(PUBLIC, null=True, index=True)
    project_uid = Key(PUBLIC, null=True)
    estimate_min = Whole(PUBLIC, null=True)
    estimate_agreed_at = Moment(PUBLIC, null=True)
    estimate_agreed_by = Text(PERSONAL)
    merged_into_uid = Key(PUBLIC, null=True)
    step = Text(PUBLIC)
    type_version_uid = Key(PUBLIC, null=True)
    impact = Whole(PUBLIC, null=True)
    urgency = Whole(PUBLIC, null=True)


class TicketNote(Synced):
    """Something written in a ticket: an inner note or an answer to the client.

    ``channel`` and ``recipient`` say how and where an answer went (a mail address, a nickname).
    """

    ticket_uid = Key(PUBLIC, index=True)
    interaction_uid = Key(PUBLIC, null=True)
    kind = Text(PUBLIC)
    text = Text(SPECIAL)
    channel = Text(PUBLIC)
    recipient = Text(PERSONAL)


class Attachment(Synced):
    """A file of a ticket; the bytes lie in :class:`AttachmentContent` under their SHA-256."""

    ticket_uid = Key(PUBLIC, index=True)
    name = Text(PERSONAL)
    mime = Text(PUBLIC)
    size = Whole(PUBLIC)
    sha256 = Text(PUBLIC)


class AttachmentContent(Local):
    """The bytes of a file, kept once however often it is attached."""

    sha256 = Text(PUBLIC, unique=True)
    content = Blob(SPECIAL)
