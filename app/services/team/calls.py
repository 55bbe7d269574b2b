"""A call that comes: the hub is told its id, so that what a colleague of another queue gave along is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg


def call_came(connection: psycopg.Connection[Any], call_id: str) -> int:
    """Say that this call is here; how many packets of it the hub has for us (they come by the feed)."""
    row = connection.execute("SELECT hub.call_came(%s)", (call_id,)).fetchone()
    return int(row[0]) if row else 0
