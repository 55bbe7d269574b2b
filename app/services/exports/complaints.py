"""Complaints and letters for a file: their registers."""

from __future__ import annotations

from app.models.complaints import RegisterKind
from app.services.complaints.reading import ComplaintsWanted, ComplaintView, register_page
from app.services.exports.tables import PERSONAL, PUBLIC, SPECIAL, Plan, Record, Wanted, between
from app.services.imports.showing import channel_label, moment_text
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.words import t

COMPLAINT_COLUMNS = (
    ("external_id", PUBLIC),
    ("complaint_number", PUBLIC),
    ("registered_at", PUBLIC),
    ("received_at", PUBLIC),
    ("number", PUBLIC),
    ("type", PUBLIC),
    ("full_name", PERSONAL),
    ("address", PERSONAL),
    ("subject", PERSONAL),
    ("description", SPECIAL),
    ("demand", SPECIAL),
    ("cause", PUBLIC),
    ("unit", PUBLIC),
    ("assignee", PERSONAL),
    ("complaint_stage", PUBLIC),
    ("due_at", PUBLIC),
    ("decision", PUBLIC),
    ("decision_text", SPECIAL),
    ("decided_at", PUBLIC),
    ("decided_by", PERSONAL),
    ("answer_channel", PUBLIC),
    ("answer_to", PERSONAL),
    ("answer_sent_at", PUBLIC),
    ("answer_number", PUBLIC),
    ("appealed_at", PUBLIC),
)
LETTER_COLUMNS = (
    ("external_id", PUBLIC),
    ("letter_number", PUBLIC),
    ("letter_kind", PUBLIC),
    ("letter_at", PUBLIC),
    ("their_number", PERSONAL),
    ("their_date", PUBLIC),
    ("correspondent", PERSONAL),
    ("channel", PUBLIC),
    ("subject", PERSONAL),
    ("letter_text", SPECIAL),
    ("number", PUBLIC),
    ("answers_number", PUBLIC),
    ("due_at", PUBLIC),
    ("letter_answered_at", PUBLIC),
)


def complaints_page(store: Store, wanted: Wanted, after: int, limit: int, zone: str) -> list[Record]:
    """The next complaints by row number. A wished state is the ticket's stage in the register."""
    asked = ComplaintsWanted(since=wanted.since, until=wanted.until)
    page = register_page(store, asked, wall_ms(), after, limit)
    return [
        Record(row_id, view.ticket_uid, (_complaint(view, zone),) if wanted.state in ("", view.stage) else ())
        for row_id, view in page
    ]


def letters_page(store: Store, wanted: Wanted, after: int, limit: int, zone: str) -> list[Record]:
    """The next letters by row number."""
    limits, params = between("l.at", wanted)
    rows = store.rows(
        "SELECT l.id, l.uid, l.number, l.kind, l.at, l.their_number, l.their_date, l.correspondent, l.channel, "
        "l.subject, l.text, k.number, a.number, l.due_at, l.answered_at FROM letter l "
        "LEFT JOIN ticket k ON k.uid = l.ticket_uid LEFT JOIN letter a ON a.uid = l.answers_uid "
        f"WHERE l.id > ? AND l.deleted_at IS NULL{limits} ORDER BY l.id LIMIT ?",
        after,
        *params,
        limit,
    )
    found = []
    for row_id, uid, number, kind, at, *more in rows:
        theirs, day, correspondent, channel, subject, text, ticket, answers, due, answered = more
        cells = {
            "external_id": uid.hex(),
            "letter_number": number,
            "letter_kind": t(f"documents.kind_{RegisterKind(kind).value}"),
            "letter_at": moment_text(at, zone),
            "their_number": theirs,
            "their_date": day,
            "correspondent": correspondent,
            "channel": channel_label(channel),
            "subject": subject,
            "letter_text": text,
            "number": ticket or "",
            "answers_number": answers or "",
            "due_at": moment_text(due, zone),
            "letter_answered_at": moment_text(answered, zone),
        }
        found.append(Record(row_id, uid, (cells,)))
    return found


def _complaint(view: ComplaintView, zone: str) -> dict[str, str]:
    return {
        "external_id": view.uid.hex(),
        "complaint_number": view.number,
        "registered_at": moment_text(view.registered_at, zone),
        "received_at": moment_text(view.received_at, zone),
        "number": view.ticket_number,
        "type": view.type,
        "full_name": view.client,
        "address": view.address,
        "subject": view.subject,
        "description": view.description,
        "demand": view.demand,
        "cause": view.cause,
        "unit": view.unit,
        "assignee": view.assignee,
        "complaint_stage": t(f"complaints.stage_{view.stage.value}"),
        "due_at": moment_text(view.due_at, zone),
        "decision": t(f"complaints.decision_{view.decision}") if view.decision else "",
        "decision_text": view.decision_text,
        "decided_at": moment_text(view.decided_at, zone),
        "decided_by": view.decided_by,
        "answer_channel": channel_label(view.answer_channel) if view.answer_channel else "",
        "answer_to": view.answer_to,
        "answer_sent_at": moment_text(view.answered_at, zone),
        "answer_number": view.answer_number,
        "appealed_at": moment_text(view.appealed_at, zone),
    }


COMPLAINTS = Plan("ticket", COMPLAINT_COLUMNS, complaints_page)
LETTERS = Plan("letter", LETTER_COLUMNS, letters_page)
