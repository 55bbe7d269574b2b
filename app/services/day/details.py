"""What stands beside a chosen line of the day. All times are UTC ms."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.calls.agreed import wall, zone_of
from app.services.calls.attempts import attempts_of, in_window
from app.services.clients.card import note_card_read
from app.services.day.handover import read_note
from app.services.day.hands import own_hands, raised_hands
from app.services.day.lines import DayLine, Section
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.tickets.reading import note_ticket_read
from app.services.words import language, t

NOTES_SHOWN = 2


def details_of(store: Store, line: DayLine, now: int) -> tuple[str, ...]:
    """Paragraphs about a line, in words; empty where there is nothing beyond the line itself."""
    table, uid = line.record
    if table == "callback":
        return _callback(store, line, now)
    if table == "raised_hand":
        return _hand(store, uid)
    if table == "notice":
        return _notice(store, line, uid)
    if line.ticket_uid is not None:
        return tuple(part for part in (line.detail, *_ticket(store, line.ticket_uid)) if part)
    return (line.detail,) if line.detail else ()


def note_details_read(store: Store, user: Uid, line: DayLine) -> None:
    """Write down that ``user`` saw whom the line is about. Post it with BACKGROUND urgency."""
    if line.ticket_uid is not None:
        note_ticket_read(store, user, line.ticket_uid, "list")
    elif line.person_uid is not None:
        note_card_read(store, user, line.person_uid, "list")


def _callback(store: Store, line: DayLine, now: int) -> tuple[str, ...]:
    """Number, window on the client's clock and on ours, and every try."""
    parts = [line.detail] if line.detail else []
    if line.at is not None:
        parts.append(_window(line.at, line.until_at, line.dial, now))
    if not line.mine:
        parts.append(t("day.anyones"))
    for one in attempts_of(store, line.record[1]):
        words = t("day.attempt", at=_when(one.at), result=t(f"day.result_{one.result}"), name=one.user)
        parts.append(f"{words}\n{one.note}" if one.note else words)
    if line.ticket_uid is not None:
        parts += _ticket(store, line.ticket_uid)
    return tuple(parts)


def _window(due_at: int, until_at: int | None, number: str, now: int) -> str:
    zone = zone_of(number, now)
    begin, end = (f"{wall(at, zone):%d.%m %H:%M}" if at is not None else "" for at in (due_at, until_at))
    if zone is None or wall(due_at, zone).utcoffset() == wall(due_at).utcoffset():
        key = "day.window" if end else "day.call_at"
        words = t(key, begin=begin, end=end)
    else:
        key = "day.window_there" if end else "day.call_at_there"
        words = t(key, begin=begin, end=end, here=f"{wall(due_at):%d.%m %H:%M}")
    return words if until_at is None or in_window(due_at, until_at, now) else f"{words}\n{t('day.outside_window')}"


def _hand(store: Store, uid: Uid) -> tuple[str, ...]:
    hand = next((one for one in raised_hands(store) if one.uid == uid), None)
    if hand is None:
        row = store.row("SELECT user_uid FROM raised_hand WHERE uid = ?", uid)
        hand = next((one for one in own_hands(store, row[0]) if one.uid == uid), None) if row else None
    if hand is None:
        return ()
    parts = [
        hand.question,
        t("day.hand_client", client=hand.client) if hand.client else "",
        t("day.hand_number", number=hand.number) if hand.number else "",
        t("day.hand_ticket", number=hand.ticket_number) if hand.ticket_number else "",
        t("day.hand_script", script=hand.script) if hand.script else "",
        t("day.hand_step", step=hand.step) if hand.step else "",
        t("day.hand_extension", extension=hand.extension) if hand.extension else "",
        t("day.hand_answered", name=hand.answered_by, answer=hand.answer) if hand.answered_at else "",
    ]
    return tuple(part for part in parts if part)


def _notice(store: Store, line: DayLine, uid: Uid) -> tuple[str, ...]:
    if line.section is not Section.SHIFT:
        return (line.title, *(_ticket(store, line.ticket_uid) if line.ticket_uid else ()))
    row = store.row("SELECT record_uid FROM notice WHERE uid = ?", uid)
    if row is None or row[0] is None:
        return (line.title,)
    note = read_note(store, row[0])
    tickets = [
        t("day.note_ticket", number=one.number, subject=one.subject, state=t(f"tickets.state_{one.state}"))
        for one in note.tickets
    ]
    now = "\n".join([t("day.note_now"), *tickets]) if tickets else ""
    return tuple(part for part in (_when(note.at), note.text, now) if part)


def _ticket(store: Store, uid: Uid) -> list[str]:
    """Where a ticket stands, and the latest notes."""
    row = store.row(
        "SELECT t.number, t.subject, t.state, t.due_at, t.address, coalesce(u.name, '') FROM ticket t "
        "LEFT JOIN user u ON u.uid = t.assignee_uid WHERE t.uid = ? AND t.deleted_at IS NULL",
        uid,
    )
    if row is None:
        return []
    number, subject, state, due_at, address, assignee = row
    words = t(f"tickets.state_{state}")
    head = (
        t("day.note_ticket_due", number=number, subject=subject, state=words, at=_when(due_at))
        if due_at is not None
        else t("day.note_ticket", number=number, subject=subject, state=words)
    )
    notes = store.rows(
        "SELECT n.created_at, n.text, coalesce(u.name, '') FROM ticket_note n "
        "LEFT JOIN user u ON u.uid = n.created_by WHERE n.ticket_uid = ? AND n.deleted_at IS NULL "
        "ORDER BY n.id DESC LIMIT ?",
        uid,
        NOTES_SHOWN,
    )
    lines = [t("day.note_by", at=_when(at), name=name, text=text) for at, text, name in reversed(notes)]
    return [part for part in (head, address, assignee, *lines) if part]


def _when(at: int) -> str:
    return moment_words(at, language())
