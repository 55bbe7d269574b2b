"""What happened in a call, one event at a time: on the line, with the contact, with its tickets. Times: UTC ms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.models.ids import Uid
from app.services.calls.interactions import Contact
from app.services.calls.segments import Segment, SegmentKind, Source
from app.services.review.records import Event, Lane
from app.services.review.words import ValueWords
from app.services.store.audit import Entry
from app.services.store.journal import INSERT
from app.services.store.store import Store
from app.services.telephony.events import Cause, EventKind
from app.services.tickets.history import HistoryLine, history_words
from app.services.tickets.moments import moment_words
from app.services.words import language, t

AFTER_MS = 60_000
"""Changes of a ticket so soon after the call still belong to it."""


_BEGINS = {
    SegmentKind.HOLD: "held",
    SegmentKind.ACW: "acw",
    SegmentKind.TICKET_WORK: "ticket_work",
    SegmentKind.AWAY: "away",
}


def call_events(store: Store, call: Contact, segments: Sequence[Segment]) -> list[Event]:
    """The line's own events, as the contact and its segments bear witness to them."""

    def event(at: int, kind: str) -> Event:
        return Event(at, Lane.CALL, kind, t(f"review.event_{kind}"))

    found = [event(call.offered_at, "ring" if call.direction == "in" else "dial")]
    if call.answered_at is not None:
        found.append(event(call.answered_at, "answered"))
    held = False
    for segment in segments:
        if segment.kind in _BEGINS:
            found.append(event(segment.start_ms, _BEGINS[segment.kind]))
        elif segment.kind is SegmentKind.TALK and held:
            found.append(event(segment.start_ms, "resumed"))
        held = segment.kind is SegmentKind.HOLD
    gone = store.row("SELECT exit, target, cause FROM interaction WHERE uid = ?", call.uid) or ("", "", "")
    if call.ended_at is not None and gone[0] == EventKind.TRANSFERRED:
        text = t("review.event_transferred_to", target=gone[1]) if gone[1] else t("review.event_transferred")
        found.append(Event(call.ended_at, Lane.CALL, "transferred", text))
    elif call.ended_at is not None:
        lost = call.state.value if call.state.value in ("missed", "abandoned", "rejected") else "ended"
        found.append(event(call.ended_at, lost))
    elif gone[2] == Cause.UNKNOWN:
        found.append(event(_last_heard(call, segments), "unheard"))
    if call.closed_at is not None:
        found.append(event(call.closed_at, "closed"))
    return [*found, *_handed(store, call)]


def _last_heard(call: Contact, segments: Sequence[Segment]) -> int:
    """When the desk noticed that it hears nothing more: the end of the talk as far as anybody saw it."""
    seen = [one.end_ms for one in segments if one.source is Source.LINK and one.end_ms is not None]
    return max(seen, default=call.answered_at or call.offered_at)


def _handed(store: Store, call: Contact) -> list[Event]:
    """What went along with the call, and what came with it from a colleague."""
    if call.call_id is None:
        return []
    found = []
    for how, giver, name, target, note, handed_at, taken_by, taken_at in store.rows(
        "SELECT h.how, h.from_uid, coalesce(u.name, ''), h.target, h.note, h.handed_at, h.taken_by, h.taken_at "
        "FROM call_handover h LEFT JOIN user u ON u.uid = h.from_uid "
        "WHERE h.call_id = ? AND h.deleted_at IS NULL ORDER BY h.id",
        call.call_id,
    ):
        if giver == call.user_uid:
            how_words = t(f"review.handed_{how}", target=target)
            found.append(Event(handed_at, Lane.CALL, "handed", t("review.event_handed", how=how_words), note))
        elif taken_by == call.user_uid and taken_at is not None:
            text = t("review.event_taken_over", name=name)
            found.append(Event(taken_at, Lane.CALL, "taken_over", text, note))
    return found


def change_events(call: Contact, changes: Iterable[Entry], words: ValueWords) -> list[Event]:
    """What the operator did with the contact itself: client, outcome, note, parking."""
    found = []
    for entry in changes:
        for name, (before, after) in sorted(entry.fields.items()):
            text = ""
            if name == "person_uid" and after:
                text = t("review.event_client", name=words.value(name, after))
            elif name == "disposition_uid" and after:
                text = t("review.event_outcome", name=words.value(name, after))
            elif name == "note" and after:
                text = t("review.event_note", text=words.value(name, after))
            elif name == "state" and "parked" in (before, after):
                text = t("review.event_parked" if after == "parked" else "review.event_taken_up")
            if text:
                old = words.value(name, before) if name != "state" else ""
                found.append(Event(_changed_at(call, entry, name), Lane.CALL, name, text, before=old))
    return found


def _changed_at(call: Contact, entry: Entry, name: str) -> int:
    """When a field got its value; one written together with the call itself is as old as what it belongs to."""
    if entry.op != INSERT:
        return max(entry.at, call.offered_at)
    over = call.closed_at or call.ended_at or call.offered_at
    return over if name in ("disposition_uid", "note") else call.offered_at


def ticket_events(store: Store, call: Contact, end: int) -> list[Event]:
    """Changes of the call's tickets while it lasted; what was changed at one moment is one event."""
    found = []
    for ticket in call.ticket_uids:
        together: dict[int, list[HistoryLine]] = {}
        for line in history_words(store, ticket):
            if call.offered_at <= line.at <= end + AFTER_MS:
                together.setdefault(line.at, []).append(line)
        for at, lines in together.items():
            texts = [line.text for line in lines]
            found.append(Event(at, Lane.TICKET, lines[0].table, texts[0], "\n".join(texts[1:])))
        found += _notes(store, ticket, call)
    return found


def _notes(store: Store, ticket: Uid, call: Contact) -> list[Event]:
    rows = store.rows(
        "SELECT created_at, text FROM ticket_note WHERE ticket_uid = ? AND interaction_uid = ? "
        "AND deleted_at IS NULL ORDER BY id",
        ticket,
        call.uid,
    )
    return [Event(at, Lane.TICKET, "note", t("review.event_ticket_note", text=text)) for at, text in rows]


def owed_events(store: Store, call: Contact, end: int) -> list[Event]:
    """What was promised in the call, and the call backs that were agreed on."""
    promised = store.rows(
        "SELECT created_at, text, due_at FROM promise WHERE person_uid = ? AND created_by IS ? "
        "AND created_at BETWEEN ? AND ? AND deleted_at IS NULL",
        call.person_uid,
        call.user_uid,
        call.offered_at,
        end,
    )
    agreed = store.rows(
        "SELECT created_at, due_at FROM callback WHERE interaction_uid = ? AND deleted_at IS NULL", call.uid
    )
    lang = language()
    return [
        *(
            Event(at, Lane.TICKET, "promise", t("review.event_promise", text=text, due=moment_words(due, lang)))
            for at, text, due in promised
        ),
        *(
            Event(at, Lane.TICKET, "callback", t("review.event_callback", due=moment_words(due, lang)))
            for at, due in agreed
        ),
    ]
