"""One ticket as people read it: every field in words, notes, files, contacts, history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.models.ids import Uid
from app.models.marks import Mark
from app.models.tickets import TicketState
from app.records import frozen
from app.services.clients.card import in_words
from app.services.clients.names import NameParts, full_name
from app.services.dictionaries import Dictionaries, read
from app.services.merging.standing import standing_ticket
from app.services.store.audit import record_reading
from app.services.store.store import Store
from app.services.tickets.attachments import AttachedFile, files_of
from app.services.tickets.history import HistoryLine, history_words
from app.services.tickets.moments import answer_words
from app.services.tickets.own_form import filled_session
from app.services.words import language


@frozen
class OwnField:
    """An answer of the type's own form."""

    name: str
    label: str
    words: str
    mark: Mark


@frozen
class Note:
    """An inner note or an answer to the client, with how and where it was sent; ``at`` is UTC ms."""

    uid: Uid
    kind: str
    text: str
    at: int
    user: str
    channel: str = ""
    recipient: str = ""


@frozen
class TicketContact:
    """A contact the ticket was spoken of in."""

    uid: Uid
    channel: str
    direction: str
    offered_at: int
    user: str
    disposition: str
    note: str
    recording: str


@frozen
class TicketView:
    """A ticket with keys and words. Times are UTC ms, None while not reached."""

    uid: Uid
    number: str
    state: TicketState
    subject: str
    description: str
    priority: int
    complexity: int
    channel: str
    address: str
    type_uid: Uid | None
    category_uid: Uid | None
    product_uid: Uid | None
    queue_uid: Uid | None
    assignee_uid: Uid | None
    person_uid: Uid | None
    organisation_uid: Uid | None
    premises_uid: Uid | None
    form_version_uid: Uid | None
    fields: Mapping[str, Any]
    created_at: int
    updated_at: int
    due_at: int | None
    resolved_at: int | None
    closed_at: int | None
    type: str
    category: str
    product: str
    queue: str
    assignee: str
    author: str
    person: str
    organisation: str
    own_fields: tuple[OwnField, ...]
    notes: tuple[Note, ...]
    files: tuple[AttachedFile, ...]
    contacts: tuple[TicketContact, ...]
    history: tuple[HistoryLine, ...]


_COLUMNS = (
    *("uid", "number", "state", "subject", "description", "priority", "complexity", "channel", "address"),
    *("type_uid", "category_uid", "product_uid", "queue_uid", "assignee_uid", "person_uid", "organisation_uid"),
    *("premises_uid", "form_version_uid", "fields", "created_at", "updated_at", "due_at", "resolved_at"),
    *("closed_at", "created_by"),
)


def ticket_view(store: Store, uid: Uid) -> TicketView:
    """Everything of one ticket. Raises LookupError where there is no such ticket.

    A ticket shown to somebody must be followed by :func:`note_ticket_read`; :func:`open_ticket` does both.
    """
    row = store.row(
        f"SELECT {', '.join(f't.{name}' for name in _COLUMNS)}, "
        "p.last_name, p.first_name, p.middle_name, coalesce(o.name, '') FROM ticket t "
        "LEFT JOIN person p ON p.uid = t.person_uid LEFT JOIN organisation o ON o.uid = t.organisation_uid "
        "WHERE t.uid = ? AND t.deleted_at IS NULL",
        uid,
    )
    if row is None:
        raise LookupError(f"no ticket {uid.hex()}")
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=False))
    last, first, middle, organisation = row[len(_COLUMNS) :]
    words = read(store)
    author = words.label(values.pop("created_by"))
    values["state"] = TicketState(values["state"])
    values["fields"] = json.loads(values["fields"]) if values["fields"] else {}
    return TicketView(
        **values,
        type=words.label(values["type_uid"]),
        category=words.label(values["category_uid"]),
        product=words.label(values["product_uid"]),
        queue=words.label(values["queue_uid"]),
        assignee=words.label(values["assignee_uid"]),
        author=author,
        person=full_name(NameParts(last or "", first or "", middle or "")),
        organisation=organisation,
        own_fields=own_fields(store, values["type_uid"], values["form_version_uid"], values["fields"]),
        notes=_notes(store, uid, words),
        files=files_of(store, uid),
        contacts=_contacts(store, uid, words),
        history=history_words(store, uid),
    )


def note_ticket_read(store: Store, user: Uid | None, ticket: Uid, purpose: str) -> None:
    """Write down that ``user`` saw this ticket. Post it with BACKGROUND urgency: the ticket first."""
    record_reading(store, user, "ticket", ticket, purpose)


def open_ticket(store: Store, user: Uid | None, uid: Uid, purpose: str) -> TicketView:
    """The ticket, with the reading written down in the same operation (adds about half a millisecond)."""
    view = ticket_view(store, uid)
    note_ticket_read(store, user, uid, purpose)
    return view


def ticket_by_number(store: Store, number: str) -> Uid | None:
    """A ticket's key by its human number in any case, with or without ``#``; of a merged one, what it became."""
    text = number.strip().lstrip("#№").strip().upper()
    found: Uid | None = store.value("SELECT uid FROM ticket WHERE number = ? AND deleted_at IS NULL", text)
    return None if found is None else standing_ticket(store, found)


def own_fields(
    store: Store, type_uid: Uid | None, version_uid: Uid | None, fields: Mapping[str, Any]
) -> tuple[OwnField, ...]:
    """The answers of the type's own form in words; names and raw values where the form does not know them."""
    if not fields:
        return ()
    session = filled_session(store, type_uid, version_uid, fields)
    if session is None:
        return tuple(OwnField(name, name, str(value), Mark.PERSONAL) for name, value in fields.items())
    return tuple(
        OwnField(answer.name, answer.label, answer_words(answer.words, answer.type, language()), answer.mark)
        for answer in session.answers()
        if answer.label  # what the form works out for itself has none
    )


def _notes(store: Store, ticket: Uid, words: Dictionaries) -> tuple[Note, ...]:
    rows = store.rows(
        "SELECT uid, kind, text, created_at, created_by, channel, recipient FROM ticket_note "
        "WHERE ticket_uid = ? AND deleted_at IS NULL ORDER BY id",
        ticket,
    )
    return tuple(Note(uid, kind, text, at, words.label(user), *sent) for uid, kind, text, at, user, *sent in rows)


def _contacts(store: Store, ticket: Uid, words: Dictionaries) -> tuple[TicketContact, ...]:
    rows = store.rows(
        "SELECT i.uid, i.channel, i.direction, i.offered_at, i.user_uid, d.labels, i.note, i.recording "
        "FROM interaction_ticket link JOIN interaction i ON i.uid = link.interaction_uid "
        "LEFT JOIN disposition d ON d.uid = i.disposition_uid "
        "WHERE link.ticket_uid = ? AND link.deleted_at IS NULL ORDER BY i.offered_at",
        ticket,
    )
    return tuple(
        TicketContact(uid, channel, direction, at, words.label(user), in_words(labels), note, recording)
        for uid, channel, direction, at, user, labels, note, recording in rows
    )
