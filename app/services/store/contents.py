"""What an upgrade must not change: the rows of every table and the end of each desk's journal."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.store.store import Store

_GROWS = "migration"  # each step of an upgrade adds its own line there
_NEXT_HEAD = (
    "SELECT desk_uid, seq, hash FROM journal_entry "
    "WHERE desk_uid = (SELECT min(desk_uid) FROM journal_entry WHERE desk_uid > ?) ORDER BY seq DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """``counts`` of rows by table; ``heads``: for each desk the number and hash of its last journal entry;
    ``shapes``: the text that made each table and index.
    """

    counts: dict[str, int]
    heads: dict[bytes, tuple[int, bytes]]
    shapes: dict[str, tuple[str, str]]

    def lost(self, after: Contents) -> list[str]:
        """What of this is missing or otherwise in ``after``, as words for the log: names and numbers only."""
        found = [
            f"{table}: {count} rows before, {after.counts.get(table)} after"
            for table, count in self.counts.items()
            if after.counts.get(table) != count
        ]
        return found + [
            f"journal of desk {desk.hex()}: its end is not what it was"
            for desk, head in self.heads.items()
            if after.heads.get(desk) != head
        ]

    def touched(self, after: Contents) -> list[str]:
        """The tables whose form, or one of whose indexes, is another in ``after``."""
        changed = dict(set(after.shapes.items()) - set(self.shapes.items()))
        return sorted({table for table, _ in changed.values()} & after.counts.keys())


def contents_of(store: Store) -> Contents:
    """Count everything; reads one index of each table (about a second for each million rows)."""
    tables = [
        name
        for name, kind in store.rows("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")
        if kind == "table" and not name.startswith("sqlite_")
    ]
    counts = {table: int(store.value(f'SELECT count(*) FROM "{table}"')) for table in tables if table != _GROWS}
    return Contents(counts, heads_of(store), _shapes(store))


def heads_of(store: Store) -> dict[bytes, tuple[int, bytes]]:
    """For each desk the number and hash of its last journal entry."""
    found: dict[bytes, tuple[int, bytes]] = {}
    desk = b""
    # One look in the index for each desk: DISTINCT would read all of it.
    while row := store.row(_NEXT_HEAD, desk):
        desk = bytes(row[0])
        found[desk] = (int(row[1]), bytes(row[2]))
    return found


def _shapes(store: Store) -> dict[str, tuple[str, str]]:
    rows = store.rows("SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: (table, sql) for name, table, sql in rows}
