"""The one door for changes: rows and journal entries, written together.

A service opens a transaction with ``store.write(actor)`` and calls ``insert``, ``update`` and ``remove``. Each
writes the row and appends an entry: who, which desk, when, which record, which fields, before and after. The
ticket's history, the audit trail, sync, undo and the replay of a call all read these entries; entries still
waiting in the outbox are what a hub has not had yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from functools import cache
from typing import Any

from peewee import Database

from app.models.base import BOOKKEEPING, Synced, columns_of, table_of
from app.models.bookkeeping import JournalEntry, Outbox
from app.models.columns import Marked, dump_json
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.store.chain import Link, digest_of, genesis, hash_of, new_salt
from app.services.store.clock import HybridClock
from app.services.store.errors import HeldStore
from app.services.store.many import insert_rows

INSERT, UPDATE, REMOVE, RESTORE = "insert", "update", "remove", "restore"


@frozen
class Head:
    """The end of this desk's chain. Our next stamp comes after ``last_hlc``: our last, or one seen elsewhere."""

    desk_uid: Uid
    seq: int
    hash: bytes
    last_hlc: str


@frozen
class Span:
    """Entries of one desk's chain, ``first`` to ``last``, both included; ``last`` is before ``first`` for none."""

    desk_uid: Uid
    first: int
    last: int


def read_head(db: Database) -> Head:
    """The last entry that this desk wrote, or the chain's beginning."""
    desk_uid = db.execute_sql("SELECT uid FROM desk").fetchone()[0]
    seen = db.execute_sql("SELECT seen, seen_seq FROM sync_state").fetchone() or ("", 0)
    last = db.execute_sql(
        "SELECT seq, hash, hlc FROM journal_entry WHERE desk_uid = ? ORDER BY seq DESC LIMIT 1", (desk_uid,)
    ).fetchone()
    if last is None:
        return Head(desk_uid, 0, genesis(desk_uid), seen[0])
    seq, entry_hash, hlc = last
    return Head(desk_uid, seq, entry_hash, max(hlc, seen[0]) if seq > seen[1] else seen[0])


