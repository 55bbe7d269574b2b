"""All open tickets and work orders brought up to date in parts, after a calendar or an agreement changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.models.base import Synced
from app.models.tickets import Ticket
from app.models.units import WorkOrder
from app.records import frozen
from app.services.clocks.agreements import Agreements, read_agreements
from app.services.clocks.errors import CalendarError
from app.services.clocks.recount import FROM_JOURNAL, recount
from app.services.clocks.standing import IN_LISTS
from app.services.clocks.watch import AT_ONCE, keep_due
from app.services.store.clock import wall_ms
from app.services.store.journal import Write
from app.services.store.store import Row, Store
from app.services.sync.state import joined

_OPEN = {
    # Written as in the partial indexes, so that SQLite recognises them.
    "ticket": "t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND t.deleted_at IS NULL",
    "work_order": "t.done_at IS NULL AND t.deleted_at IS NULL",
}
_INDEXES = {"ticket": "ticket_open_created", "work_order": "work_order_running"}
_MODELS: dict[str, type[Synced]] = {"ticket": Ticket, "work_order": WorkOrder}
CALENDARS = ("work_calendar", "calendar_day")
AGREEMENTS = ("sla_policy", "sla_version", "ticket_type", "queue", "unit")
COUNTED_BY = CALENDARS + AGREEMENTS
"""What deadlines depend on beside their own records."""
RECOUNTED = 3 * AT_ONCE
"""So many at once where only a calendar changed: a part takes no longer than :data:`AT_ONCE` from the journal."""
_SHOWN = tuple(kind.value for kind in IN_LISTS)
_KEEP = (
    "UPDATE clock_watch SET acceptance_at = ?, first_response_at = ?, reply_at = ?, update_at = ?, still = ?, "
    "next_at = ? WHERE record_uid = ?"
)


@frozen
class Change:
    """The newest change (UTC ms) of what deadlines depend on; ``calendars_only``: what clocks did is as it was.

    ``elsewhere``: another desk of the hub has made it. That one puts right what it has and sends the dates along,
    so the others wait for a while, and find only what it does not have.
    """

    at: int
    calendars_only: bool
    elsewhere: bool = False


@frozen
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


def unfollowed(store: Store) -> Change | None:
    """What changed that not all deadlines have followed; None if they have.

    So a program that was closed in the midst of it, or that is newer than its store, goes on at its next start.
    """
    calendars, agreements = (
        max(int(store.value(f"SELECT ifnull(max(updated_at), 0) FROM {table}")) for table in tables)
        for tables in (CALENDARS, AGREEMENTS)
    )
    followed = store.value("SELECT max(followed_at) FROM clock_mark")
    newest = max(calendars, agreements)
    if followed is not None and newest <= followed:
        return None
    return Change(newest, followed is not None and agreements <= followed, _made_elsewhere(store, followed or 0))


def _made_elsewhere(store: Store, since: int) -> bool:
    """Whether a hub has other desks and none of what deadlines depend on was changed here since then (UTC ms)."""
    if joined(store) is None:
        return False
    marks = ", ".join("?" * len(COUNTED_BY))
    ours = "SELECT 1 FROM journal_entry WHERE at > ? AND desk_uid = ? AND record_table"
    return store.row(f"{ours} IN ({marks}) LIMIT 1", since, store.desk_uid(), *COUNTED_BY) is None


def note_followed(store: Store, change: Change) -> None:
    """All deadlines have followed what was changed so far."""
    with store.write(None, durable=False) as write:
        write.local("DELETE FROM clock_mark")
        write.local("INSERT INTO clock_mark (followed_at) VALUES (?)", change.at)


def open_count(store: Store) -> int:
    """How many tickets and orders there are to work out, for the progress."""
    return sum(
        store.value(f"SELECT count(*) FROM {table} t INDEXED BY {_INDEXES[table]} WHERE {where}")
        for table, where in _OPEN.items()
    )


def ready_calendars(store: Store) -> int:
    """Work out the years of every calendar that open tickets need; return :func:`open_count`.

    The first part would do it otherwise, and a save would wait for it. Ask the reader: calendars are shared.
    """
    try:
        agreements = read_agreements(store.rows)
        now = wall_ms()
        where = _OPEN["ticket"]
        oldest = store.value(f"SELECT min(created_at) FROM ticket t INDEXED BY ticket_open_created WHERE {where}")
        for policy in agreements.by_version.values():
            policy.calendar.between(now if oldest is None else oldest, now)
            policy.calendar.add(
                now, max((most for of in policy.targets.values() for most in of.values()), default=1)
            )
    except CalendarError:
        pass  # the first part tells it
    return open_count(store)


def recompute_open(store: Store, place: Place = Place(), chunk: int = 0, *, calendars_only: bool = False) -> Place:
    """Work out the next records in one transaction, not waiting for the disk; where to go on from.

    ``calendars_only``: nothing but calendars has changed (:class:`Change`), which takes a fraction of the time.
    """
    chunk = chunk or (RECOUNTED if calendars_only else AT_ONCE)
    table = place.table
    rows = store.rows(
        f"SELECT t.created_at, t.id, t.uid, t.due_at, w.spans, w.acceptance_at, w.first_response_at, w.reply_at, "
        f"w.update_at, w.still, w.next_at FROM {table} t INDEXED BY {_INDEXES[table]} "
        f"LEFT JOIN clock_watch w ON w.record_uid = t.uid WHERE {_OPEN[table]} "
        "AND (t.created_at, t.id) > (?, ?) ORDER BY t.created_at, t.id LIMIT ?",
        place.created_at,
        place.row,
        chunk,
    )
    if not rows:
        return Place("work_order" if table == "ticket" else "", done=place.done)
    with store.write(None, durable=False) as write:
        if calendars_only:
            _recount(write, table, rows)
        else:
            keep_due(write, [row[2] for row in rows], table=table)
        write.in_step.add(table)  # nothing else of them changed
    return replace(place, created_at=rows[-1][0], row=rows[-1][1], done=place.done + len(rows))


def _recount(write: Write, table: str, rows: list[Row]) -> None:
    """From what is kept of the clocks; from the journal where that is not enough."""
    try:
        agreements = read_agreements(write.rows)
    except CalendarError:
        keep_due(write, [row[2] for row in rows], table=table)  # which tells it
        return
    moved: list[tuple[Any, Any, Any]] = []
    watched: list[tuple[Any, ...]] = []
    slow = []
    for row in rows:
        uid, spans = row[2], row[4]
        if spans is None:
            continue
        if spans == FROM_JOURNAL or not _follow(row, spans, agreements, moved, watched):
            slow.append(uid)
    if moved:
        write.update_many(_MODELS[table], "due_at", moved)
    write.local_many(_KEEP, watched)
    for changed in watched:
        write.touch("clock_watch", changed[-1])
    if slow:
        keep_due(write, slow, agreements, table)


def _follow(
    row: Row, spans: str, agreements: Agreements, moved: list[tuple[Any, Any, Any]], watched: list[tuple[Any, ...]]
) -> bool:
    """Add what differs of one record; False where its journal must be asked."""
    uid, due_at, _, *before = row[2:]
    try:
        found = recount(spans, agreements)
    except (KeyError, CalendarError):
        return False
    if found.solution and found.due_at != due_at:
        moved.append((uid, due_at, found.due_at))
    after = [*map(found.shown.get, _SHOWN), int(found.still), found.next_at]
    if after != before:
        watched.append((*after, uid))
    return True
