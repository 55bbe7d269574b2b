"""What a merged record became: every door that takes a ticket or a client asks here.

A record merged into one that was itself merged later leads to the last. Two desks that merge the same two into
each other while apart make a circle; it ends at the record with the greater key, on every desk the same.
"""

from __future__ import annotations

from typing import Literal, Protocol

from app.models.ids import Uid
from app.services.store.store import Row

Entity = Literal["ticket", "person"]


class Reading(Protocol):
    """A store, or an open transaction."""

    def rows(self, sql: str, *params: object) -> list[Row]:
        """All rows of a query."""


def standing(source: Reading, entity: Entity, uid: Uid) -> Uid:
    """The record that a ticket or client is now: itself, unless it was merged."""
    rows = source.rows(
        "WITH RECURSIVE way(uid, into_uid) AS ("
        f" SELECT uid, merged_into_uid FROM {entity} WHERE uid = ?"
        f" UNION SELECT e.uid, e.merged_into_uid FROM {entity} e JOIN way ON e.uid = way.into_uid) "
        "SELECT uid, into_uid FROM way",
        uid,
    )
    ends = [found for found, into in rows if into is None]
    if ends:
        return bytes(ends[0])
    return max(found for found, _ in rows) if rows else uid


def standing_ticket(source: Reading, ticket: Uid) -> Uid:
    """The ticket that a ticket is now."""
    return standing(source, "ticket", ticket)


def standing_person(source: Reading, person: Uid) -> Uid:
    """The client that a client is now."""
    return standing(source, "person", person)
