"""Files to write rows into: xlsx and csv, without a limit of rows and in flat memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TextIO

from app.services.exports.guarding import guarded
from app.services.imports.errors import ImportTrouble
from app.services.words import t

SHEET_ROWS = 1_000_000
CELL_LETTERS = 32_767

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


Cell = str | int | float


class Sheet(Protocol):
    """Something rows are written into. The file appears under its name when it is complete."""

    def add(self, cells: Sequence[Cell]) -> None: ...

    def finish(self) -> None: ...

    def abandon(self) -> None: ...


def open_sheet(path: Path, watermark: str, headings: list[str]) -> Sheet:
    """A sheet by the ending of its name: ``.xlsx``, else delimited text. Raises ImportTrouble."""
    try:
        if path.suffix.lower() == ".xlsx":
            return _Workbook(path, watermark, headings)
        return _Delimited(path, watermark, headings)
    except OSError as error:
        raise ImportTrouble("importing.cannot_write", path=str(path)) from error


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


class _Delimited:
    """UTF-8 with a mark, so that spreadsheet programs open it as it is; tabs in ``.tsv``, else semicolons."""

    def __init__(self, path: Path, watermark: str, headings: list[str]) -> None:
        self._path = path
        self._file: TextIO = _part(path).open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file, delimiter="\t" if path.suffix.lower() == ".tsv" else ";")
        self.add([watermark])
        self.add(headings)

    def add(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])

    def finish(self) -> None:
        self._file.close()
        _part(self._path).replace(self._path)

    def abandon(self) -> None:
        self._file.close()
        _part(self._path).unlink(missing_ok=True)


class _Workbook:
    """Numbers are numbers, a text that begins like a formula is a text. Long tables go on a further sheet."""

    def __init__(self, path: Path, watermark: str, headings: list[str]) -> None:
        import openpyxl
        from openpyxl.cell import WriteOnlyCell

        _part(path).touch()
        self._path = path
        self._watermark = watermark
        self._headings = headings
        self._new_cell: Any = WriteOnlyCell
        self._book: Any = openpyxl.Workbook(write_only=True)
        self._book.properties.creator = watermark
        self._book.properties.description = watermark
        self._begin()

    def add(self, cells: Sequence[Cell]) -> None:
        if self._rows >= SHEET_ROWS:
            self._begin()
        self._rows += 1
        self._sheet.append([self._text(cell) if isinstance(cell, str) else cell for cell in cells])

    def finish(self) -> None:
        self._book.save(_part(self._path))
        _part(self._path).replace(self._path)

    def abandon(self) -> None:
        # Saving is the library's only way of giving its temporary files back.
        self._book.save(_part(self._path))
        _part(self._path).unlink(missing_ok=True)

    def _begin(self) -> None:
        self._sheet: Any = self._book.create_sheet()
        self._rows = 0
        self.add([self._watermark])
        self.add(self._headings)

    def _text(self, text: str) -> Any:
        if not text.isprintable():
            text = _NOT_IN_XML.sub("", text)
        if len(text) > CELL_LETTERS:
            text = text[: CELL_LETTERS - 100] + t("exporting.cut")
        if not text.startswith("="):
            return text or None
        cell = self._new_cell(self._sheet, value=text)
        cell.data_type = "s"
        return cell
