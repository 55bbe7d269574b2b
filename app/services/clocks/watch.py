"""Keeps what clocks give in step with the records: ``due_at``, the moments shown in lists, the next threshold.

:func:`attach` does so inside the transaction that changes a ticket, its notes, its contacts or its orders,
whichever door the change came through. Everything is worked out from the journal; no counter is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any
from weakref import ref

from app.models.base import Synced
from app.models.ids import Uid
from app.models.tickets import Ticket
from app.models.units import WorkOrder
from app.records import frozen
from app.services.clocks.agreements import Agreements, read_agreements
from app.services.clocks.errors import CalendarError
from app.services.clocks.received import OWNERS, put_off, unseen
from app.services.clocks.recount import Active, kept
from app.services.clocks.standing import Standing, order_standing, ticket_standing
from app.services.clocks.tickets import contacts_of
from app.services.store.audit import Entry, entries_of
from app.services.store.journal import Write
from app.services.store.store import Projection, Store

log = logging.getLogger(__name__)

CHUNK = 200
"""Records named in one query."""
AT_ONCE = 40
"""Records worked out in one transaction of the background: what a ringing call may have to wait for. Fewer at once
take no longer in all."""
MIGRATION = 7
"""The migration that brought the thresholds: what was crossed before it stays unsaid."""
_HEARD = frozenset({"state", "priority", "type_uid", "queue_uid", "due_at"})
"""Columns of a ticket that its clocks listen to (:func:`app.services.clocks.tickets.ticket_events`)."""
_MODELS: dict[str, type[Synced]] = {"ticket": Ticket, "work_order": WorkOrder}
_WATCHED = "ticket_uid, acceptance_at, first_response_at, reply_at, update_at, still, next_at, spans"
_KEEP = (
    f"INSERT INTO clock_watch (record_uid, {_WATCHED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (record_uid) DO UPDATE SET acceptance_at = excluded.acceptance_at, "
    "first_response_at = excluded.first_response_at, reply_at = excluded.reply_at, "
    "update_at = excluded.update_at, still = excluded.still, next_at = excluded.next_at, spans = excluded.spans"
)

Rows = Callable[..., list[tuple[Any, ...]]]
Fires = set[tuple[Uid, str, int, int]]
"""Thresholds that fired: (record, clock, percent, cycle)."""


@frozen
class Stored:
    """A record as it is stored, and what its clocks give; None where nothing can be said of it."""

    uid: Uid
    ticket: Uid
    due_at: int | None
    standing: Standing | None


def attach(store: Store) -> None:
    """Keep everything in step from now on. Call once after opening a store for writing, after the search's."""
    upkeep = _Upkeep()
    for table, project in (
        ("ticket", upkeep.tickets),
        ("ticket_note", upkeep.notes),
        ("interaction_ticket", upkeep.links),
        ("interaction", upkeep.contacts),
        ("work_order", upkeep.orders),
    ):
        store.projections[table] = _after(project, store.projections.get(table))


def keep_due(
    write: Write, uids: Sequence[Uid], agreements: Agreements | None = None, table: str = "ticket"
) -> int:
    """Bring these tickets (or ``work_order``) up to date; return how many deadlines differed.

    A calendar that cannot be used changes nothing, and the log says so.
    """
    try:
        known = agreements or read_agreements(write.rows)
        write.flush()
        parts = [uids[start : start + CHUNK] for start in range(0, len(uids), CHUNK)]
        return sum(_keep_part(write, table, part, known) for part in parts)
    except CalendarError as error:
        log.warning("no deadline worked out: %s", error.key)
        write.local("DELETE FROM clock_mark")  # all of it from the journal, once the calendar can be used
        return 0


def read_standings(rows: Rows, table: str, uids: Sequence[Uid], agreements: Agreements) -> list[Stored]:
    """What the clocks of these records give, from the journal; removed ones are left out. Raises CalendarError."""
    marks = ", ".join("?" * len(uids))
    stored = rows(
        f"SELECT uid, {OWNERS[table]}, due_at FROM {table} WHERE uid IN ({marks}) AND deleted_at IS NULL", *uids
    )
    if not agreements.versions:  # nothing is promised but by date
        stored = [row for row in stored if row[2] is not None]
    histories: dict[Uid, list[Entry]] = {row[0]: [] for row in stored}
    for entry in entries_of(rows, list(histories)):
        histories[entry.uid].append(entry)
    since = rows("SELECT at FROM migration WHERE number = ?", MIGRATION)[0][0]
    if table == "work_order":
        return [
            Stored(uid, ticket, due_at, order_standing(histories[uid], agreements, since))
            for uid, ticket, due_at in stored
        ]
    words = contacts_of(rows, list(histories)) if agreements.hear_contacts else {}
    return [
        Stored(uid, ticket, due_at, ticket_standing(histories[uid], words.get(uid, ()), due_at, agreements, since))
        for uid, ticket, due_at in stored
    ]


def fires_of(rows: Rows, tickets: Iterable[Uid]) -> Fires:
    """What has fired already for these tickets and their orders."""
    uids = list(tickets)
    marks = ", ".join("?" * len(uids))
    return {
        (record, clock, percent, cycle)
        for record, clock, percent, cycle in rows(
            "SELECT ifnull(order_uid, ticket_uid), clock, percent, cycle_at FROM threshold_fired "
            f"WHERE ticket_uid IN ({marks}) AND deleted_at IS NULL",
            *uids,
        )
    }


