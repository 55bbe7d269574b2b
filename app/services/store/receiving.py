"""The second door beside the journal: what the hub sent is written with the hub's clocks and no entry of ours.

:class:`Receiving` is a transaction like that of the journal, so the search index, the clocks and every listener
hear of it in the same way. It writes nothing of its own accord: rows come from the hub, folded with our unsent
entries (:mod:`app.services.store.merging`), and leave when they leave this desk's scope.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from app.models.bookkeeping import Outbox
from app.models.columns import dump_json
from app.models.ids import Uid
from app.services.store.chain import erase_all
from app.services.store.clock import STAMP_LENGTH
from app.services.store.journal import INSERT, UPDATE, Head, Write
from app.services.store.merging import HubRow, Unsent, fold
from app.services.store.shapes import MODELS, Ready, shape_of, update_sql

log = logging.getLogger(__name__)

CHUNK = 200


class Receiving(Write):
    """An open transaction that takes over what the hub has. ``seen`` is the greatest stamp it brought."""

    received = True
    seen = ""
    projections: Mapping[str, Callable[[Write, set[Uid]], None]] = {}
    fresh = False
    """Records made here are shown by no projection yet: each makes itself anew when a first load has ended."""
    _waits: bool | None = None
    _aside: bool | None = None

    def take(self, table: str, rows: Sequence[Ready]) -> None:
        """Write these records of one table as the hub has them, our unsent changes kept on top.

        A table that this program does not know is kept aside for the one that will; so is what is no record of its
        table, which must not stand in the way of all that comes after it.
        """
        if table not in MODELS:
            self._keep_aside(table, [one.row for one in rows])
            return
        rows = self._fitting(table, rows)
        shape = shape_of(table)
        if self.fresh and rows and self._all_new(table, rows):
            self._made_at_once(table, rows)
            return
        for part in _parts(rows, CHUNK):
            uids = [one.row.uid for one in part]
            known = {row[0]: row for row in self.rows(_in(shape.select, uids), *uids)}
            unsent = self.unsent_of(uids)
            fresh: list[tuple[Any, ...]] = []
            changed: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
            for uid, one in {one.row.uid: one for one in part}.items():
                self._note_stamp(one.newest)
                record = one.record
                if uid in unsent:
                    record = shape.record(fold(one.row, unsent[uid])) or record
                old = known.get(uid)
                if old is None:
                    fresh.append(record)
                    self._made_by_hub(table, uid)
                elif old != record:
                    names, values = shape.differing(old, record)
                    changed.setdefault(names, []).append((*values, uid))
                    self._altered_by_hub(table, uid, set(names))
            if fresh:
                self.local_rows(shape.insert, fresh)
            for names, values_of in changed.items():
                self.local_many(update_sql(table, names), values_of)

    def unsent_of(self, uids: Sequence[Uid]) -> dict[Uid, list[Unsent]]:
        """Our entries about these records that the hub has not had yet."""
        found: dict[Uid, list[Unsent]] = {}
        if self._waits is None:
            self._waits = self.row("SELECT 1 FROM journal_entry WHERE outbox = 0 LIMIT 1") is not None
        if not self._waits:
            return found
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
        self.blank_entries([(dump_json(erase_all(json.loads(text), salt)), number) for number, text, salt in own])
        self.local(_in("DELETE FROM sync_conflict WHERE record_uid", uids), *uids)

    def place(self, table: str, uid: Uid, fields: dict[str, Any], extra: str | None) -> None:
        """Put fields that were kept in ``extra`` into their columns; ``extra`` is the JSON of what remains."""
        shape = shape_of(table)
        sets = ", ".join(f"{name} = ?" for name in fields)
        values = [shape.stored(name, value) for name, value in fields.items()]
        self.local(f"UPDATE {table} SET {sets}, extra = ? WHERE uid = ?", *values, extra, uid)
        self._altered_by_hub(table, uid, set(fields))

    def tell_anew(self, table: str, uid: Uid) -> None:
        """Journal a record as it is: entries of ours that make it elsewhere with the stamps that it has here.

        For one that the hub has lost. Whoever else tells it anew says the same; a later change of it stays later.
        """
        shape = shape_of(table)
        row = self.row(f"{shape.select} = ?", uid)
        if row is None:
            return
        _, hlc, clk, created_at, _, updated_at, _, deleted_at, extra, *values = row
        fields: dict[str, Any] = json.loads(extra) if extra else {}
        for name, value in zip(shape.own, values, strict=True):
            column = shape.columns[name]
            fields[name] = None if value is None else column.to_json(column.python_value(value))
        made = {name: value for name, value in fields.items() if value is not None}
        self._append(table, uid, INSERT, hlc, made | {"created_at": created_at}, at=created_at)
        changed: dict[str, list[str]] = {}
        for name, stamp in (json.loads(clk) if clk else {}).items():
            changed.setdefault(stamp, []).append(name)
        fields["deleted_at"] = deleted_at
        for stamp, names in sorted(changed.items()):
            pairs = {name: [fields[name], fields[name]] for name in names if name in fields}
            self._append(table, uid, UPDATE, stamp, pairs, at=updated_at)
        self._note_stamp(self._clock.tick())

    def become(self, desk: Uid, seq: int, entry_hash: bytes) -> None:
        """From here on this is another desk, whose chain ends with this entry."""
        self._head = Head(desk, seq, entry_hash, self._head.last_hlc)

    def note_arrived(self, table: str, uid: Uid, stamp: str, names: Set[str]) -> None:
        """Another desk has changed these fields, whether its values stand or later ones do."""
        stamps = self.arrived.setdefault((table, uid), {})
        for name in names:
            stamps[name] = min(stamps.get(name, stamp), stamp)
        self._altered_by_hub(table, uid, names)

    def _all_new(self, table: str, rows: Sequence[Ready]) -> bool:
        """Whether none of these records is here, nor anything of ours about them. A load brings keys in order."""
        uids = [one.row.uid for one in rows]
        between = f"SELECT 1 FROM {table} WHERE uid BETWEEN ? AND ? LIMIT 1"
        these = f"SELECT 1 FROM {table} WHERE uid"
        return (
            len(set(uids)) == len(uids)
            and (
                self.row(between, min(uids), max(uids)) is None
                or all(self.row(_in(these, some) + " LIMIT 1", *some) is None for some in _parts(uids, CHUNK))
            )
            and not self.unsent_of(uids)
        )

    def _made_at_once(self, table: str, rows: Sequence[Ready]) -> None:
        """Write records of a first load that are all new."""
        self.local_rows(shape_of(table).insert, [one.record for one in rows])
        self._note_stamp(max((one.newest for one in rows if len(one.newest) == STAMP_LENGTH), default=""))
        made = {(table, one.row.uid) for one in rows}
        self.changed |= made
        self.shown_later |= made

    def _fitting(self, table: str, rows: Sequence[Ready]) -> list[Ready]:
        """Those that are records of their table. Of the others, what was here before stays."""
        fitting = [one for one in rows if one.record]
        if len(fitting) < len(rows):
            strange = [one.row for one in rows if not one.record]
            self._keep_aside(table, strange)
            for row in strange:
                log.warning(
                    "what the hub has of %s %s is no record of that table: kept aside", table, row.uid.hex()
                )
        if self._aside is None:
            self._aside = self.row("SELECT 1 FROM sync_unknown LIMIT 1") is not None
        if self._aside:
            for part in _parts([one.row.uid for one in fitting], CHUNK):
                self.local(_in("DELETE FROM sync_unknown WHERE uid", part), *part)
        return fitting

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

    def _made_by_hub(self, table: str, uid: Uid) -> None:
        self._altered_by_hub(table, uid, {INSERT})
        if self.fresh:
            self.shown_later.add((table, uid))

    def _altered_by_hub(self, table: str, uid: Uid, names: Set[str]) -> None:
        self.touch(table, uid)
        self._altered.setdefault((table, uid), set()).update(names)


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
