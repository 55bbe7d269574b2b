"""How records of the synced tables are written as the hub has them, worked out once for each table.

A record is made ready (:func:`ready`) where it arrives, on whatever thread; the database thread only writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from app.models import SYNCED
from app.models.base import BOOKKEEPING, Synced, columns_of, table_of
from app.models.columns import Bytes, Json, Marked, dump_json
from app.models.marks import Mark
from app.records import frozen
from app.services.store.merging import HubRow

_FURTHEST = 1 << 63
"""How far SQLite's whole numbers go."""
_HEAD = ("uid", "hlc", "clk", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "extra")
MODELS: dict[str, type[Synced]] = {table_of(model): model for model in SYNCED}


@frozen
class Ready:
    """A record of the hub, ready to be written: ``record`` are its values where nothing of ours lies on top.

    ``newest`` is the greatest of its stamps. A table that this program does not know has no ``record``, nor has
    what is none of its table: a value is missing or of another kind.
    """

    row: HubRow
    record: tuple[Any, ...]
    newest: str


@frozen
class Shape:
    """How records of one table are written as they come; ``insert`` ends before its values."""

    table: str
    columns: dict[str, Marked]
    own: tuple[str, ...]
    places: dict[str, tuple[int, Callable[[Any], Any] | None]]
    empty: tuple[Any, ...]
    needed: tuple[int, ...]
    select: str
    insert: str

    def record(self, row: HubRow) -> tuple[Any, ...]:
        """The values for the driver, in the order of ``insert``; none where they make no record of this table."""
        try:
            values = self._values(row)
        except (TypeError, ValueError):
            return ()
        return () if any(values[len(_HEAD) + number] is None for number in self.needed) else values

    def _values(self, row: HubRow) -> tuple[Any, ...]:
        values = list(self.empty)
        extra = None
        for name, value in row.data.items():
            place = self.places.get(name)
            if place is None:
                if name not in self.columns:
                    extra = extra or {}
                    extra[name] = value
            elif value is not None:  # what a record was made with is journaled without its empty values
                number, stored = place
                if stored is not None:
                    value = stored(value)
                elif type(value) is not str:
                    value = _plain(value)
                values[number] = value
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

    def stored(self, name: str, value: Any) -> Any:
        """A value of a column as the driver is given it. Raises TypeError, ValueError for one of another kind."""
        if value is None:
            return self.empty[self.places[name][0]]
        stored = self.places[name][1]
        return _plain(value) if stored is None else stored(value)

    def differing(self, old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """The columns in which two records differ, and the new one's values of them."""
        names = (*_HEAD, *self.own)
        found = [(name, after) for name, before, after in zip(names, old, new, strict=True) if before != after]
        return tuple(name for name, _ in found), tuple(value for _, value in found)


@cache
def shape_of(table: str) -> Shape:
    """The shape of a synced table. Secrets are no part of it: they never travel."""
    columns = columns_of(MODELS[table])
    own = tuple(name for name in columns if name not in BOOKKEEPING and columns[name].mark is not Mark.SECRET)
    names = (*_HEAD, *own)
    empty = tuple(columns[name].db_value(empty_of(columns[name])) for name in own)
    return Shape(
        table,
        columns,
        own,
        {name: (number, _stored(columns[name])) for number, name in enumerate(own)},
        empty,
        tuple(number for number, name in enumerate(own) if not columns[name].null and empty[number] is None),
        f"SELECT {', '.join(names)} FROM {table} WHERE uid",
        f"INSERT INTO {table} ({', '.join(names)})",
    )


@cache
def update_sql(table: str, names: tuple[str, ...]) -> str:
    """Write these columns of a record and no other: each index of an unchanged one would be written too."""
    return f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)} WHERE uid = ?"


def ready(row: HubRow) -> Ready:
    """A record of the hub with its values worked out."""
    return Ready(row, shape_of(row.table).record(row) if row.table in MODELS else (), row.newest())


def empty_of(column: Marked) -> Any:
    """What a column holds where a record says nothing of it."""
    if column.null:
        return None
    return column.default() if callable(column.default) else column.default


def _plain(value: Any) -> Any:
    too_far = isinstance(value, int) and not -_FURTHEST <= value < _FURTHEST
    if too_far or not isinstance(value, str | int | float):
        raise ValueError("no value of a column")
    return value


def _stored(column: Marked) -> Callable[[Any], Any] | None:
    """How the driver is given a value of the journal's JSON; None for as it is (texts, numbers, yes and no)."""
    if isinstance(column, Json):
        return dump_json
    return bytes.fromhex if isinstance(column, Bytes) else None
