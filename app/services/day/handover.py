"""What one shift leaves to the next: prefilled from the open work, told to everybody of the same queues.

All times are UTC ms.
"""

from __future__ import annotations

import json

from app.models.day import ShiftNote
from app.models.ids import Uid
from app.records import frozen
from app.services.calls import callbacks
from app.services.day.errors import DayError
from app.services.notices import Kind, tell_in
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.words import language, t

AHEAD_MS = 16 * 3_600_000
"""What falls due until the next day's shift is told of."""

MOST_TICKETS = 40


@frozen
class Prefilled:
    """A note to begin with; ``work`` are the tickets it speaks of."""

    text: str
    work: tuple[Uid, ...]


@frozen
class NotedTicket:
    """A ticket of a note, as it stands now."""

    uid: Uid
    number: str
    subject: str
    state: str


@frozen
class ShiftNoteView:
    """A note to read."""

    uid: Uid
    author: str
    at: int
    text: str
    tickets: tuple[NotedTicket, ...]


def prefill(store: Store, user: Uid, now: int) -> Prefilled:
    """What somebody leaves open: their tickets (late ones first), callbacks until the next day, parked drafts."""
    tickets = store.rows(
        "SELECT uid, number, subject, state, due_at FROM ticket INDEXED BY ticket_open_assignee "
        "WHERE assignee_uid = ? AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged') "
        "AND deleted_at IS NULL ORDER BY due_at IS NULL, due_at, id LIMIT ?",
        user,
        MOST_TICKETS,
    )
    late = [row for row in tickets if row[4] is not None and row[4] < now]
    rest = [row for row in tickets if row not in late]
    calls = [one for one in callbacks.due(store, user, now + AHEAD_MS, now) if one.owner_uid == user]
    drafts = store.value("SELECT count(*) FROM draft WHERE user_uid = ? AND parked = 1", user)
    parts = [
        _part("day.note_late", [_ticket(*row[1:]) for row in late]),
        _part("day.note_open", [_ticket(*row[1:]) for row in rest]),
        _part(
            "day.note_callbacks",
            [
                t("day.note_callback", who=one.client or one.number, at=_when(one.due_at), note=one.note).strip()
                for one in calls
            ],
        ),
        t("day.note_drafts", n=drafts) if drafts else "",
    ]
    text = "\n\n".join(part for part in parts if part) or t("day.note_nothing")
    return Prefilled(text, tuple(row[0] for row in (*late, *rest)))


def hand_over(store: Store, user: Uid, text: str, work: tuple[Uid, ...] = (), *, uid: Uid | None = None) -> Uid:
    """Leave a note to the next shift; everybody who works one of one's queues finds it in their day.

    ``uid``, made by the caller, makes a repeated save harmless. Raises DayError without words, NotAllowed.
    """
    if not text.strip():
        raise DayError("day.note_empty")
    with acting(store, user, Act.TAKE_CALLS) as write:
        if uid is not None and write.row("SELECT 1 FROM shift_note WHERE uid = ?", uid):
            return uid
        note = write.insert(
            ShiftNote, uid, user_uid=user, text=text.strip(), work=[ticket.hex() for ticket in work] or None
        )
        colleagues = write.rows(
            "SELECT DISTINCT m.user_uid FROM queue_member mine "
            "JOIN queue_member m ON m.queue_uid = mine.queue_uid "
            "WHERE mine.user_uid = ?1 AND m.user_uid <> ?1 AND mine.deleted_at IS NULL AND m.deleted_at IS NULL "
            "ORDER BY m.user_uid",
            user,
        )
        name = write.rows("SELECT name FROM user WHERE uid = ?", user)[0][0]
        tell_in(
            write,
            [colleague for (colleague,) in colleagues],
            key="day.shift_note_from",
            params={"name": name},
            kind=Kind.SHIFT,
            record=("shift_note", note),
            sender=user,
        )
        return note


def read_note(store: Store, note: Uid) -> ShiftNoteView:
    """A note with its tickets as they stand now. Raises LookupError."""
    row = store.row(
        "SELECT n.created_at, n.text, n.work, u.name FROM shift_note n JOIN user u ON u.uid = n.user_uid "
        "WHERE n.uid = ? AND n.deleted_at IS NULL",
        note,
    )
    if row is None:
        raise LookupError(f"no note {note.hex()}")
    at, text, work, author = row
    keys = [bytes.fromhex(key) for key in json.loads(work)] if work else []
    marks = ", ".join("?" * len(keys))
    found = store.rows(
        f"SELECT uid, number, subject, state FROM ticket WHERE uid IN ({marks}) AND deleted_at IS NULL", *keys
    )
    tickets = {row[0]: NotedTicket(*row) for row in found}
    return ShiftNoteView(note, author, at, text, tuple(tickets[key] for key in keys if key in tickets))


def _part(key: str, lines: list[str]) -> str:
    return "\n".join([t(key, n=len(lines)), *(t("day.note_line", text=line) for line in lines)]) if lines else ""


def _ticket(number: str, subject: str, state: str, due_at: int | None) -> str:
    words = t(f"tickets.state_{state}")
    if due_at is None:
        return t("day.note_ticket", number=number, subject=subject, state=words)
    return t("day.note_ticket_due", number=number, subject=subject, state=words, at=_when(due_at))


def _when(at: int) -> str:
    return moment_words(at, language())