class Write:
    """An open transaction. ``at`` is its time (UTC ms), ``changed`` the records it has touched so far.

    ``in_step`` names tables of which it changes nothing that a projection shows, or has done so itself.
    ``received``: the changes were made elsewhere (see :mod:`app.services.store.receiving`), so a projection keeps
    its own tables in step and leaves shared records as they are, but for what the hub could not know
    (:attr:`arrived`). ``bulk``: much comes at once, so the search and the clocks may catch up with it later;
    ``shown_later`` are records that no projection is told of.
    """

    received = False
    bulk = False
    held = False
    """No record may be changed: the hub takes only newer programs. What is this desk's alone may."""

    def __init__(self, db: Database, actor: Uid | None, clock: HybridClock, head: Head, at: int) -> None:
        self.actor = actor
        self.at = at
        self.changed: set[tuple[str, Uid]] = set()
        self.in_step: set[str] = set()
        self.shown_later: set[tuple[str, Uid]] = set()
        self.arrived: dict[tuple[str, Uid], dict[str, str]] = {}
        """Changes by other desks that came in this transaction: by field, the oldest stamp."""
        self._altered: dict[tuple[str, Uid], set[str]] = {}
        self._db = db
        self._run = db.connection().execute  # past peewee: a bulk action runs a hundred thousand statements
        self._clock = clock
        self._head = head
        self._first = head.seq + 1
        self._entries: list[tuple[Any, ...]] = []

    @property
    def span(self) -> Span:
        """The entries that this transaction has made so far: what an undo of it takes back."""
        return Span(self._head.desk_uid, self._first, self._head.seq)

    def insert(self, model: type[Synced], uid: Uid | None = None, /, **values: Any) -> Uid:
        """Add a record and return its key (made here unless given)."""
        return self.insert_made(None, model, uid, **values)

    def insert_made(
        self, made_at: int | None, model: type[Synced], uid: Uid | None = None, /, **values: Any
    ) -> Uid:
        """Like :meth:`insert`, of a record that came to be elsewhere at ``made_at`` (UTC ms; None: now).

        That becomes ``created_at`` and is journaled with the fields; the entry keeps the time of the import.
        """
        self._may_change()
        plan = _plan(model)
        uid = uid or new_uid()
        stamp = self._clock.tick()
        full = plan.defaults(values)
        created = self.at if made_at is None else made_at
        row = [plan.columns[name].db_value(full[name]) for name in plan.own]
        self._run(plan.insert_sql, (uid, stamp, created, self.actor, self.at, self.actor, *row))
        fields = {
            name: plan.columns[name].to_json(value)
            for name, value in full.items()
            if value is not None and (value != "" or plan.columns[name].null)
        }
        if made_at is not None:
            fields["created_at"] = made_at
        self._append(plan.table, uid, INSERT, stamp, fields)
        return uid

    def update(self, model: type[Synced], uid: Uid, /, **values: Any) -> frozenset[str]:
        """Change the fields that differ; return their names. Raises LookupError where there is no such record."""
        self._may_change()
        plan = _plan(model)
        names = plan.checked(values)
        found = self._run(_select_sql(plan.table, tuple(names)), (uid,)).fetchone()
        if found is None:
            raise LookupError(f"no record {uid.hex()} in {plan.table}")
        before = {name: plan.columns[name].python_value(old) for name, old in zip(names, found[1:], strict=True)}
        differing = [name for name in names if before[name] != values[name]]
        if differing:
            stamp = self._clock.tick()
            clk = json.loads(found[0]) if found[0] else {}
            clk.update(dict.fromkeys(differing, stamp))
            row = [plan.columns[name].db_value(values[name]) for name in differing]
            self._run(_update_sql(plan.table, tuple(differing)), (*row, dump_json(clk), self.at, self.actor, uid))
            fields = {
                name: [plan.columns[name].to_json(before[name]), plan.columns[name].to_json(values[name])]
                for name in differing
            }
            self._append(plan.table, uid, UPDATE, stamp, fields)
        return frozenset(differing)

    def update_many(self, model: type[Synced], column: str, values: Sequence[tuple[Uid, Any, Any]]) -> None:
        """Change one field of many records, given as (key, present value, new value); an entry for each."""
        plan = _plan(model)
        plan.checked({column: None})
        field = plan.columns[column]
        marks = ", ".join("?" * len(values))
        clocks = dict(
            self._run(
                f"SELECT uid, clk FROM {plan.table} WHERE uid IN ({marks})", [uid for uid, _, _ in values]
            ).fetchall()
        )
        rows = []
        for uid, before, after in values:
            stamp = self._clock.tick()
            clk = json.loads(clocks[uid]) if clocks[uid] else {}
            clk[column] = stamp
            rows.append((field.db_value(after), dump_json(clk), self.at, self.actor, uid))
            pair = [field.to_json(before), field.to_json(after)]
            self._append(plan.table, uid, UPDATE, stamp, {column: pair})
        self._db.cursor().executemany(_update_sql(plan.table, (column,)), rows)

    def remove(self, model: type[Synced], uid: Uid, /) -> None:
        """Mark a record as removed (a tombstone: other desks must hear of it)."""
        plan = _plan(model)
        found = self._run(_select_sql(plan.table, ("deleted_at",)), (uid,)).fetchone()
        if found is None or found[1] is not None:
            return
        self._bury(plan.table, uid, REMOVE, found[0], None, self.at)

    def drop_unknown(self, model: type[Synced], uid: Uid, /) -> None:
        """Let go what a newer program has written of a record that this one cannot name: for an erasure."""
        self._may_change()
        self._run(f"UPDATE {_plan(model).table} SET extra = NULL WHERE uid = ? AND extra IS NOT NULL", (uid,))

    def restore(self, model: type[Synced], uid: Uid, /) -> None:
        """Take back the removal of a record; harmless for one that is not removed."""
        plan = _plan(model)
        found = self._run(_select_sql(plan.table, ("deleted_at",)), (uid,)).fetchone()
        if found is None or found[1] is None:
            return
        self._bury(plan.table, uid, RESTORE, found[0], found[1], None)

    def _bury(
        self, table: str, uid: Uid, op: str, clocks: str | None, before: int | None, after: int | None
    ) -> None:
        stamp = self._clock.tick()
        clk = (json.loads(clocks) if clocks else {}) | {"deleted_at": stamp}
        self._run(_update_sql(table, ("deleted_at",)), (after, dump_json(clk), self.at, self.actor, uid))
        self._append(table, uid, op, stamp, {"deleted_at": [before, after]})

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the transaction that may fail by itself: what it wrote is taken back, the rest stays."""
        self.flush()
        head, changed = self._head, set(self.changed)
        try:
            with self._db.atomic():
                yield
        except BaseException:
            self._entries, self._head, self.changed = [], head, changed
            raise

    def local(self, sql: str, *params: Any) -> Any:
        """Run SQL on a table of this desk alone (drafts, saved views, the search index); returns the cursor."""
        return self._run(sql, params)

    def local_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """Like :meth:`local`, once for each row."""
        self._db.cursor().executemany(sql, rows)

    def local_rows(self, head: str, rows: Sequence[tuple[Any, ...]], rest: str = "") -> None:
        """Insert rows, many a statement (:func:`app.services.store.many.insert_rows`)."""
        insert_rows(self._run, head, rows, rest)

    def blank_entries(self, blanked: list[tuple[str, int]]) -> None:
        """Put changes (JSON) without some of their values in the place of an entry's, by its row; its salt, which
        would tell the values, goes.
        """
        self.local_many("UPDATE journal_entry SET changes = ?, salt = NULL WHERE id = ?", blanked)

    def alters(self, table: str, uid: Uid, names: Set[str]) -> bool:
        """Whether this transaction has made, removed or brought back a record, or changed one of these fields."""
        known = self._altered.get((table, uid))
        return known is not None and not (known.isdisjoint(names) and known.isdisjoint(_WHOLE))

    def touch(self, table: str, uid: Uid) -> None:
        """Tell listeners that a record of a local table changed."""
        self.changed.add((table, uid))

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """All rows of a query, seeing this transaction's own changes."""
        found: list[tuple[Any, ...]] = self._run(sql, params).fetchall()
        return found

    def row(self, sql: str, *params: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        found: tuple[Any, ...] | None = self._run(sql, params).fetchone()
        return found

    def flush(self) -> Head:
        """Write the entries gathered so far; return the new end of the chain."""
        if self._entries:
            self.local_rows(_ENTRY_SQL, self._entries)
            self._entries = []
        return self._head

    def _may_change(self) -> None:
        if self.held:
            raise HeldStore("store.held")

    def _append(
        self, table: str, uid: Uid, op: str, stamp: str, fields: dict[str, Any], at: int | None = None
    ) -> None:
        self._may_change()
        head = self._head
        changes = {"fields": fields}
        salt = new_salt()
        digest = digest_of(changes, salt)
        link = Link(head.desk_uid, head.seq + 1, stamp, self.at if at is None else at, self.actor, table, uid, op)
        entry_hash = hash_of(link, digest, head.hash)
        self._entries.append(
            (
                link.desk_uid,
                link.seq,
                stamp,
                link.at,
                self.actor,
                table,
                uid,
                op,
                dump_json(changes),
                salt,
                digest,
                head.hash,
                entry_hash,
                Outbox.WAITING.value,
            )
        )
        self._head = Head(head.desk_uid, link.seq, entry_hash, stamp)
        self.changed.add((table, uid))
        altered = self._altered.setdefault((table, uid), set())
        altered.update(fields) if op == UPDATE else altered.add(op)


_WHOLE = frozenset({INSERT, REMOVE, RESTORE})
_ENTRY_SQL = (
    f"INSERT INTO {table_of(JournalEntry)} (desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, "
    "changes, salt, digest, prev_hash, hash, outbox)"
)


@cache
def _select_sql(table: str, names: tuple[str, ...]) -> str:
    return f"SELECT clk, {', '.join(names)} FROM {table} WHERE uid = ?"


@cache
def _update_sql(table: str, names: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table} SET {sets}, clk = ?, updated_at = ?, updated_by = ? WHERE uid = ?"


@frozen
class _Plan:
    """What is needed to write a model's rows, worked out once."""

    table: str
    columns: dict[str, Marked]
    own: tuple[str, ...]
    insert_sql: str

    def defaults(self, values: dict[str, Any]) -> dict[str, Any]:
        self.checked(values)
        full = {}
        for name in self.own:
            if name in values:
                full[name] = values[name]
            else:
                default = self.columns[name].default
                full[name] = default() if callable(default) else default
        return full

    def checked(self, values: dict[str, Any]) -> list[str]:
        unknown = values.keys() - set(self.own)
        if unknown:
            raise TypeError(f"{self.table} has no columns {sorted(unknown)}")
        return list(values)


@cache
def _plan(model: type[Synced]) -> _Plan:
    columns = columns_of(model)
    own = tuple(name for name in columns if name not in BOOKKEEPING)
    table = table_of(model)
    head = "uid, hlc, created_at, created_by, updated_at, updated_by"
    marks = ", ".join("?" * (6 + len(own)))
    sql = f"INSERT INTO {table} ({head}, {', '.join(own)}) VALUES ({marks})"
    return _Plan(table, columns, own, sql)
