"""Tickets into the store: found again by their key, else added; a log's rows become the ticket's history."""

from __future__ import annotations

import hashlib
from typing import Any

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES, TicketNote, TicketState
from app.services.imports.dictionaries import Dictionaries
from app.services.imports.errors import Rejected
from app.services.imports.fields import plain
from app.services.imports.records import Event, TicketRecord
from app.services.imports.writing import Tally, by_key, differing_news, put_caller, put_organisation, put_premises
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.arriving import arrive, follow
from app.services.tickets.errors import Lacking, TicketError
from app.services.words import t

HISTORY = "history"
INNER = "inner"


def put_ticket(store: Store, write: Write, record: TicketRecord, words: Dictionaries, tally: Tally) -> Uid:
    """Add a ticket with its client, or bring a known one up to what the file says; return its key.

    Raises Rejected for a ticket that its type's rules do not let be what the file says.
    """
    try:
        return _put(store, write, record, words, tally)
    except Lacking as error:
        fields = t("tickets.list_sign").join(field.label for field in error.missing)
        raise Rejected("importing.reject_lacking", fields=fields) from error
    except TicketError as error:
        raise Rejected("importing.reject_state") from error


def _put(store: Store, write: Write, record: TicketRecord, words: Dictionaries, tally: Tally) -> Uid:
    values = _values(write, record, words)
    uid = find_ticket(write, record)
    if uid is None:
        full = _complete(write, values, record.subject, words)
        uid = arrive(store, write, full, _created(record), record.key)
        tally.inserted = True
    elif not _is_overtaken(write, uid, record):
        differing = differing_news(write, "ticket", uid, values)
        tally.changed |= bool(differing) and follow(store, write, uid, differing)
    tally.changed |= _add_history(write, uid, record)
    if record.solution:
        tally.changed |= _add_note(write, uid, "solution", INNER, record.solution, record.resolved_at)
    return uid


def find_ticket(write: Write, record: TicketRecord) -> Uid | None:
    """The ticket that an earlier import of the same row made, or that an export wrote."""
    if record.external_id:
        return by_key(write, "ticket", record.external_id)
    row = write.row("SELECT uid FROM ticket WHERE import_key = ? AND deleted_at IS NULL", record.key)
    return row[0] if row else None


def _values(write: Write, record: TicketRecord, words: Dictionaries) -> dict[str, Any]:
    """The columns that the file fills; what it leaves empty stays as it is."""
    client = record.client
    assignee = words.person(write, record.assignee) if record.assignee else None
    description = record.description
    if record.assignee and assignee is None and not record.events:
        line = t("importing.assignee_line", name=record.assignee)
        description = f"{description}\n{line}" if description else line
    organisation = put_organisation(write, client.organisation)[0] if client.organisation else None
    values: dict[str, Any] = {
        "number": record.number,
        "state": record.state,
        "subject": record.subject if record.subject != record.number else "",
        "description": description,
        "priority": record.priority,
        "complexity": record.complexity,
        "category_uid": words.category(write, record.categories),
        "product_uid": words.product(write, client.products[0]) if client.products else None,
        "type_uid": words.ticket_type(write, record.type) if record.type else None,
        "queue_uid": words.queue(write, record.queue) if record.queue else None,
        "assignee_uid": assignee,
        "person_uid": put_caller(write, client, words, tie_premises=_has_premises(record)),
        "organisation_uid": organisation,
        "premises_uid": put_premises(write, client) if client.flat or client.account else None,
        "address": _address(client.address, client.flat),
        "channel": record.channel,
        "due_at": record.due_at,
        "resolved_at": record.resolved_at,
        "closed_at": record.closed_at,
    }
    filled = {name: value for name, value in values.items() if value not in (None, "")}
    if filled.get("state") in OPEN_STATES:
        filled["resolved_at"] = filled["closed_at"] = None
    return filled


def _complete(write: Write, values: dict[str, Any], subject: str, words: Dictionaries) -> dict[str, Any]:
    """A new ticket's columns: with a number of ours where the file has none, and a state."""
    full = dict(values)
    if "number" not in full:
        full["number"] = words.next_number(write)
    full.setdefault("subject", subject)
    if "state" not in full:
        closed = full.get("closed_at") is not None
        full["state"] = TicketState.CLOSED if closed else TicketState.NEW
    return full


def _created(record: TicketRecord) -> int | None:
    return record.created_at if record.created_at is not None else (record.events[0].at if record.events else None)


def _has_premises(record: TicketRecord) -> bool:
    """Whether the caller belongs to the premises: a house alone is where something happened."""
    return record.is_resident and bool(record.client.flat or record.client.account)


def _address(address: str, flat: str) -> str:
    return f"{address}, {flat}" if address and flat else address


def _is_overtaken(write: Write, uid: Uid, record: TicketRecord) -> bool:
    """Whether the store knows a later event of this ticket than the file does."""
    times = [event.at for event in record.events if event.at is not None]
    if not times:
        return False
    row = write.row(
        "SELECT max(created_at) FROM ticket_note WHERE ticket_uid = ? AND kind = ? AND deleted_at IS NULL",
        uid,
        HISTORY,
    )
    return bool(row and row[0] is not None and row[0] > max(times))


def _add_history(write: Write, uid: Uid, record: TicketRecord) -> bool:
    """A note for each event that changed something, at the event's own time."""
    changed = False
    before: dict[str, str] = {}
    for event in record.events:
        text = _told(event, before)
        before = dict(event.facts)
        if text:
            mark = f"{event.at}|{event.order}|{event.facts}"
            changed |= _add_note(write, uid, mark, HISTORY, text, event.at)
    return changed


def _told(event: Event, before: dict[str, str]) -> str:
    """What an event changed, in the words of the file, one line each; empty where it changed nothing."""
    lines = []
    for name, value in event.facts:
        if name not in before:
            lines.append(t(f"importing.history_{name}", value=value))
        elif plain(before[name]) != plain(value):
            lines.append(t(f"importing.history_{name}_changed", before=before[name], value=value))
    if lines and event.by:
        lines.append(t("importing.history_by", name=event.by))
    return "\n".join(lines)


def _add_note(write: Write, ticket: Uid, mark: str, kind: str, text: str, at: int | None) -> bool:
    """A note whose key follows from the ticket and ``mark``, so that it is written once."""
    uid = _derived(ticket, f"{kind}|{mark}")
    if write.row("SELECT 1 FROM ticket_note WHERE uid = ?", uid):
        return False
    write.insert_made(at, TicketNote, uid, ticket_uid=ticket, kind=kind, text=text)
    return True


def _derived(ticket: Uid, mark: str) -> Uid:
    """A key near the ticket's, of the form of RFC 9562 version 8."""
    tail = bytearray(hashlib.sha256(ticket + mark.encode("utf-8", "replace")).digest()[:10])
    tail[0] = (tail[0] & 0x0F) | 0x80
    tail[2] = (tail[2] & 0x3F) | 0x80
    return ticket[:6] + bytes(tail)
