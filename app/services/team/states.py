"""Who is where just now, as colleagues' desks tell the hub. All times are UTC ms by the hub's clock."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.records import frozen
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


def tell_state(connection: psycopg.Connection[Any], desk: Uid, state: str, reason: str, since: int) -> None:
    """Tell one's own state."""
    connection.execute("SELECT hub.tell_state(%s, %s, %s, %s)", (uuid.UUID(bytes=desk), state, reason, since))


def live_states(connection: psycopg.Connection[Any]) -> dict[Uid, LiveState]:
    """The states of those with whom one shares a queue, that were told lately."""
    rows = connection.execute(
        "SELECT member, state, reason, since, told_at FROM hub.colleagues "
        "WHERE told_at > (extract(epoch FROM now()) * 1000)::bigint - %s",
        (FRESH_MS,),
    ).fetchall()
    return {key_of(row[0]): LiveState(key_of(row[0]), *row[1:]) for row in rows}
