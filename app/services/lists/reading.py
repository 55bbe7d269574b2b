"""Read a list: its row numbers in order, and the rows in sight."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.lists.columns import LISTS, Kind, ListSpec
from app.services.lists.filters import Filter, condition
from app.services.lists.plans import index_for
from app.services.phones.number import public
from app.services.search import find_calls, find_clients, find_tickets
from app.services.search.finding import Found
from app.services.store.store import Row, Store
from app.services.words import language

FIRST_ROWS = 200
PART = 100_000
"""So many row numbers at once: about 60 ms, which a waiting page does not notice."""

FETCHED = 20_000
_PUBLIC = re.compile(r"(\+\d{5,15})(?:;ext=(\d+))?", re.ASCII)
"""A key that is a public number already: showing it takes a third of reading it."""

_FINDERS = {"ticket": find_tickets, "interaction": find_calls, "person": find_clients}


@frozen
class Sort:
    """What a list is ordered by: a column's name and direction; ``relevance`` where there is a text."""

    column: str
    descending: bool = False


@frozen
class RowIds:
    """A list's row numbers in order. ``complete``: these are all; ``found``: how the text was understood."""

    ids: array[int]
    complete: bool
    found: Found | None = None
    more: bool = field(default=False)


RELEVANCE = "relevance"


def row_ids(
    store: Store,
    name: str,
    wanted: Filter,
    sort: Sort,
    first: int | None = None,
    offset: int = 0,
    *,
    typing: bool = False,
) -> RowIds:
    """The row numbers of a list in order; ``first``: only so many, after ``offset`` others.

    Passing over others costs a tenth of reading them, so that a long list can be read in parts and a page's
    rows need not wait for all of it.

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
        ids = _all(store, f"{sql} LIMIT ? OFFSET ?", (*where.params, first + 1, offset))
        return RowIds(ids[:first], len(ids) <= first)
    return RowIds(_all(store, sql, where.params), True)


def page(store: Store, name: str, ids: Sequence[int]) -> list[Row]:
    """The rows of these numbers in their order: (id, uid, value of each column of the list).

    Rows that are gone are left out. Labels come in the language in use, telephone numbers as their country
    writes them (which takes too long for the thread that paints), moments as UTC ms.
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
    phones_at = [at for at, column in enumerate(spec.columns, start=2) if column.kind is Kind.PHONE]
    return [_with_numbers(found[one], phones_at) for one in ids if one in found]


def shown_number(key: str) -> str:
    """A telephone number as its country writes it."""
    return _number_in(key, language()) if key else ""


def row_numbers(store: Store, name: str, uids: Sequence[Uid]) -> dict[Uid, int]:
    """The row numbers of records, to find changed ones in a list."""
    table = LISTS[name].table
    found: dict[Uid, int] = {}
    for start in range(0, len(uids), 500):
        part = uids[start : start + 500]
        marks = ", ".join("?" * len(part))
        found.update(store.rows(f"SELECT uid, id FROM {table} WHERE uid IN ({marks})", *part))
    return found


def uids_of(store: Store, name: str, ids: Sequence[int]) -> tuple[Uid, ...]:
    """The keys of rows by their numbers, in the order of these; those that are gone are left out."""
    table = LISTS[name].table
    found: dict[int, Uid] = dict(
        store.rows(
            f"SELECT id, uid FROM {table} WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
            f"[{','.join(map(str, ids))}]",
        )
    )
    return tuple(found[one] for one in ids if one in found)


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


def _with_numbers(row: Row, places: Sequence[int]) -> Row:
    if not places:
        return row
    values = list(row)
    for at in places:
        values[at] = shown_number(values[at])
    return tuple(values)


@lru_cache(maxsize=20_000)
def _number_in(key: str, _language: str) -> str:
    match = _PUBLIC.fullmatch(key)
    number = public(match[1], match[2], key) if match else phones.parse(key)
    return phones.national(number) or key
