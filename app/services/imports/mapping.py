"""Which column goes into which field: guessed from the headings, edited by a person, kept under a name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from typing import Any

from app.models.columns import dump_json
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.imports.dates import day_comes_first
from app.services.imports.fields import MANY, Kind, What, fields_of, headings_of, plain
from app.services.people.rights import Act, acting
from app.services.phones import region_in_use
from app.services.store.store import Store

HEADER_SEARCH_ROWS = 30
DEFAULT_ZONE = "Europe/Moscow"


@frozen
class Column:
    """A column of the file by its place from 0, its heading, and the field it fills (None: left out)."""

    index: int
    heading: str
    field: str | None


@frozen
class Mapping:
    """How a file is read.

    ``zone`` is the IANA name of the time zone of moments written without one; ``day_first`` settles 03/04/2022;
    ``region`` is the country of phone numbers written without ``+``; ``values`` adds to the built-in tables:
    ``{"state": {"на паузе": "waiting_other"}}``, keys as written in the file.
    """

    what: What
    columns: tuple[Column, ...]
    header_row: int = 1
    zone: str = DEFAULT_ZONE
    day_first: bool = True
    region: str = field(default_factory=region_in_use)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    name: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for every file with the same headings in the same order."""
        return fingerprint([column.heading for column in self.columns])

    @property
    def is_log(self) -> bool:
        """Whether several rows tell one ticket's history, rather than each being a ticket of its own."""
        used = {column.field for column in self.columns}
        named = bool(used & {"number", "external_id"})
        return self.what is What.TICKETS and named and bool(used & {"changed_at", "event_no"})

    def with_field(self, index: int, name: str | None) -> Mapping:
        """The mapping with one column sent elsewhere; a column that held a single-column field gives it up."""
        columns = []
        for column in self.columns:
            if column.index == index:
                columns.append(replace(column, field=name))
            elif name is not None and column.field == name and name not in MANY:
                columns.append(replace(column, field=None))
            else:
                columns.append(column)
        return replace(self, columns=tuple(columns))


def fingerprint(headings: Iterable[str]) -> str:
    """A short mark of a file's headings."""
    text = "\n".join(plain(heading) for heading in headings)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def find_header(rows: Sequence[Sequence[object]], what: What) -> int:
    """Which of the first rows is the heading, from 0: the one with most known headings.

    A merged title or a page of instructions fills one cell and is passed over. Where no heading is known the
    first row with the most filled text cells is taken.
    """
    known = headings_of(what)
    best, best_score = 0, (-1, -1)
    for number, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        texts = [plain(cell) for cell in row if isinstance(cell, str) and cell.strip()]
        score = (len({known[text] for text in texts if text in known}), len(set(texts)))
        if score > best_score and (score[0] or best_score[0] <= 0):
            best, best_score = number, score
    return best


def guess(rows: Sequence[Sequence[object]], what: What, zone: str = DEFAULT_ZONE) -> Mapping:
    """The mapping that the first rows of a file suggest."""
    at = find_header(rows, what)
    header = list(rows[at]) if rows else []
    columns = _guess_columns(header, what)
    mapping = Mapping(what, columns, header_row=at + 1, zone=zone)
    return replace(mapping, day_first=_guess_day_first(mapping, rows[at + 1 :]))


def _guess_columns(header: Sequence[object], what: What) -> tuple[Column, ...]:
    known = headings_of(what)
    width = max((at + 1 for at, cell in enumerate(header) if cell not in (None, "")), default=0)
    columns: list[Column] = []
    taken: set[str] = set()
    for index in range(width):
        heading = "" if header[index] is None else str(header[index]).strip()
        name = known.get(plain(heading))
        if name in taken and name not in MANY:
            name = "keep" if heading else None
        if name is not None:
            taken.add(name)
        columns.append(Column(index, heading, name))
    return tuple(columns)


def _guess_day_first(mapping: Mapping, rows: Sequence[Sequence[object]]) -> bool:
    kinds = fields_of(mapping.what)
    dated = [
        column.index
        for column in mapping.columns
        if column.field and kinds[column.field].kind in (Kind.MOMENT, Kind.DATE)
    ]
    cells = [row[index] for row in rows for index in dated if index < len(row)]
    return day_comes_first([cell for cell in cells if isinstance(cell, str)])


def save(store: Store, actor: Uid, mapping: Mapping, name: str) -> Mapping:
    """Keep a mapping under a name; one of the same name and kind is replaced. Raises NotAllowed."""
    named = replace(mapping, name=name)
    with acting(store, actor, Act.IMPORT_DATA) as write:
        write.local("DELETE FROM import_mapping WHERE target = ? AND name = ?", mapping.what, name)
        write.local(
            "INSERT INTO import_mapping (uid, name, target, body) VALUES (?, ?, ?, ?)",
            new_uid(),
            name,
            mapping.what.value,
            dump_json(_body(named)),
        )
    return named


def saved(store: Store, what: What) -> list[Mapping]:
    """All kept mappings of a kind, by name."""
    rows = store.rows("SELECT name, body FROM import_mapping WHERE target = ? ORDER BY name", what.value)
    return [_from_body(what, name, json.loads(body)) for name, body in rows]


def saved_for(store: Store, what: What, headings: Iterable[str]) -> Mapping | None:
    """The mapping last kept for a file with these headings."""
    mark = fingerprint(headings)
    row = store.row(
        "SELECT name, body FROM import_mapping WHERE target = ? AND json_extract(body, '$.fingerprint') = ? "
        "ORDER BY id DESC LIMIT 1",
        what.value,
        mark,
    )
    return None if row is None else _from_body(what, row[0], json.loads(row[1]))


def applied(kept: Mapping, guessed: Mapping) -> Mapping:
    """A kept mapping on a file whose columns may stand elsewhere: matched by heading, then by place."""
    fields: dict[str, list[str | None]] = {}
    for column in kept.columns:
        fields.setdefault(plain(column.heading), []).append(column.field)
    columns = []
    for column in guessed.columns:
        waiting = fields.get(plain(column.heading))
        columns.append(replace(column, field=waiting.pop(0)) if waiting else column)
    return replace(kept, columns=tuple(columns), header_row=guessed.header_row)


def _body(mapping: Mapping) -> dict[str, Any]:
    return {
        "fingerprint": mapping.fingerprint,
        "columns": [[column.index, column.heading, column.field] for column in mapping.columns],
        "header_row": mapping.header_row,
        "zone": mapping.zone,
        "day_first": mapping.day_first,
        "region": mapping.region,
        "values": mapping.values,
    }


def _from_body(what: What, name: str, body: dict[str, Any]) -> Mapping:
    known = fields_of(what)
    columns = tuple(
        Column(index, heading, target if target in known else None) for index, heading, target in body["columns"]
    )
    return Mapping(
        what,
        columns,
        header_row=body["header_row"],
        zone=body["zone"],
        day_first=body["day_first"],
        region=body["region"],
        values=body["values"],
        name=name,
    )
