"""Reading the journal: does the chain hold, and what happened to a record. And the log of who read what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from app.models.bookkeeping import Outbox
from app.models.ids import Uid
from app.records import frozen
from app.services.store.chain import ERASED, Link, digest_of, genesis, hash_of
from app.services.store.clock import wall_ms
from app.services.store.journal import Span, Write
from app.services.store.store import Store

_COLUMNS = (
    "desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, changes, salt, digest, prev_hash, hash"
)

_HAPPENED = f"outbox <> {Outbox.REFUSED.value}"
"""What the hub refused was kept in the chain and never came to be."""

PURPOSES = ("call", "list", "search", "export", "review")
ONE_READING_MS = 60_000
_JUST_READ = (
    "SELECT 1 FROM read_entry WHERE record_uid = ? AND record_table = ? AND user_uid IS ? AND purpose = ? "
    "AND at > ? AND at <= ? LIMIT 1"
)


@frozen
class Broken:
    """Where a chain does not hold: ``reason`` is ``missing``, ``altered`` (the entry) or ``values``."""

    desk_uid: Uid
    seq: int
    reason: str


class Entry(NamedTuple):
    """One change of one record. ``fields`` maps a name to [before, after], JSON-encoded values."""

    at: int
    actor_uid: Uid | None
    table: str
    uid: Uid
    op: str
    fields: dict[str, list[Any]]

    def after(self) -> dict[str, Any]:
        """The new values, without those that were erased."""
        return {
            name: pair[1]
            for name, pair in self.fields.items()
            if not (isinstance(pair[1], dict) and ERASED in pair[1])
        }


def verify(store: Store, chunk: int = 5000) -> list[Broken]:
    """Check every desk's chain; an empty list means that it holds.

    Our own must be whole from its beginning. Of another desk's we have what concerns us: every entry must hold,
    and follow the one before it where we have that.
    """
    broken: list[Broken] = []
    own = store.desk_uid()
    for (desk_uid,) in store.rows("SELECT DISTINCT desk_uid FROM journal_entry"):
        prev, seq = genesis(desk_uid), 0
        while True:
            rows = store.rows(
                f"SELECT {_COLUMNS} FROM journal_entry WHERE desk_uid = ? AND seq > ? ORDER BY seq LIMIT ?",
                desk_uid,
                seq,
                chunk,
            )
            if not rows:
                break
            for row in rows:
                if desk_uid != own and row[1] != seq + 1:
                    seq, prev = row[1] - 1, row[11]
                broken.extend(_faults(row, seq + 1, prev))
                seq, prev = row[1], row[12]
    return broken


def _faults(row: tuple[Any, ...], expected_seq: int, prev: bytes) -> Iterable[Broken]:
    desk_uid, seq, hlc, at, actor, table, uid, op, changes, salt, digest, prev_hash, own_hash = row
    if seq != expected_seq or prev_hash != prev:
        yield Broken(desk_uid, expected_seq, "missing")
    link = Link(desk_uid, seq, hlc, at, actor, table, uid, op)
    if hash_of(link, digest, prev_hash) != own_hash:
        yield Broken(desk_uid, seq, "altered")
    if digest_of(json.loads(changes), salt) != digest:
        yield Broken(desk_uid, seq, "values")


def history(store: Store, uid: Uid) -> list[Entry]:
    """Everything that happened to one record, oldest first."""
    rows = store.rows(
        "SELECT at, actor_uid, record_table, record_uid, op, changes FROM journal_entry "
        f"WHERE record_uid = ? AND {_HAPPENED} ORDER BY hlc",
        uid,
    )
    return [
        Entry(at, actor, table, record, op, _pairs(op, json.loads(changes)["fields"]))
        for at, actor, table, record, op, changes in rows
    ]


def past_values(write: Write, uid: Uid, field: str) -> list[Any]:
    """The values that a record's field has had before the present one, JSON-encoded, oldest first."""
    rows = write.rows(
        f"SELECT op, changes FROM journal_entry WHERE record_uid = ? AND {_HAPPENED} ORDER BY hlc", uid
    )
    pairs = [_pairs(op, json.loads(changes)["fields"]).get(field) for op, changes in rows]
    values = [pair[1] for pair in pairs if pair is not None]
    return values[:-1]


def histories(store: Store, uids: Sequence[Uid]) -> list[Entry]:
    """Everything that happened to several records together, oldest first."""
    return entries_of(store.rows, uids)


def entries_of(query: Callable[..., list[tuple[Any, ...]]], uids: Sequence[Uid]) -> list[Entry]:
    """Like :func:`histories`, by ``rows`` of a store or of an open transaction that has been flushed."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        marks = ", ".join("?" * len(part))
        rows += query(
            "SELECT hlc, at, actor_uid, record_table, record_uid, op, changes FROM journal_entry "
            f"WHERE record_uid IN ({marks}) AND {_HAPPENED}",
            *part,
        )
    rows.sort(key=lambda row: row[0])
    return [
        Entry(at, actor, table, record, op, _pairs(op, json.loads(changes)["fields"]))
        for _, at, actor, table, record, op, changes in rows
    ]


def entries_at(query: Callable[..., list[tuple[Any, ...]]], span: Span) -> list[Entry]:
    """The entries of a span, in their order; ``query`` as for :func:`entries_of`."""
    rows = query(
        "SELECT at, actor_uid, record_table, record_uid, op, changes FROM journal_entry "
        "WHERE desk_uid = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        span.desk_uid,
        span.first,
        span.last,
    )
    return [
        Entry(at, actor, table, record, op, _pairs(op, json.loads(changes)["fields"]))
        for at, actor, table, record, op, changes in rows
    ]


def _pairs(op: str, fields: dict[str, Any]) -> dict[str, list[Any]]:
    if op == "insert":
        return {name: [None, value] for name, value in fields.items()}
    return {name: value if isinstance(value, list) else [None, None] for name, value in fields.items()}


def record_reading(store: Store, user: Uid | None, table: str, uid: Uid, purpose: str) -> None:
    """Note that ``user`` opened a record with personal data; ``purpose`` is one of :data:`PURPOSES`.

    The same user opening the same record for the same purpose again within :data:`ONE_READING_MS` adds nothing. In
    a store opened for reading the note goes into the log beside it.
    """
    if store.read_only and store.reading_log is not None:
        store.reading_log(user, table, uid, purpose)
        return
    now = wall_ms()
    if store.row(_JUST_READ, uid, table, user, purpose, now - ONE_READING_MS, now):
        return
    with store.write(user, durable=False) as write:
        write.local(
            "INSERT INTO read_entry (at, user_uid, record_table, record_uid, purpose) VALUES (?, ?, ?, ?, ?)",
            now,
            user,
            table,
            uid,
            purpose,
        )
