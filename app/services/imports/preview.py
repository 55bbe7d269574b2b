"""A first look at a file: what it holds, which column is what, and its first rows as they will be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from app.records import frozen
from app.services.imports.errors import ImportTrouble, Rejected
from app.services.imports.fields import What, fields_of, headings_of, plain
from app.services.imports.mapping import DEFAULT_ZONE, Mapping, applied, find_header, guess, saved_for
from app.services.imports.records import RowReader
from app.services.imports.showing import shown
from app.services.imports.sources import Source
from app.services.store.store import Store
from app.services.words import t

SAMPLE_ROWS = 1_000

Rows = tuple[tuple[object, ...], ...]


@frozen
class Look:
    """A file at first sight: the mapping guessed, or kept for such files, and its first rows."""

    path: Path
    mapping: Mapping
    rows: Rows


@frozen
class PreviewRow:
    """A row as it will be: its number, the texts under each field, and why it would be rejected (or empty)."""

    number: int
    cells: tuple[str, ...]
    reason: str


def look(store: Store, path: Path, what: What | None = None, zone: str = DEFAULT_ZONE) -> Look:
    """Read the beginning of a file. ``what`` None: guessed from the headings. Raises ImportTrouble."""
    with Source(path) as source:
        rows = tuple(tuple(row) for _, row in islice(source.rows(), SAMPLE_ROWS))
    if not any(any(cell not in (None, "") for cell in row) for row in rows):
        raise ImportTrouble("importing.empty_file")
    mapping = guess(rows, what or guess_what(rows), zone)
    kept = saved_for(store, mapping.what, [column.heading for column in mapping.columns])
    return Look(path, applied(kept, mapping) if kept else mapping, rows)


def guess_what(rows: Sequence[Sequence[object]]) -> What:
    """Whether a file holds tickets or clients, by the fields that only one of them has."""
    fields: dict[What, set[str]] = {}
    for what in What:
        known = headings_of(what)
        header = rows[find_header(rows, what)] if rows else ()
        fields[what] = {known[text] for text in (plain(cell) for cell in header) if text in known}
    shared = fields_of(What.CLIENTS).keys() & fields_of(What.TICKETS).keys()
    tickets, clients = len(fields[What.TICKETS] - shared), len(fields[What.CLIENTS] - shared)
    return What.TICKETS if tickets > clients else What.CLIENTS


def shown_fields(mapping: Mapping) -> list[str]:
    """The fields that a preview has columns for: those the mapping fills, in their own order."""
    used = {column.field for column in mapping.columns}
    return [name for name in fields_of(mapping.what) if name in used]


def preview(rows: Rows, mapping: Mapping, limit: int = 50) -> list[PreviewRow]:
    """The first filled rows as they will be."""
    reader = RowReader(mapping)
    names = shown_fields(mapping)
    found: list[PreviewRow] = []
    for number, row in enumerate(rows, 1):
        if number <= mapping.header_row or not any(cell not in (None, "") for cell in row):
            continue
        found.append(_previewed(reader, mapping, names, number, row))
        if len(found) == limit:
            break
    return found


def _previewed(
    reader: RowReader, mapping: Mapping, names: list[str], number: int, row: Sequence[object]
) -> PreviewRow:
    try:
        record = reader.client(row) if mapping.what is What.CLIENTS else reader.ticket(row)
    except Rejected as reason:
        return PreviewRow(number, tuple("" for _ in names), t(reason.key, **reason.params))
    return PreviewRow(number, tuple(shown(record, name, mapping.zone) for name in names), "")
