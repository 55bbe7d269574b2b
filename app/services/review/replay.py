"""One call again, from the first ring to the end of its after-call work. Only reads. All times are UTC ms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.models.ids import Uid
from app.services import phones
from app.services.calls.interactions import Contact, contact
from app.services.calls.segments import Segment
from app.services.calls.time_book import contact_segments
from app.services.clients.card import in_words
from app.services.drafts import steps_of
from app.services.people.rights import Act, require
from app.services.review.happenings import AFTER_MS, call_events, change_events, owed_events, ticket_events
from app.services.review.records import (
    CallFacts,
    CardThen,
    Event,
    FieldValue,
    FormThen,
    Lane,
    Replay,
    Stretch,
)
from app.services.review.spoken import answer_events, answers_in, run_events, step_stretches
from app.services.review.typed import Burst, Kept, bursts, columns_of, folded, typed_fields
from app.services.review.words import SILENT, ValueWords
from app.services.scripts.runs import runs_of
from app.services.store.audit import Entry, history, record_reading
from app.services.store.store import Store
from app.services.tickets.history import HistoryLine, history_words
from app.services.words import area_texts, language, t

LONGEST_MS = 86_400_000
"""A contact left open for weeks is shown for its first day."""

PURPOSE = "review"
_ENDINGS = ("ended", "transferred", "missed", "abandoned", "rejected")
_BY_ITSELF = SILENT | {"person_uid", "channel"}
"""Fields that nobody types: the card and the form fill them."""
_ORDER = (
    *("type_uid", "category_uid", "subject", "description", "fields", "address", "priority", "complexity"),
    *("product_uid", "queue_uid", "assignee_uid", "person_uid", "channel", "due_at", "disposition_uid", "note"),
)


def note_opening(store: Store, reviewer: Uid, uid: Uid) -> Uid:
    """Write into the reading log that a call, its client and its tickets are opened; first this, then the replay.

    No line in the log, no call: raises NotAllowed, ReviewStoreError (the log cannot be written), LookupError where
    there is no such call. Returns the call's key.
    """
    require(store, reviewer, Act.REVIEW_CALLS)
    call = contact(store, uid)
    record_reading(store, reviewer, "interaction", uid, PURPOSE)
    if call.person_uid is not None:
        record_reading(store, reviewer, "person", call.person_uid, PURPOSE)
    for ticket in call.ticket_uids:
        record_reading(store, reviewer, "ticket", ticket, PURPOSE)
    return uid


def replay(store: Store, uid: Uid) -> Replay:
    """Everything that is known of one call. Raises LookupError where there is no such call.

    A call shown to somebody must first be noted by :func:`note_opening`. Takes long enough (a fifth of a second
    for a script of twenty steps) to belong on the reading thread.
    """
    call = contact(store, uid)
    words = ValueWords(store)
    runs = runs_of(store, uid)
    segments = contact_segments(store, uid)
    kept = tuple(folded(steps_of(store, uid)))
    end = _end(call, segments, kept)
    answers = answers_in(store, kept, runs)
    forms, typing = _forms(kept, words)
    changes = history(store, uid)
    events = [
        *call_events(store, call, segments),
        *run_events(runs),
        *answer_events(answers),
        *_typing_events(typing, forms),
        *change_events(call, changes, words),
        *ticket_events(store, call, end),
        *owed_events(store, call, end),
    ]
    events = [event for event in events if event.at <= end + AFTER_MS]
    events.sort(key=lambda event: (event.at, event.kind not in _ENDINGS))
    end = max([end, *(event.at for event in events)])
    stretches = (
        *_segment_stretches(segments, end),
        *step_stretches(store, runs, call.ended_at or end),
        *(_typing_stretch(burst, words) for burst in typing),
    )
    start = min([call.offered_at, *(event.at for event in events), *(each.start for each in stretches)])
    return Replay(
        _facts(store, call, words),
        start,
        end,
        tuple(sorted(stretches, key=lambda each: each.start)),
        tuple(events),
        answers,
        forms,
        _cards(call, changes, words),
    )


def why(store: Store, reviewer: Uid, ticket: Uid) -> tuple[HistoryLine, ...]:
    """A ticket's whole history in words, once the reading log holds who opened it."""
    record_reading(store, reviewer, "ticket", ticket, PURPOSE)
    return history_words(store, ticket)


