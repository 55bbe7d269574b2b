"""A ticket as its form holds it, before and after it is saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store

COLUMNS = (
    "type_uid",
    "subject",
    "description",
    "priority",
    "complexity",
    "category_uid",
    "product_uid",
    "queue_uid",
    "assignee_uid",
    "person_uid",
    "organisation_uid",
    "premises_uid",
    "address",
    "channel",
    "due_at",
    "fields",
    "form_version_uid",
    "impact",
    "urgency",
)
"""Fields of a draft that are columns of the ticket, by the same names."""


USUAL_PRIORITY = 2


@frozen
class TicketDraft:
    """What the ticket form holds. ``uid`` is made by the form, so that saving twice is one ticket.

    ``fields`` are the answers of the type's own form by name (nested for groups and repeats). ``due_at`` is UTC
    ms; ``impact`` and ``urgency`` are 1 to 3, None while nobody has said. What is not a column of the ticket: the
    contact it is about; the runs of scripts whose answers fill it, or the whole ``walk`` as ``Walk.snapshot()``
    gives it; the draft that saving removes; a new note (``note_uid`` keeps a repeated save from adding it twice);
    the contact's outcome as chosen in the form; whether somebody ``chose_priority`` (the type's own then does not
    replace it, though it be the usual one); the ``base`` it was opened with: what equals it was not changed
    here, and a colleague's newer value stands.
    """

    uid: Uid
    type_uid: Uid | None = None
    subject: str = ""
    description: str = ""
    priority: int = USUAL_PRIORITY
    complexity: int = 1
    category_uid: Uid | None = None
    product_uid: Uid | None = None
    queue_uid: Uid | None = None
    assignee_uid: Uid | None = None
    person_uid: Uid | None = None
    organisation_uid: Uid | None = None
    premises_uid: Uid | None = None
    address: str = ""
    channel: str = "phone"
    due_at: int | None = None
    fields: Mapping[str, Any] | None = None
    form_version_uid: Uid | None = None
    impact: int | None = None
    urgency: int | None = None
    interaction_uid: Uid | None = None
    run_uids: tuple[Uid, ...] = ()
    walk: Mapping[str, Any] | None = None
    draft_uid: Uid | None = None
    note: str = ""
    note_uid: Uid | None = None
    disposition_uid: Uid | None = None
    chose_priority: bool = False
    base: TicketDraft | None = None

    def columns(self) -> dict[str, Any]:
        """The ticket's columns as this draft has them."""
        values = {name: getattr(self, name) for name in COLUMNS}
        values["subject"] = self.subject.strip()
        values["fields"] = dict(self.fields) if self.fields else None
        return values


def changed_columns(draft: TicketDraft, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the columns to write, those that differ from what the draft was opened with."""
    if draft.base is None:
        return dict(values)
    before = draft.base.columns()
    return {name: value for name, value in values.items() if value != before[name]}


def draft_of(store: Store, ticket: Uid) -> TicketDraft:
    """A saved ticket as a draft to go on with. Raises LookupError where there is no such ticket."""
    row = store.row(f"SELECT {', '.join(COLUMNS)} FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    values = dict(zip(COLUMNS, row, strict=True))
    values["fields"] = json.loads(values["fields"]) if values["fields"] else None
    return TicketDraft(ticket, **values)
