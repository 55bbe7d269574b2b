"""Who is where just now, as colleagues' desks tell the hub. All times are UTC ms by the hub's clock."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.team.commands import key_of

if TYPE_CHECKING:
    import psycopg

TOLD_EVERY_MS = 30_000
FRESH_MS = 100_000
"""A state not told again for so long is not shown as one of just now: three reports have been missed."""


@frozen
class LiveState:
    """One colleague's state. ``state`` is a kind of segment (``calls/segments.py``)."""

    member: Uid
    state: str
    reason: str
    since: int
    told_at: int


@frozen
class OwnState:
    """One's own state at this desk, as :class:`LiveState` has it."""

    desk: Uid
    state: str
    reason: str
    since: int


def own_state(store: Store, user: Uid) -> OwnState | None:
    """What the time book says of ``user`` just now; None for somebody who is not signed in."""
    row = store.row(
        "SELECT kind, coalesce(reason, ''), start_at FROM segment WHERE user_uid = ? AND end_at IS NULL "
        "AND deleted_at IS NULL ORDER BY start_at DESC LIMIT 1",
        user,
    )
    return None if row is None else OwnState(store.desk_uid(), str(row[0]), str(row[1]), int(row[2]))


def tell_state(connection: psycopg.Connection[Any], own: OwnState) -> None:
    """Tell one's own state."""
    told = (uuid.UUID(bytes=own.desk), own.state, own.reason, own.since)
    connection.execute("SELECT hub.tell_state(%s, %s, %s, %s)", told)


def live_states(connection: psycopg.Connection[Any]) -> dict[Uid, LiveState]:
    """The states of those with whom one shares a queue, that were told lately."""
    rows = connection.execute(
        "SELECT member, state, reason, since, told_at FROM hub.colleagues "
        "WHERE told_at > (extract(epoch FROM now()) * 1000)::bigint - %s",
        (FRESH_MS,),
    ).fetchall()
    return {key_of(row[0]): LiveState(key_of(row[0]), *row[1:]) for row in rows}