def _facts(store: Store, call: Contact, words: ValueWords) -> CallFacts:
    labels = store.value("SELECT labels FROM disposition WHERE uid = ?", call.disposition_uid)
    tickets = store.rows(
        "SELECT k.uid, k.number, k.subject FROM interaction_ticket l JOIN ticket k ON k.uid = l.ticket_uid "
        "WHERE l.interaction_uid = ? AND l.deleted_at IS NULL AND k.deleted_at IS NULL ORDER BY l.id",
        call.uid,
    )
    return CallFacts(
        call.uid,
        call.channel,
        call.direction,
        call.state.value,
        phones.national(phones.parse(call.number)) or call.number if call.number else "",
        call.caller_name,
        words.client(call.person_uid),
        call.person_uid,
        words.entry(call.user_uid),
        words.queue(call.queue),
        call.line,
        in_words(labels) if labels else "",
        call.note,
        call.recording,
        call.offered_at,
        call.answered_at,
        call.ended_at,
        call.closed_at,
        tuple((uid, number, subject) for uid, number, subject in tickets),
    )


def _end(call: Contact, segments: Sequence[Segment], kept: Sequence[Kept]) -> int:
    known = [call.offered_at, call.answered_at, call.ended_at, call.closed_at]
    known += [segment.end_ms for segment in segments]
    known += [kept[-1].at] if kept else []
    return min(max(at for at in known if at is not None), call.offered_at + LONGEST_MS)


def _segment_stretches(segments: Iterable[Segment], end: int) -> list[Stretch]:
    return [
        Stretch(Lane.CALL, one.kind.value, one.start_ms, min(one.end_ms or end, end), _named(one))
        for one in segments
        if one.start_ms <= end
    ]


def _named(segment: Segment) -> str:
    return t(f"review.segment_{segment.kind.value}")


def _forms(kept: Sequence[Kept], words: ValueWords) -> tuple[tuple[FormThen, ...], tuple[Burst, ...]]:
    forms: list[FormThen] = []
    moments = []
    before: Kept | None = None
    for moment in kept:
        fields = _form_fields(moment, words)
        if not forms or forms[-1].fields != fields:
            forms.append(FormThen(moment.at, fields))
        changed = typed_fields(moment, before.body if before else {})
        moments.append((moment.at, tuple(name for name in changed if name not in _BY_ITSELF)))
        before = moment
    return tuple(forms), bursts(moments)


def _form_fields(moment: Kept, words: ValueWords) -> tuple[FieldValue, ...]:
    columns = columns_of(moment.body)
    filled = set((moment.body.get("ticket") or {}).get("from_script") or ())
    found = []
    for name in _ORDER:
        if name == "fields":
            found += [FieldValue(key, label, value) for key, label, value in words.own_answers(columns)]
        elif name not in SILENT and (value := words.value(name, columns.get(name))):
            found.append(FieldValue(name, words.label(name), value, name in filled))
    return tuple(found)


def _typing_stretch(burst: Burst, words: ValueWords) -> Stretch:
    text = t("tickets.list_sign").join(words.label(name) for name in burst.fields)
    return Stretch(Lane.TYPING, "typing", burst.start, burst.end, text)


def _typing_events(typing: Iterable[Burst], forms: Sequence[FormThen]) -> list[Event]:
    """What each stretch of typing left in the fields that it touched."""
    found = []
    for burst in typing:
        before = {field.name: field.words for form in forms if form.at < burst.start for field in form.fields}
        after = [form for form in forms if form.at <= burst.end]
        lines = [
            t("review.typed", field=field.label, words=field.words)
            for field in (after[-1].fields if after else ())
            if before.get(field.name) != field.words
            and (field.name in burst.fields or ("fields" in burst.fields and field.name not in _ORDER))
        ]
        if lines:
            found.append(Event(burst.start, Lane.TYPING, "typing", lines[0], "\n".join(lines[1:])))
    return found


def _cards(call: Contact, changes: Iterable[Entry], words: ValueWords) -> tuple[CardThen, ...]:
    """The client and the state of the contact, through its journal."""
    found: list[CardThen] = []
    client: Any = None
    state = ""
    for entry in changes:
        if "person_uid" in entry.fields:
            client = entry.fields["person_uid"][1]
        if "state" in entry.fields:
            state = str(entry.fields["state"][1])
        known = f"call_state_{state}" in area_texts(language(), "lists")
        then = CardThen(
            max(entry.at, call.offered_at) if found else call.offered_at,
            words.value("person_uid", client),
            t(f"lists.call_state_{state}") if known else "",
        )
        if not found or (found[-1].client, found[-1].state) != (then.client, then.state):
            found.append(then)
    return tuple(found)
