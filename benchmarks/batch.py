"""Many records through the journal at once: what ``Write.insert_made`` writes, by the thousand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from app.models.base import BOOKKEEPING, Synced, columns_of, table_of
from app.models.columns import Json, dump_json
from app.models.ids import Uid
from app.services.store.clock import wall_ms
from app.services.store.journal import INSERT, UPDATE, Write
from app.services.store.store import Store


class Batch(Write):
    """An open transaction that gathers rows. Keys come from the caller, so that a second run makes the same."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def add(self, model: type[Synced], uid: Uid, made_at: int, **values: Any) -> None:
        """Insert a record made elsewhere at ``made_at`` (UTC ms)."""
        names, defaults, packers, sql = _plan_of(model)
        stamp = self._clock.tick()
        full = {**defaults, **values}
        row = [packers[name](full[name]) if name in packers else full[name] for name in names]
        self._rows.setdefault(sql, []).append((uid, stamp, made_at, self.actor, self.at, self.actor, *row))
        fields = {
            name: value.hex() if isinstance(value, bytes) else value
            for name, value in full.items()
            if value not in (None, "")
        }
        fields["created_at"] = made_at
        self._append(table_of(model), uid, INSERT, stamp, fields)

    def change(self, model: type[Synced], uid: Uid, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Change fields of a record of this very batch or of an earlier one."""
        stamp = self._clock.tick()
        sets = ", ".join(f"{name} = ?" for name in after)
        sql = f"UPDATE {table_of(model)} SET {sets}, clk = ?, updated_at = ?, updated_by = ? WHERE uid = ?"
        clk = dump_json(dict.fromkeys(after, stamp))
        self._rows.setdefault(sql, []).append((*after.values(), clk, self.at, self.actor, uid))
        self._append(table_of(model), uid, UPDATE, stamp, {name: [before[name], after[name]] for name in after})

    def write_rows(self) -> None:
        """Write the rows gathered so far (inserts before updates: they were gathered in that order)."""
        for sql, rows in self._rows.items():
            self.local_many(sql, rows)
        self._rows = {}
        self.changed.clear()


@contextmanager
def batch(store: Store, actor: Uid | None) -> Iterator[Batch]:
    """One transaction of a store that is being filled; the disk is not waited for."""
    with store.db.atomic("IMMEDIATE"):
        head, clock = store._refreshed_head()
        open_batch = Batch(store.db, actor, clock, head, wall_ms())
        yield open_batch
        open_batch.write_rows()
        store._head = open_batch.flush()


@cache
def _plan_of(model: type[Synced]) -> tuple[tuple[str, ...], dict[str, Any], dict[str, Any], str]:
    columns = columns_of(model)
    names = tuple(name for name in columns if name not in BOOKKEEPING)
    defaults = {name: columns[name].default for name in names}
    packers = {name: _json for name in names if isinstance(columns[name], Json)}
    head = "uid, hlc, created_at, created_by, updated_at, updated_by"
    marks = ", ".join("?" * (6 + len(names)))
    sql = f"INSERT INTO {table_of(model)} ({head}, {', '.join(names)}) VALUES ({marks})"
    return names, defaults, packers, sql


def _json(value: Any) -> str | None:
    return None if value is None else dump_json(value)
