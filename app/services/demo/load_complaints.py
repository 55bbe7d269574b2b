"""The demonstration's complaints and letters. Terms and decisions are examples, not anybody's law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from app.models.calls import Channel
from app.models.complaints import Complaint, Letter, RegisterKind
from app.models.ids import Uid
from app.models.tickets import TicketState
from app.models.units import Unit
from app.services.complaints.causes import built_in as causes_built_in
from app.services.complaints.causes import keep_cause
from app.services.documents.numbers import RegisterRecord, keep_register, take_number
from app.services.documents.numbers import built_in as registers_built_in
from app.services.documents.terms import Term, calendar_for, due_after
from app.services.resources import resource_dir
from app.services.store.journal import Write
from app.services.words import language

DAY = 86_400_000
HOUR = 3_600_000
DECIDED = "decision_made"


def load_complaints(write: Write, complaint_type: Uid, now: int, random: Random) -> None:
    """Register the complaints among the tickets, and a few letters; ``now`` is UTC ms."""
    content = json.loads((resource_dir() / "demo" / "complaints.json").read_text(encoding="utf-8"))
    books = {book.kind: replace(book) for book in registers_built_in(language())}
    complaints = replace(books[RegisterKind.COMPLAINT], days=content["days"])
    for book in (complaints, books[RegisterKind.LETTER_IN], books[RegisterKind.LETTER_OUT]):
        keep_register(write, book)
    units = _units(write, content["units"])
    causes = {cause.code: cause.uid for cause in causes_built_in()}
    for cause in causes.values():
        keep_cause(write, cause)
    tickets = write.rows(
        "SELECT uid, state, step, created_at, resolved_at, fields FROM ticket "
        "WHERE type_uid = ? AND deleted_at IS NULL ORDER BY created_at",
        complaint_type,
    )
    for uid, state, step, created, resolved, fields in tickets:
        asked = json.loads(fields or "{}")
        given = content["decisions"][random.randrange(len(content["decisions"]))]
        at = min(created + random.randrange(20 * HOUR), now)
        answered = state in (TicketState.RESOLVED, TicketState.CLOSED)
        ended = min(max(resolved or created + 5 * DAY, at + HOUR), now)
        told = _decided(given, ended - HOUR // 2) if answered or step == DECIDED else {}
        told |= _answered(ended, content["answer"]) if answered else {}
        write.insert_made(
            at,
            Complaint,
            ticket_uid=uid,
            register_uid=complaints.uid,
            number=take_number(write, complaints, at),
            registered_at=at,
            received_at=created,
            demand=content["demand"],
            cause_uid=causes.get(asked.get("complaint_cause", ""), causes["other"]),
            unit_uid=units[random.randrange(len(units))] if random.random() < 0.8 or told else None,
            due_at=_due(write, complaints, at),
            term_days=content["days"],
            **told,
        )
    for letter in content["letters"]:
        _letter(write, books[RegisterKind.LETTER_IN], letter, now)


def _units(write: Write, listed: list[dict[str, Any]]) -> list[Uid]:
    known = dict(write.rows("SELECT code, uid FROM unit WHERE deleted_at IS NULL"))
    return [
        known.get(one["code"])
        or write.insert(Unit, code=one["code"], labels=one["label"], position=len(known) + at)
        for at, one in enumerate(listed)
    ]


def _due(write: Write, book: RegisterRecord, at: int) -> int | None:
    return due_after(at, Term(book.days, book.working, book.rolls), calendar_for(write.rows, book.calendar_uid))


def _decided(given: Mapping[str, str], at: int) -> dict[str, Any]:
    return {
        "notified_at": at - HOUR,
        "decision": given["decision"],
        "decision_text": given["text"],
        "decided_at": at,
    }


def _answered(at: int, answer: str) -> dict[str, Any]:
    return {"answer_channel": Channel.MAIL.value, "answer_text": answer, "answered_at": at}


def _letter(write: Write, book: RegisterRecord, one: Mapping[str, Any], now: int) -> None:
    at = now - one["days_ago"] * DAY
    term = Term(one["due_days"])
    write.insert_made(
        at,
        Letter,
        register_uid=book.uid,
        kind=book.kind.value,
        number=take_number(write, book, at),
        at=at,
        their_number=one["their_number"],
        correspondent=one["correspondent"],
        channel=Channel.LETTER.value,
        subject=one["subject"],
        due_at=due_after(at, term, calendar_for(write.rows, None)),
    )
