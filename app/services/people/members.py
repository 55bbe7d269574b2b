"""Who works which queue."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from app.models.ids import Uid
from app.models.staff import QueueMember
from app.services.people.rights import Act, require
from app.services.store.store import Store


def set_members(store: Store, actor: Uid, queue: Uid, users: Iterable[Uid]) -> None:
    """Make exactly these people the members of a queue. Raises NotAllowed."""
    require(store, actor, Act.EDIT_DICTIONARIES)
    wanted = set(users)
    with store.write(actor) as write:
        rows = write.rows(
            "SELECT uid, user_uid FROM queue_member WHERE queue_uid = ? AND deleted_at IS NULL", queue
        )
        for uid, user in rows:
            if user not in wanted:
                write.remove(QueueMember, uid)
        for user in sorted(wanted - {user for _, user in rows}):
            write.insert(QueueMember, queue_uid=queue, user_uid=user)


def queues_worked(query: Callable[..., list[tuple[Any, ...]]], user: Uid) -> set[Uid]:
    """The keys of the queues that somebody works: their own, and those that the hub lends this desk's person."""
    own = query("SELECT queue_uid FROM queue_member WHERE user_uid = ? AND deleted_at IS NULL", user)
    found = {row[0] for row in own}
    for (text,) in query("SELECT queues FROM sync_state WHERE member_uid = ?", user):
        found |= {bytes.fromhex(one.replace("-", "")) for one in (json.loads(text) if text else ())}
    return found
