"""Sheets and bills as rows of words and numbers: for the screen, for a workbook, for paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.models.ids import Uid
from app.records import frozen
from app.services.documents import Document
from app.services.documents import sheet as blocks
from app.services.exports.sheets import Cell, open_sheet
from app.services.imports.errors import ImportTrouble
from app.services.people.rights import Act, require
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.words import t

HOUR_MS = 3_600_000


@frozen
class Grid:
    """A table to hand out. Numbers are hours and sums with two places; ``total`` is the last row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]
    name: str


def hours(ms: int) -> float:
    """A time in hours, to two places, as accountants want it."""
    return round(ms / HOUR_MS, 2)


def write_workbook(store: Store, actor: Uid, path: Path, grid: Grid) -> int:
    """Write a table as xlsx or delimited text, without a limit of rows; return how many.

    Raises NotAllowed for those who may not take data out, ImportTrouble where the file cannot be written.
    """
    require(store, actor, Act.EXPORT_DATA)
    sheet = open_sheet(path, _mark(store, actor), list(grid.headings))
    try:
        for row in (*grid.rows, grid.total):
            sheet.add(row)
        sheet.finish()
    except OSError as error:
        sheet.abandon()
        raise ImportTrouble("importing.cannot_write", path=str(path)) from error
    return len(grid.rows)


def on_paper(store: Store, actor: Uid, grid: Grid) -> Document:
    """The table as a document. Raises NotAllowed for those who may not take data out."""
    require(store, actor, Act.EXPORT_DATA)
    numbers = [isinstance(cell, int | float) for cell in grid.total]
    columns = [
        blocks.Column(heading, 1 if number else 3, blocks.Align.RIGHT if number else blocks.Align.LEFT)
        for heading, number in zip(grid.headings, numbers, strict=True)
    ]
    body = [
        blocks.title(grid.title),
        blocks.table(columns, [_words(row) for row in grid.rows], _words(grid.total)),
    ]
    return blocks.document(grid.title, body, name=grid.name, foot=_mark(store, actor), landscape=len(columns) > 6)


def _words(row: Sequence[Cell]) -> list[str]:
    return [f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row]


def _mark(store: Store, actor: Uid) -> str:
    """Who took the data out, and when: it stands on every file and page."""
    name = store.value("SELECT name FROM user WHERE uid = ?", actor) or ""
    now = datetime.fromtimestamp(wall_ms() / 1000).astimezone()
    return t("exporting.watermark", name=name, at=now.strftime("%Y-%m-%d %H:%M"), zone=now.strftime("%Z"))
