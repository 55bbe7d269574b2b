"""Bugs and wishes through files: out as a sheet for a tracker without a door, and its numbers and states back in.

The columns back are found by their headings: ``key`` (ours), or else ``number`` (theirs); ``state``; ``url``. Both
the headings written here and these plain words are understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.models.handing import ItemState, TrackerItem
from app.models.ids import Uid
from app.records import frozen
from app.services.exports.sheets import open_sheet
from app.services.handoff.units import unit_of
from app.services.imports.sources import Source
from app.services.people.rights import Act, acting, require
from app.services.store.store import Store
from app.services.tickets.moments import day_words
from app.services.tracker.coming_back import came_back_in, item_variables
from app.services.tracker.items import TrackerError
from app.services.words import LANGUAGES, language, t, text_in

COLUMNS = ("key", "kind", "title", "text", "product", "found_in", "asked", "tickets", "number", "state", "url")


@frozen
class CameBack:
    """What a file brought: items that changed, rows that changed nothing, rows about nothing known here."""

    changed: int
    same: int
    unknown: int


def write_items(store: Store, actor: Uid, items: list[Uid], unit: Uid, path: Path, now: int) -> int:
    """Write bugs and wishes into a sheet for a tracker and mark them as sent; how many.

    Raises NotAllowed, ImportTrouble (the file cannot be written), LookupError.
    """
    require(store, actor, Act.EDIT_TICKETS)
    tracker = unit_of(store, unit)
    headings = [t(f"tracker.file_{name}") for name in COLUMNS]
    sheet = open_sheet(path, t("tracker.file_for", unit=tracker.label(), day=day_words(now, language())), headings)
    for item in items:
        values = item_variables(store, item)
        row = store.row("SELECT outside_state, outside_url FROM tracker_item WHERE uid = ?", item) or ("", "")
        known: Mapping[str, str] = {**values, "key": item.hex(), "state": row[0], "url": row[1]}
        sheet.add([known.get(name, "") for name in COLUMNS])
    sheet.finish()
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        for item in items:
            write.update(TrackerItem, item, unit_uid=unit)
            came_back_in(write, item, tracker, "", "", at_least=ItemState.SENT)
    return len(items)


def read_states(store: Store, actor: Uid, unit: Uid, path: Path) -> CameBack:
    """Take numbers, states and addresses from a tracker's file; all of it or nothing.

    Raises TrackerError where no column is known, ImportTrouble for a file that cannot be read, NotAllowed.
    """
    tracker = unit_of(store, unit)
    rows = _rows(path)
    changed = same = unknown = 0
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        for row in rows:
            item = _item(store, row)
            if item is None:
                unknown += 1
            elif came_back_in(
                write, item, tracker, row.get("number", ""), row.get("state", ""), row.get("url", "")
            ):
                changed += 1
            else:
                same += 1
    return CameBack(changed, same, unknown)


def _item(store: Store, row: Mapping[str, str]) -> Uid | None:
    try:
        key = bytes.fromhex(row.get("key", ""))
    except ValueError:
        key = b""
    found: Uid | None = store.value(
        "SELECT coalesce(merged_uid, uid) FROM tracker_item WHERE deleted_at IS NULL AND uid = ?", key
    )
    if found is None and row.get("number"):
        found = store.value(
            "SELECT coalesce(merged_uid, uid) FROM tracker_item WHERE deleted_at IS NULL AND outside_number = ?",
            row["number"],
        )
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    """The file's rows by our names of the columns; whatever stands above the headings is passed over."""
    names = {name.casefold(): name for name in COLUMNS} | {
        text_in(lang, f"tracker.file_{name}").casefold(): name for name in COLUMNS for lang in LANGUAGES
    }
    found: list[dict[str, str]] = []
    columns: dict[int, str] = {}
    with Source(path) as source:
        table = [["" if cell is None else str(cell) for cell in row] for _, row in source.rows()]
    for cells in table:
        if not columns:
            known = {
                at: names[cell.strip().casefold()]
                for at, cell in enumerate(cells)
                if cell.strip().casefold() in names
            }
            if {"key", "number"} & set(known.values()) and {"state", "number", "url"} & set(known.values()):
                columns = known
            continue
        row = {name: cells[at].strip() for at, name in columns.items() if at < len(cells)}
        if any(row.values()):
            found.append(row)
    if not columns:
        raise TrackerError("tracker.file_without_columns", path=path.name)
    return found
