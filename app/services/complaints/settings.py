"""What administrators arrange about complaints and documents, read at once."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.records import frozen
from app.services.complaints.causes import Cause, causes
from app.services.dictionaries import in_language, read
from app.services.documents.numbers import RegisterRecord, registers
from app.services.documents.templates import TemplateRecord, templates
from app.services.store.store import Store

TABLES = ("register", "complaint_cause", "document_template", "work_calendar", "ticket_type")
"""Tables whose changes concern it."""


@frozen
class DocumentSettings:
    """Registers, causes and templates; calendars and ticket types to choose from, as (key, words)."""

    registers: tuple[RegisterRecord, ...]
    causes: tuple[Cause, ...]
    templates: tuple[TemplateRecord, ...]
    calendars: tuple[tuple[Uid, str], ...]
    types: tuple[tuple[Uid, str], ...]


def document_settings(store: Store) -> DocumentSettings:
    """Read them."""
    calendars = store.rows("SELECT uid, labels FROM work_calendar WHERE active AND deleted_at IS NULL")
    return DocumentSettings(
        tuple(registers(store)),
        tuple(causes(store)),
        tuple(templates(store)),
        tuple((uid, in_language(json.loads(labels))) for uid, labels in calendars),
        tuple((word.uid, word.label()) for word in read(store).ticket_types if word.active),
    )
