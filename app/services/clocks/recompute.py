"""All open tickets and work orders brought up to date in parts, after a calendar or an agreement changed."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.clocks.watch import CHUNK, keep_due
from app.services.store.store import Store

_OPEN = {
    # Written as in the partial indexes, so that SQLite recognises them.
    "ticket": "state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL",
    "work_order": "done_at IS NULL AND deleted_at IS NULL",
}
_INDEXES = {"ticket": "ticket_open_created", "work_order": "work_order_running"}


COUNTED_BY = ("work_calendar", "calendar_day", "sla_policy", "sla_version", "ticket_type", "queue", "unit")
"""What deadlines depend on beside their own records."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far the work is. Begin with a plain one; ``table`` is empty when there is nothing left."""

    table: str = "ticket"
    created_at: int = -(2**62)
    row: int = 0
    done: int = 0

    @property
    def ended(self) -> bool:
        """Whether all is done."""
        return not self.table


def unfollowed(store: Store) -> int | None:
    """The newest change (UTC ms) of what deadlines depend on, if they have not all followed it; None if they have.

    So a program that was closed in the midst of it, or that is newer than its store, goes on at its next start.
    """
    newest = max(store.value(f"SELECT ifnull(max(updated_at), 0) FROM {table}") for table in COUNTED_BY)
    followed = store.value("SELECT max(followed_at) FROM clock_mark")
    return None if followed is not None and newest <= followed else int(newest)


def note_followed(store: Store, change: int) -> None:
    """All deadlines have followed what was changed up to ``change`` (UTC ms)."""
    with store.write(None, durable=False) as write:
        write.local("DELETE FROM clock_mark")
        write.local("INSERT INTO clock_mark (followed_at) VALUES (?)", change)


def open_count(store: Store) -> int:
    """How many tickets and orders there are to work out, for the progress."""
    return sum(
        store.value(f"SELECT count(*) FROM {table} INDEXED BY {_INDEXES[table]} WHERE {where}")
        for table, where in _OPEN.items()
    )


def recompute_open(store: Store, place: Place = Place(), chunk: int = CHUNK) -> Place:
    """Work out the next ``chunk`` records in one transaction, not waiting for the disk; where to go on from."""
    rows = store.rows(
        f"SELECT created_at, id, uid FROM {place.table} INDEXED BY {_INDEXES[place.table]} "
        f"WHERE {_OPEN[place.table]} AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
        place.created_at,
        place.row,
        chunk,
    )
    if not rows:
        following = "work_order" if place.table == "ticket" else ""
        return Place(following, done=place.done)
    with store.write(None, durable=False) as write:
        keep_due(write, [row[2] for row in rows], table=place.table)
        write.in_step.add(place.table)  # nothing else of them changed
    created_at, row, _ = rows[-1]
    return Place(place.table, created_at, row, place.done + len(rows))
