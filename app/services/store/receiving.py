"""The second door beside the journal: what the hub sent is written with the hub's clocks and no entry of ours.

:class:`Receiving` is a transaction like that of the journal, so the search index, the clocks and every listener
hear of it in the same way. It writes nothing of its own accord: rows come from the hub, folded with our unsent
entries (:mod:`app.services.store.merging`), and leave when they leave this desk's scope.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from app.models import SYNCED
from app.models.base import BOOKKEEPING, Synced, columns_of, table_of
from app.models.bookkeeping import Outbox
from app.models.columns import Bytes, Json, Marked, dump_json
from app.models.ids import Uid
from app.models.marks import Mark
from app.records import frozen
from app.services.store.chain import erase_all
from app.services.store.clock import STAMP_LENGTH
from app.services.store.journal import INSERT, Head, Write
from app.services.store.merging import HubRow, Unsent, fold

CHUNK = 200

_HEAD = ("uid", "hlc", "clk", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "extra")
MODELS: dict[str, type[Synced]] = {table_of(model): model for model in SYNCED}


class Receiving(Write):
    """An open transaction that takes over what the hub has. ``seen`` is the greatest stamp it brought."""

    received = True
    seen = ""
    projections: Mapping[str, Callable[[Write, set[Uid]], None]] = {}

    def take(self, table: str, rows: Sequence[HubRow]) -> None:
        """Write these records of one table as the hub has them, our unsent changes kept on top.

        A table that this program does not know is kept aside for the one that will.
        """
        if table not in MODELS:
            self._keep_aside(table, rows)
            return
        shape = shape_of(table)
        for part in _parts(rows, CHUNK):
            uids = [row.uid for row in part]
            known = {row[0]: row for row in self.rows(_in(shape.select, uids), *uids)}
            unsent = self.unsent_of(uids)
            fresh, changed = [], []
            for row in {one.uid: one for one in part}.values():
                self._note_stamp(row.newest())
                record = shape.record(fold(row, unsent.get(row.uid, ())))
                old = known.get(row.uid)
                if old is None:
                    fresh.append(record)
                    self._altered_by_hub(table, row.uid, {INSERT})
                elif old != record:
                    changed.append((*record[1:], row.uid))
                    self._altered_by_hub(table, row.uid, shape.differing(old, record))
            self.local_many(shape.insert, fresh)
            self.local_many(shape.update, changed)

    def unsent_of(self, uids: Sequence[Uid]) -> dict[Uid, list[Unsent]]:
        """Our entries about these records that the hub has not had yet."""
        found: dict[Uid, list[Unsent]] = {}
        head = "SELECT record_uid, seq, hlc, at, actor_uid, op, changes FROM journal_entry WHERE outbox = 0 AND "
        for part in _parts(uids, CHUNK):
            for uid, seq, hlc, at, actor, op, changes in self.rows(_in(head + "record_uid", part), *part):
                one = Unsent(seq, hlc, at, actor, op, json.loads(changes)["fields"])
                found.setdefault(uid, []).append(one)
        return found

    def forget(self, table: str, uids: Iterable[Uid]) -> None:
        """Remove records that this desk may hold no longer, and what others wrote about them in the journal.

        Our own entries stay, for the chain's sake, without their values. The search forgets them too.
        """
        shape = shape_of(table)
        for part in _parts(list(uids), CHUNK):
            for uid in part:
                self._altered_by_hub(table, uid, {INSERT})
            # A projection sees a removed record first, and takes it out of what it keeps; then it goes.
            self.local(_in(f"UPDATE {table} SET deleted_at = 1 WHERE uid", part), *part)
            project = self.projections.get(table)
            if project is not None:
                project(self, set(part))
            self.local(_in(f"DELETE FROM {shape.table} WHERE uid", part), *part)
            self.local(_in("DELETE FROM clock_watch WHERE record_uid", part), *part)
            self.forget_entries(part)

    def forget_entries(self, uids: Sequence[Uid]) -> None:
        """Drop others' entries about these records, and the values of our own that the hub has."""
        received, refused = Outbox.RECEIVED.value, Outbox.REFUSED.value
        self.local(_in(f"DELETE FROM journal_entry WHERE outbox = {received} AND record_uid", uids), *uids)
        own = self.rows(
            _in(
                f"SELECT id, changes, salt FROM journal_entry WHERE outbox NOT IN (0, {refused}) AND record_uid",
                uids,
            ),
            *uids,
        )
        blanked = [(dump_json(erase_all(json.loads(text), salt)), number) for number, text, salt in own]
        self.local_many("UPDATE journal_entry SET changes = ?, salt = NULL WHERE id = ?", blanked)
        self.local(_in("DELETE FROM sync_conflict WHERE record_uid", uids), *uids)

    def place(self, table: str, uid: Uid, fields: dict[str, Any], extra: str | None) -> None:
        """Put fields that were kept in ``extra`` into their columns; ``extra`` is the JSON of what remains."""
        shape = shape_of(table)
        sets = ", ".join(f"{name} = ?" for name in fields)
        values = [
            shape.columns[name].db_value(
                shape.columns[name].from_json(value) if value is not None else _empty(shape.columns[name])
            )
            for name, value in fields.items()
        ]
        self.local(f"UPDATE {table} SET {sets}, extra = ? WHERE uid = ?", *values, extra, uid)
        self._altered_by_hub(table, uid, set(fields))

    def become(self, desk: Uid, seq: int, entry_hash: bytes) -> None:
        """From here on this is another desk, whose chain ends with this entry."""
        self._head = Head(desk, seq, entry_hash, self._head.last_hlc)

    def _keep_aside(self, table: str, rows: Sequence[HubRow]) -> None:
        for row in rows:
            self._note_stamp(row.newest())
        self.local_many(
            "INSERT OR REPLACE INTO sync_unknown (uid, record_table, body) VALUES (?, ?, ?)",
            [(row.uid, table, dump_json(_as_body(row))) for row in rows],
        )

    def _note_stamp(self, stamp: str) -> None:
        if len(stamp) == STAMP_LENGTH and stamp > self.seen:
            self.seen = stamp

    def _altered_by_hub(self, table: str, uid: Uid, names: set[str]) -> None:
        self.touch(table, uid)
        self._altered.setdefault((table, uid), set()).update(names)


