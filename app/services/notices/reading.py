"""What somebody was told: unread first of all. All times are UTC ms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.words import t


@frozen
class NoticeView:
    """A notice to show. ``sender`` is a name, empty for the program; ``read_at`` None while unread."""

    uid: Uid
    user_uid: Uid
    kind: str
    text: str
    at: int
    sender: str
    urgent: bool
    ticket_uid: Uid | None
    ticket_number: str
    record: tuple[str, Uid] | None
    details: Mapping[str, Any]
    read_at: int | None


_SQL = (
    "SELECT n.uid, n.user_uid, n.kind, n.text, n.created_at, coalesce(u.name, ''), n.urgent, n.ticket_uid, "
    "coalesce(k.number, ''), n.record_table, n.record_uid, n.details, n.read_at FROM notice n "
    "LEFT JOIN user u ON u.uid = n.sender_uid LEFT JOIN ticket k ON k.uid = n.ticket_uid "
    "WHERE n.deleted_at IS NULL AND "
)


def unread(store: Store, user: Uid, limit: int = 200) -> tuple[NoticeView, ...]:
    """What ``user`` has not read yet: the urgent first, then the latest."""
    return _views(
        store,
        "n.user_uid = ? AND n.read_at IS NULL ORDER BY n.urgent DESC, n.created_at DESC LIMIT ?",
        user,
        limit,
    )


def unread_count(store: Store, user: Uid) -> int:
    """How many notices ``user`` has not read."""
    return int(
        store.value(
            "SELECT count(*) FROM notice WHERE user_uid = ? AND read_at IS NULL AND deleted_at IS NULL", user
        )
    )


def recent(store: Store, user: Uid, limit: int = 100) -> tuple[NoticeView, ...]:
    """The latest notices of ``user``, read or not."""
    return _views(store, "n.user_uid = ? ORDER BY n.created_at DESC LIMIT ?", user, limit)


def of_ticket(store: Store, ticket: Uid) -> tuple[NoticeView, ...]:
    """Who was told what about a ticket, oldest first."""
    return _views(store, "n.ticket_uid = ? ORDER BY n.id", ticket)


def _views(store: Store, where: str, *params: Any) -> tuple[NoticeView, ...]:
    return tuple(_view(row) for row in store.rows(_SQL + where, *params))


def _view(row: tuple[Any, ...]) -> NoticeView:
    uid, user, kind, text, at, sender, urgent, ticket, number, table, record, details, read_at = row
    carried: dict[str, Any] = json.loads(details) if details else {}
    if "key" in carried:
        text = t(carried["key"], **carried.get("params", {}))
    return NoticeView(
        uid,
        user,
        kind,
        text,
        at,
        sender,
        bool(urgent),
        ticket,
        number,
        (table, record) if record else None,
        carried,
        read_at,
    )


def kind_words(kind: str) -> str:
    """What a notice is about, in words."""
    return t(f"notices.kind_{kind}")
