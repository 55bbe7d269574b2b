"""Read a list: its row numbers in order, and the rows in sight."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models.ids import Uid
from app.services.lists.columns import LISTS, ListSpec
from app.services.lists.filters import Filter, condition
from app.services.lists.plans import index_for
from app.services.search import find_calls, find_clients, find_tickets
from app.services.search.finding import Found
from app.services.store.store import Row, Store
from app.services.words import language

FIRST_ROWS = 200
FETCHED = 20_000
_FINDERS = {"ticket": find_tickets, "interaction": find_calls, "person": find_clients}


@dataclass(frozen=True, slots=True)
class Sort:
    """What a list is ordered by: a column's name and direction; ``relevance`` where there is a text."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowIds:
    """A list's row numbers in order. ``complete``: these are all; ``found``: how the text was understood."""

    ids: array[int]
    complete: bool
    found: Found | None = None
    more: bool = field(default=False)


RELEVANCE = "relevance"


def row_ids(
    store: Store, name: str, wanted: Filter, sort: Sort, first: int | None = None, *, typing: bool = False
) -> RowIds:
    """The row numbers of a list in order; ``first``: only so many, for the first picture.

    With a text in the filter, at most the newest thousand hits. Raises KeyError for a list or a column that
    does not exist, ValueError for a column that does not sort.
    """
    spec = LISTS[name]
    if wanted.text.strip() and spec.table in _FINDERS:
        return _found_ids(store, spec, wanted, sort, typing)
    where = condition(spec.table, wanted)
    index = index_for(spec.table, wanted, sort.column)
    sql = f"SELECT t.id FROM {spec.table} t INDEXED BY {index} WHERE {where.sql} ORDER BY {order(spec, sort)}"
    if first is not None:
        rows = store.rows(f"{sql} LIMIT ?", *where.params, first + 1)
        return RowIds(array("q", [row[0] for row in rows[:first]]), len(rows) <= first)
    return RowIds(_all(store, sql, where.params), True)


def page(store: Store, name: str, ids: Sequence[int]) -> list[Row]:
    """The rows of these numbers in their order: (id, uid, value of each column of the list).

    Rows that are gone are left out. Labels come in the language in use; moments are UTC ms.
    """
    spec = LISTS[name]
    values = ", ".join(column.sql for column in spec.columns).replace("{language}", language())
    found = {
        row[0]: row
        for row in store.rows(
            f"SELECT t.id, t.uid, {values} FROM {spec.table} t {spec.joins} "
            "WHERE t.id IN (SELECT value FROM json_each(?))",
            f"[{','.join(map(str, ids))}]",
        )
    }
    return [found[one] for one in ids if one in found]


def row_numbers(store: Store, name: str, uids: Sequence[Uid]) -> dict[Uid, int]:
    """The row numbers of records, to find changed ones in a list."""
    table = LISTS[name].table
    found: dict[Uid, int] = {}
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        marks = ", ".join("?" * len(part))
        found.update(store.rows(f"SELECT uid, id FROM {table} WHERE uid IN ({marks})", *part))
    return found


def order(spec: ListSpec, sort: Sort) -> str:
    """The ORDER BY of a sort. Raises ValueError for a column that does not sort."""
    column = spec.column(sort.column)
    if not column.order:
        raise ValueError(f"{spec.name} does not sort by {sort.column}")
    return column.order.format(d="DESC" if sort.descending else "ASC")


def _found_ids(store: Store, spec: ListSpec, wanted: Filter, sort: Sort, typing: bool) -> RowIds:
    limit = condition(spec.table, wanted.without_text())
    found = _FINDERS[spec.table](store, wanted.text, typing=typing, limit=limit)
    ids = array("q", found.ids)
    if sort.column != RELEVANCE and ids:
        rows = store.rows(
            f"SELECT t.id FROM {spec.table} t WHERE t.id IN (SELECT value FROM json_each(?)) "
            f"ORDER BY {order(spec, sort)}",
            f"[{','.join(map(str, ids))}]",
        )
        ids = array("q", [row[0] for row in rows])
    return RowIds(ids, True, found, found.more)


def _all(store: Store, sql: str, params: tuple[Any, ...]) -> array[int]:
    ids = array("q")
    cursor = store.db.execute_sql(sql, params)
    try:
        while rows := cursor.fetchmany(FETCHED):
            ids.extend([row[0] for row in rows])
    finally:
        cursor.close()
    return ids
