"""Exact things, done on the hub: who takes which ticket. Each is asked with a key and done once for it.

The hub gives a lease; the desk then makes the ordinary changes by its own services, and the hub takes no other's.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid
from app.records import frozen

if TYPE_CHECKING:
    import psycopg


@frozen
class Leased:
    """What the hub answered: the ticket that is one's own now, or who has it (``taken_by``)."""

    ticket: Uid
    taken_by: Uid | None = None


def claim_next(connection: psycopg.Connection[Any], queues: Sequence[Uid] | None, command: Uid) -> Uid | None:
    """The next ticket of these queues (None: of all one's own); None where nothing waits."""
    wanted = None if queues is None else [uuid.UUID(bytes=each) for each in queues]
    row = connection.execute(
        "SELECT hub.claim_next(%s::uuid[], %s)", (wanted, uuid.UUID(bytes=command))
    ).fetchone()
    answer = row[0] if row else None
    return None if answer is None else key_of(answer["ticket"])


def claim(connection: psycopg.Connection[Any], ticket: Uid, command: Uid) -> Leased:
    """This ticket, or who has it."""
    row = connection.execute(
        "SELECT hub.claim(%s, %s)", (uuid.UUID(bytes=ticket), uuid.UUID(bytes=command))
    ).fetchone()
    answer = row[0] if row else {}
    taken = answer.get("taken_by")
    return Leased(ticket, None if taken is None else key_of(taken))


def release(connection: psycopg.Connection[Any], ticket: Uid, command: Uid) -> Uid:
    """Give it back: others may take it now."""
    connection.execute("SELECT hub.release(%s, %s)", (uuid.UUID(bytes=ticket), uuid.UUID(bytes=command)))
    return ticket


def key_of(text: str | uuid.UUID) -> Uid:
    """A key as the hub writes it."""
    return text.bytes if isinstance(text, uuid.UUID) else uuid.UUID(text).bytes
