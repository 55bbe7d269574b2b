"""Which documents a ticket can be printed as."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.documents.templates import TemplateRecord, templates
from app.services.store.store import Store
from app.services.types.versions import rules_of_ticket


def papers_of(store: Store, ticket: Uid) -> list[TemplateRecord]:
    """The print forms of the ticket's type, then the templates for its type, then the common ones.

    Letters have theirs when they are registered.
    """
    type_uid = store.value("SELECT type_uid FROM ticket WHERE uid = ?", ticket)
    own = [
        TemplateRecord(None, form.code, form.labels, "ticket", type_uid, form.text)
        for form in rules_of_ticket(store, ticket).prints
    ]
    found = [each for each in templates(store, "", type_uid or b"") if each.kind != "letter"]
    return own + found