def keep_watch(write: Write, uids: Sequence[Uid], records: Sequence[Stored], fires: Fires) -> None:
    """Keep what lists show of these records, and when their next threshold is; forget those without any."""
    marks = ", ".join("?" * len(uids))
    known = {
        row[0]: row[1:]
        for row in write.rows(
            f"SELECT record_uid, {_WATCHED} FROM clock_watch WHERE record_uid IN ({marks})", *uids
        )
    }
    fired: dict[tuple[Uid, str], set[tuple[int, int]]] = {}
    for uid, clock, percent, cycle in fires:
        fired.setdefault((uid, clock), set()).add((cycle, percent))
    wanted: list[tuple[Any, ...]] = []
    for record in records:
        if record.standing is not None:
            row = _watched(record, record.standing, fired)
            if any(row[1:]):
                before = known.pop(record.uid, None)
                if before != row:
                    wanted.append((record.uid, *row))
                    write.touch("clock_watch", record.ticket)
        else:
            known.pop(record.uid, None)
    write.local_many(_KEEP, wanted)
    for uid, row in known.items():
        write.local("DELETE FROM clock_watch WHERE record_uid = ?", uid)
        write.touch("clock_watch", row[0])


def _keep_part(write: Write, table: str, uids: Sequence[Uid], agreements: Agreements) -> int:
    records = read_standings(write.rows, table, uids, agreements)
    differing = [
        (record.uid, record.due_at, record.standing.due_at)
        for record in records
        if record.standing is not None and record.standing.keeps_due and record.standing.due_at != record.due_at
    ]
    if differing and write.received:  # the desk of a change has worked it out and sent it along
        ours = unseen(write, table, [one[0] for one in differing])
        differing = [one for one in differing if one[0] in ours]
    if differing:
        write.update_many(_MODELS[table], "due_at", differing)
    fires = fires_of(write.rows, {record.ticket for record in records})
    keep_watch(write, uids, records, fires)
    return len(differing)


def _watched(
    record: Stored, standing: Standing, fired: Mapping[tuple[Uid, str], Set[tuple[int, int]]]
) -> tuple[Any, ...]:
    waiting = [
        one
        for one in standing.crossings
        if (one.cycle_at, one.percent) not in fired.get((record.uid, one.clock), ())
    ]
    clocks = [
        Active(
            clock,
            kind,
            spans,
            [one for one in waiting if one.clock == clock],
            fired.get((record.uid, clock), frozenset()),
        )
        for clock, kind, spans in standing.spans
    ]
    following = min((one.at for one in waiting), default=None)
    names = {clock for clock, _, _ in standing.spans}
    spans = kept(clocks, standing.since, others_wait=any(one.clock not in names for one in waiting))
    return (record.ticket, *standing.shown, int(standing.still), following, spans)


class _Upkeep:
    """What each table's projection asks for; the agreements are read once for a transaction."""

    def __init__(self) -> None:
        self._write: ref[Write] | None = None
        self._agreements: Agreements | None = None

    def tickets(self, write: Write, uids: set[Uid]) -> None:
        """Tickets changed."""
        self._keep(write, {uid for uid in uids if write.alters("ticket", uid, _HEARD)}, "ticket")

    def orders(self, write: Write, uids: set[Uid]) -> None:
        """Work orders changed."""
        self._keep(write, uids, "work_order")

    def notes(self, write: Write, uids: set[Uid]) -> None:
        """Notes changed: words to the client among them."""
        self._of_contacts(write, "SELECT ticket_uid FROM ticket_note WHERE uid IN ({marks})", uids)

    def links(self, write: Write, uids: set[Uid]) -> None:
        """Contacts were tied to tickets."""
        self._of_contacts(write, "SELECT ticket_uid FROM interaction_ticket WHERE uid IN ({marks})", uids)

    def contacts(self, write: Write, uids: set[Uid]) -> None:
        """Contacts changed: answered, perhaps."""
        self._of_contacts(
            write, "SELECT ticket_uid FROM interaction_ticket WHERE interaction_uid IN ({marks})", uids
        )

    def _of_contacts(self, write: Write, sql: str, uids: set[Uid]) -> None:
        if not write.bulk:
            known = self._known(write)
            if known is None or not known.hear_contacts:
                return
        found: set[Uid] = set()
        listed = sorted(uids)
        for start in range(0, len(listed), CHUNK):
            part = listed[start : start + CHUNK]
            found.update(row[0] for row in write.rows(sql.format(marks=", ".join("?" * len(part))), *part))
        self._keep(write, {uid for uid in found if not write.alters("ticket", uid, _HEARD)}, "ticket")

    def _keep(self, write: Write, uids: set[Uid], table: str) -> None:
        if write.bulk:
            uids = put_off(write, table, sorted(uids))
            if not uids:
                return
        known = self._known(write)
        if known is not None and uids:
            keep_due(write, sorted(uids), known, table)

    def _known(self, write: Write) -> Agreements | None:
        if self._write is None or self._write() is not write:
            self._write, self._agreements = ref(write), None
            try:
                self._agreements = read_agreements(write.rows)
            except CalendarError as error:
                log.warning("no deadline worked out: %s", error.key)
                write.local("DELETE FROM clock_mark")
        return self._agreements


def _after(project: Projection, earlier: Projection | None) -> Projection:
    if earlier is None:
        return project
    before = earlier

    def both(write: Write, uids: set[Uid]) -> None:
        project(write, uids)
        before(write, uids)

    return both
