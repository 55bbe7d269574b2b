"""Who works which queue."""

from __future__ import annotations

from collections.abc import Iterable

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
