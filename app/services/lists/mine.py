"""What waits for one person beside their tickets: callbacks, promises, parked drafts."""

from __future__ import annotations

from enum import StrEnum

from app.models.ids import Uid
from app.records import frozen
from app.services.calls import callbacks, promises
from app.services.store.store import Store


class Waiting(StrEnum):
    """What kind of thing waits."""

    CALLBACK = "callback"
    PROMISE = "promise"
    DRAFT = "draft"


@frozen
class Task:
    """One thing that waits. ``at`` is when it is due, or when a draft was put aside (UTC ms)."""

    kind: Waiting
    uid: Uid
    title: str
    detail: str
    at: int
    late: bool
    number: str = ""
    ticket_uid: Uid | None = None
    person_uid: Uid | None = None


def waiting(store: Store, user: Uid, now: int, until: int) -> tuple[Task, ...]:
    """Callbacks and promises due before ``until``, and parked drafts, most urgent first. Times are UTC ms."""
    found = [
        Task(
            Waiting.CALLBACK,
            one.uid,
            one.client or one.number,
            one.note,
            one.due_at,
            one.overdue,
            one.number,
            one.ticket_uid,
            one.person_uid,
        )
        for one in callbacks.due(store, user, until, now)
    ]
    found += [
        Task(
            Waiting.PROMISE,
            one.uid,
            one.client,
            one.text,
            one.due_at,
            one.overdue,
            "",
            one.ticket_uid,
            one.person_uid,
        )
        for one in promises.due(store, until, now, user)
    ]
    found += [
        Task(Waiting.DRAFT, uid, title, "", at, False, "", ticket)
        for uid, title, at, ticket in store.rows(
            "SELECT uid, title, updated_at, ticket_uid FROM draft WHERE user_uid = ? AND parked = 1 "
            "ORDER BY updated_at",
            user,
        )
    ]
    return tuple(sorted(found, key=lambda task: (not task.late, task.at)))
