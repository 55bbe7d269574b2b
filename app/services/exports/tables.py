"""What goes out: for each table a page of records by row number, and each record's cells.

Columns are the import's own fields, so that a file written here comes in again without a change.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from app.models.ids import Uid
from app.models.marks import Mark
from app.records import frozen
from app.services.store.store import Store

PUBLIC, PERSONAL, SPECIAL = Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL


class Table(StrEnum):
    """What can be exported."""

    CLIENTS = "clients"
    TICKETS = "tickets"
    CALLS = "calls"
    COMPLAINTS = "complaints"
    LETTERS = "letters"


@frozen
class Wanted:
    """Which records: made from ``since`` until before ``until`` (UTC ms), in a state, in a queue (its code)."""

    since: int | None = None
    until: int | None = None
    state: str = ""
    queue: str = ""


@frozen
class Record:
    """One record: its row number and key, and the rows of cells it makes, by column name."""

    row_id: int
    uid: Uid
    rows: tuple[dict[str, str], ...]


@frozen
class Plan:
    """How a table goes out: its database table, its columns with their marks, and the reader of a page."""

    table: str
    columns: tuple[tuple[str, Mark], ...]
    page: Callable[[Store, Wanted, int, int, str], list[Record]]


def between(column: str, wanted: Wanted) -> tuple[str, list[object]]:
    """SQL of the time limits, beginning with AND, and its parameters."""
    sql = ""
    params: list[object] = []
    for sign, value in ((">=", wanted.since), ("<", wanted.until)):
        if value is not None:
            sql += f" AND {column} {sign} ?"
            params.append(value)
    return sql, params
