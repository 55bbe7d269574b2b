"""Telling people of the house something, and noting that they have read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from app.models.ids import Uid
from app.models.notices import Notice
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store


class Kind(StrEnum):
    """What a notice is about. To add one: name it here, its words ``notices.kind_…`` in both languages."""

    RULE = "rule"
    ASSIGNED = "assigned"
    WATCHED = "watched"
    ESCALATED = "escalated"
    HANDOFF = "handoff"
    TRACKER = "tracker"
    COMPLAINT = "complaint"
    INCIDENT = "incident"
    APPROVAL = "approval"
    HAND = "hand"
    SHIFT = "shift"
    SUBSTITUTION = "substitution"
    MESSAGE = "message"


def tell(
    store: Store,
    actor: Uid,
    users: Iterable[Uid],
    text: str,
    *,
    kind: Kind = Kind.MESSAGE,
    ticket: Uid | None = None,
    record: tuple[str, Uid] | None = None,
    urgent: bool = False,
    details: Mapping[str, Any] | None = None,
) -> tuple[Uid, ...]:
    """Tell people something as ``actor``; the keys of the notices. ``record`` is (table, key) it leads to.

    Raises NotAllowed.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return tell_in(
            write,
            users,
            text,
            kind=kind,
            ticket=ticket,
            record=record,
            sender=actor,
            urgent=urgent,
            details=details,
        )


def tell_in(
    write: Write,
    users: Iterable[Uid],
    text: str = "",
    *,
    key: str = "",
    params: Mapping[str, Any] | None = None,
    kind: Kind = Kind.MESSAGE,
    ticket: Uid | None = None,
    record: tuple[str, Uid] | None = None,
    sender: Uid | None = None,
    rule: Uid | None = None,
    urgent: bool = False,
    details: Mapping[str, Any] | None = None,
) -> tuple[Uid, ...]:
    """Like :func:`tell` inside a transaction that has asked for its right.

    With ``key`` (of a text, with ``params``) each reads it in their own language; else ``text`` stands as written.
    People named twice are told once, and those who may not sign in any more not at all.
    """
    known = {uid for (uid,) in write.rows("SELECT uid FROM user WHERE active AND deleted_at IS NULL")}
    carried = dict(details or {})
    if key:
        carried |= {"key": key, "params": dict(params or {})}
    return tuple(
        write.insert(
            Notice,
            user_uid=user,
            kind=kind.value,
            text=text.strip(),
            ticket_uid=ticket,
            record_table=record[0] if record else "",
            record_uid=record[1] if record else None,
            sender_uid=sender,
            rule_uid=rule,
            urgent=urgent,
            details=carried or None,
        )
        for user in dict.fromkeys(users)
        if user in known
    )


def mark_read(store: Store, user: Uid, notices: Iterable[Uid]) -> int:
    """Note that ``user`` has read these of their own notices; how many were unread. Others' stay as they are."""
    return _mark(store, user, notices, read=True)


def mark_unread(store: Store, user: Uid, notices: Iterable[Uid]) -> int:
    """Take :func:`mark_read` back."""
    return _mark(store, user, notices, read=False)


def _mark(store: Store, user: Uid, notices: Iterable[Uid], *, read: bool) -> int:
    changed = 0
    with store.write(user) as write:
        for uid in notices:
            row = write.row("SELECT read_at FROM notice WHERE uid = ? AND user_uid = ?", uid, user)
            if row is not None and (row[0] is None) == read:
                write.update(Notice, uid, read_at=write.at if read else None)
                changed += 1
    return changed
