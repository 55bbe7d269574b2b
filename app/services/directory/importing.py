"""The directory from a table (csv, xlsx, also packed): columns are known by their headings, in either language.

Everybody of a name in a department is one entry: a second import of the same table changes what differs and adds
nothing twice. An empty cell leaves what is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.models.directory import EntryKind, NumberKind
from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.directory.errors import DirectoryError
from app.services.directory.keeping import EntryRecord, NumberRecord, list_entries, save_in
from app.services.people.rights import Act, acting, require
from app.services.resources import resource_dir
from app.services.store.journal import Write
from app.services.store.store import Store

NUMBERS = (NumberKind.INNER, NumberKind.WORK, NumberKind.MOBILE, NumberKind.DUTY)
MOST_ROWS = 50_000


@frozen
class ImportedDirectory:
    """What became of the rows: added, changed, as they were, and the numbers of those left out (file's rows)."""

    added: int
    changed: int
    same: int
    left_out: tuple[int, ...]


def import_directory(store: Store, actor: Uid, path: Path) -> ImportedDirectory:
    """Read a table into the directory, in one transaction.

    A row without a name but with a department is that department's own; rows with neither, and rows with a number
    that is none, are left out. Raises NotAllowed, ImportTrouble for a file that cannot be read, DirectoryError
    where no column is known.
    """
    require(store, actor, Act.EDIT_DICTIONARIES)
    rows = _read(path)
    known = {_key(entry): entry for entry in list_entries(store)}
    added = changed = same = 0
    left_out = []
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        for number, row in rows:
            made = _entry(write, row, known)
            if made is None:
                left_out.append(number)
                continue
            before = known.get(_key(made))
            if before == made:
                same += 1
                continue
            known[_key(made)] = replace(made, uid=save_in(write, made))
            added, changed = (added + 1, changed) if before is None else (added, changed + 1)
    return ImportedDirectory(added, changed, same, tuple(left_out))


_Key = tuple[EntryKind, str, Uid | None]


def _key(entry: EntryRecord) -> _Key:
    under = entry.department_uid if entry.kind is EntryKind.PERSON else None
    return entry.kind, entry.name.casefold(), under


def _entry(write: Write, row: Mapping[str, str], known: dict[_Key, EntryRecord]) -> EntryRecord | None:
    """The entry of a row as it should be kept; None for a row that is none. A missing department is made."""
    name, place = row.get("name", ""), row.get("department", "")
    numbers = tuple(NumberRecord(row[kind.value], kind) for kind in NUMBERS if row.get(kind.value))
    if not (name or place) or any(not phones.parse(one.number).key for one in numbers):
        return None
    department = None
    if name and place:
        wanted = EntryRecord(None, EntryKind.DEPARTMENT, place)
        if _key(wanted) not in known:
            known[_key(wanted)] = replace(wanted, uid=save_in(write, wanted))
        department = known[_key(wanted)].uid
    kind = EntryKind.PERSON if name else EntryKind.DEPARTMENT
    new = EntryRecord(None, kind, name or place, department_uid=department)
    entry = known.get(_key(new), new)
    return replace(
        entry,
        post=row.get("post") or entry.post,
        skills=row.get("skills") or entry.skills,
        note=row.get("note") or entry.note,
        numbers=_together(entry.numbers, numbers),
    )


def _together(kept: tuple[NumberRecord, ...], new: tuple[NumberRecord, ...]) -> tuple[NumberRecord, ...]:
    """The numbers of the table, then those that are kept and of which the table does not speak."""
    keys = {phones.parse(one.number).key: one for one in kept}
    kinds = {one.kind for one in new}
    wanted = [keys.get(phones.parse(one.number).key, one) for one in new]
    wanted = [replace(one, kind=told.kind) for one, told in zip(wanted, new, strict=True)]
    if {(one.number, one.kind) for one in wanted} <= {(one.number, one.kind) for one in kept}:
        return kept
    return (*wanted, *(one for one in kept if one.kind not in kinds))


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows by our names of their columns, with their numbers in the file. Raises like import_directory."""
    from app.services.imports.sources import Source

    with Source(path) as source:
        rows = source.rows()
        columns: dict[int, str] = {}
        found = []
        for number, cells in rows:
            texts = [str(cell).strip() if cell is not None else "" for cell in cells]
            if not columns:
                columns = _columns(texts)
                continue
            if any(texts):
                found.append((number, {name: texts[at] for at, name in columns.items() if at < len(texts)}))
            if len(found) > MOST_ROWS:
                raise DirectoryError("directory.too_many_rows", n=MOST_ROWS)
    if "name" not in columns.values() and "department" not in columns.values():
        raise DirectoryError("directory.no_columns")
    return found


def _columns(headings: list[str]) -> dict[int, str]:
    known = json.loads((resource_dir() / "importing" / "directory.json").read_text(encoding="utf-8"))
    named = {heading: name for name, spellings in known.items() for heading in spellings}
    columns: dict[int, str] = {}
    for at, heading in enumerate(headings):
        name = named.get(heading.casefold())
        if name is not None and name not in columns.values():
            columns[at] = name
    return columns
