"""One call as a list's side pane shows it."""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.records import frozen
from app.services import dictionaries
from app.services.lists.reading import shown_number
from app.services.store.audit import record_reading
from app.services.store.store import Store
from app.services.words import language


@frozen
class CallSummary:
    """A call. Times are UTC ms; ``number`` is as its country writes it; ``tickets`` are
    keys, numbers and subjects of those it was about.
    """

    uid: Uid
    channel: str
    direction: str
    state: str
    number: str
    caller_name: str
    client: str
    user: str
    queue: str
    disposition: str
    note: str
    recorded: bool
    cause: str
    offered_at: int
    answered_at: int | None
    ended_at: int | None
    tickets: tuple[tuple[Uid, str, str], ...]


def call_summary(store: Store, uid: Uid) -> CallSummary | None:
    """A call and the tickets it was about; None where it is gone. Follow it by :func:`note_call_read`."""
    row = store.row(
        "SELECT i.channel, i.direction, i.state, ifnull(nullif(i.number_key, ''), i.number), i.caller_name, "
        "trim(ifnull(p.last_name || ' ' || p.first_name || ' ' || p.middle_name, '')), ifnull(u.name, ''), "
        "i.queue, d.labels, i.note, i.recording <> '', i.cause, i.offered_at, i.answered_at, i.ended_at "
        "FROM interaction i "
        "LEFT JOIN person p ON p.uid = i.person_uid LEFT JOIN user u ON u.uid = i.user_uid "
        "LEFT JOIN disposition d ON d.uid = i.disposition_uid WHERE i.uid = ? AND i.deleted_at IS NULL",
        uid,
    )
    if row is None:
        return None
    tickets = store.rows(
        "SELECT t.uid, t.number, t.subject FROM interaction_ticket l JOIN ticket t ON t.uid = l.ticket_uid "
        "WHERE l.interaction_uid = ? AND l.deleted_at IS NULL AND t.deleted_at IS NULL ORDER BY l.id",
        uid,
    )
    channel, direction, state, number, caller, client, user, queue, ending, note, recorded, cause, *times = row
    labels = json.loads(ending) if ending else {}
    return CallSummary(
        uid=uid,
        channel=channel,
        direction=direction,
        state=state,
        number=shown_number(number),
        caller_name=caller,
        client=client,
        user=user,
        queue=dictionaries.read(store).queue_of_calls(queue),
        disposition=str(labels.get(language()) or next(iter(labels.values()), "")),
        note=note,
        recorded=bool(recorded),
        cause=cause,
        offered_at=times[0],
        answered_at=times[1],
        ended_at=times[2],
        tickets=tuple((key, name, subject) for key, name, subject in tickets),
    )


def note_call_read(store: Store, user: Uid | None, uid: Uid, purpose: str) -> None:
    """Write down that ``user`` saw this call."""
    record_reading(store, user, "interaction", uid, purpose)
