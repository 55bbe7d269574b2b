"""Contacts for a file: calls, letters, visits, with the time they took."""

from __future__ import annotations

import json

from app.services.exports.clients import label_of
from app.services.exports.tables import PERSONAL, PUBLIC, SPECIAL, Plan, Record, Wanted, between
from app.services.imports.showing import channel_label, moment_text
from app.services.store.store import Row, Store
from app.services.words import t

COLUMNS = (
    ("external_id", PUBLIC),
    ("call_id", PUBLIC),
    ("channel", PUBLIC),
    ("direction", PUBLIC),
    ("call_state", PUBLIC),
    ("offered_at", PUBLIC),
    ("answered_at", PUBLIC),
    ("ended_at", PUBLIC),
    ("talk_s", PUBLIC),
    ("hold_s", PUBLIC),
    ("after_call_s", PUBLIC),
    ("number_called", PERSONAL),
    ("caller_name", PERSONAL),
    ("full_name", PERSONAL),
    ("operator", PERSONAL),
    ("line", PUBLIC),
    ("call_queue", PUBLIC),
    ("tickets", PUBLIC),
    ("disposition", PUBLIC),
    ("call_note", SPECIAL),
)

_SELECT = (
    "SELECT i.id, i.uid, i.call_id, i.channel, i.direction, i.state, i.offered_at, i.answered_at, i.ended_at, "
    "i.number, i.caller_name, trim(c.last_name || ' ' || c.first_name || ' ' || c.middle_name), u.name, i.line, "
    "i.queue, d.labels, i.note, "
    "(SELECT group_concat(k.number, ', ') FROM interaction_ticket l JOIN ticket k ON k.uid = l.ticket_uid "
    " WHERE l.interaction_uid = i.uid AND l.deleted_at IS NULL), "
    "(SELECT json_group_object(kind, ms) FROM (SELECT kind, sum(end_at - start_at) ms FROM segment "
    " WHERE interaction_uid = i.uid AND end_at IS NOT NULL AND deleted_at IS NULL GROUP BY kind)) "
    "FROM interaction i LEFT JOIN person c ON c.uid = i.person_uid LEFT JOIN user u ON u.uid = i.user_uid "
    "LEFT JOIN disposition d ON d.uid = i.disposition_uid WHERE i.id > ? AND i.deleted_at IS NULL"
)


def page(store: Store, wanted: Wanted, after: int, limit: int, zone: str) -> list[Record]:
    """The next contacts by row number."""
    limits, params = between("i.offered_at", wanted)
    for column, value in (("i.state", wanted.state), ("i.queue", wanted.queue)):
        if value:
            limits += f" AND {column} = ?"
            params.append(value)
    rows = store.rows(f"{_SELECT}{limits} ORDER BY i.id LIMIT ?", after, *params, limit)
    return [Record(row[0], row[1], (_cells(row, zone),)) for row in rows]


def _cells(row: Row, zone: str) -> dict[str, str]:
    (
        _, uid, call_id, channel, direction, state, offered, answered, ended, number, caller, client, operator,
        line, queue, disposition, note, tickets, spans,
    ) = row  # fmt: skip
    seconds = {kind: str(round(ms / 1000)) for kind, ms in json.loads(spans or "{}").items()}
    return {
        "external_id": uid.hex(),
        "call_id": call_id or "",
        "channel": channel_label(channel),
        "direction": _word("direction", direction),
        "call_state": state,
        "offered_at": moment_text(offered, zone),
        "answered_at": moment_text(answered, zone),
        "ended_at": moment_text(ended, zone),
        "talk_s": seconds.get("talk", ""),
        "hold_s": seconds.get("hold", ""),
        "after_call_s": seconds.get("acw", ""),
        "number_called": number,
        "caller_name": caller,
        "full_name": client or "",
        "operator": operator or "",
        "line": line,
        "call_queue": queue,
        "tickets": tickets or "",
        "disposition": label_of(disposition),
        "call_note": note,
    }


def _word(kind: str, value: str) -> str:
    return t(f"exporting.{kind}_{value}") if value in ("in", "out") else value


PLAN = Plan("interaction", COLUMNS, page)