@frozen
class Shape:
    """How records of one table are written as they come."""

    table: str
    columns: dict[str, Marked]
    own: tuple[str, ...]
    ways: tuple[tuple[str, Callable[[Any], Any] | None, Any], ...]
    select: str
    insert: str
    update: str

    def record(self, row: HubRow) -> tuple[Any, ...]:
        """The values for the driver, in the order of ``insert``."""
        data = row.data
        known = 0
        values = []
        for name, stored, empty in self.ways:
            value = data.get(name)
            known += name in data
            if value is None:  # what a record was made with is journaled without its empty values
                value = empty
            elif stored is not None:
                value = stored(value)
            values.append(value)
        extra = None
        if known < len(data):
            extra = {name: value for name, value in data.items() if name not in self.columns}
        return (
            row.uid,
            row.hlc,
            dump_json(row.clk) if row.clk else None,
            row.created_at,
            row.created_by,
            row.updated_at,
            row.updated_by,
            row.deleted_at,
            dump_json(extra) if extra else None,
            *values,
        )

    def differing(self, old: tuple[Any, ...], new: tuple[Any, ...]) -> set[str]:
        """The names of columns in which two records differ."""
        names = (*_HEAD, *self.own)
        return {name for name, before, after in zip(names, old, new, strict=True) if before != after}


@cache
def shape_of(table: str) -> Shape:
    """The shape of a synced table. Secrets are no part of it: they never travel."""
    columns = columns_of(MODELS[table])
    own = tuple(name for name in columns if name not in BOOKKEEPING and columns[name].mark is not Mark.SECRET)
    names = (*_HEAD, *own)
    sets = ", ".join(f"{name} = ?" for name in names[1:])
    return Shape(
        table,
        columns,
        own,
        tuple((name, _stored(columns[name]), columns[name].db_value(_empty(columns[name]))) for name in own),
        f"SELECT {', '.join(names)} FROM {table} WHERE uid",
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        f"UPDATE {table} SET {sets} WHERE uid = ?",
    )


def _stored(column: Marked) -> Callable[[Any], Any] | None:
    """How the driver is given a value of the journal's JSON; None for as it is (texts, numbers, yes and no)."""
    if isinstance(column, Json):
        return dump_json
    return bytes.fromhex if isinstance(column, Bytes) else None


def _empty(column: Marked) -> Any:
    if column.null:
        return None
    return column.default() if callable(column.default) else column.default


def _as_body(row: HubRow) -> dict[str, Any]:
    return {
        "hlc": row.hlc,
        "data": row.data,
        "clk": row.clk,
        "created_at": row.created_at,
        "created_by": row.created_by.hex() if row.created_by else None,
        "updated_at": row.updated_at,
        "updated_by": row.updated_by.hex() if row.updated_by else None,
        "deleted_at": row.deleted_at,
    }


def _parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _in(head: str, uids: Sequence[Any]) -> str:
    return f"{head} IN ({', '.join('?' * len(uids))})"
