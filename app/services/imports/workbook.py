"""Spreadsheets: the rows of the first sheet that has any, one by one, in flat memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from app.services.imports.errors import ImportTrouble

Cell = object

_NUMBER_FORMULA = re.compile(r"=\s*([+-]?\d[\d\s().-]*)\s*")


class Workbook:
    """An open workbook. ``size`` is the number of rows it claims to have, 0 where it does not say."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._book = _opened(source)
        self._sheet = _first_filled(self._book)
        self._values: Iterator[tuple[Any, ...]] | None = None
        self._values_row = 0
        self._values_book: Any = None
        self.size = int(self._sheet.max_row or 0)

    def rows(self) -> Iterator[list[Cell]]:
        """Each row's values: text, numbers, dates, booleans, None. A formula gives its last computed value."""
        self._sheet.reset_dimensions()
        for number, row in enumerate(self._sheet.iter_rows(values_only=True), 1):
            if any(isinstance(cell, str) and cell.startswith("=") for cell in row):
                yield [self._settled(cell, number, at) for at, cell in enumerate(row)]
            else:
                yield list(row)

    def close(self) -> None:
        """Close the workbook; the stream it was read from stays open."""
        self._book.close()
        if self._values_book is not None:
            self._values_book.close()

    def _settled(self, cell: Any, row: int, at: int) -> Cell:
        """The value of a formula. A number behind the sign is no formula but a phone that somebody typed."""
        if not (isinstance(cell, str) and cell.startswith("=")):
            return cell
        number = _NUMBER_FORMULA.fullmatch(cell)
        if number:
            return number[1]
        values = self._computed(row)
        return values[at] if at < len(values) else None

    def _computed(self, row: int) -> tuple[Any, ...]:
        """One row as last computed by the spreadsheet program; a second reader follows the first as needed."""
        if self._values is None:
            self._values_book = _opened(self._source, computed=True)
            sheet = self._values_book[self._sheet.title]
            sheet.reset_dimensions()
            self._values = sheet.iter_rows(values_only=True)
        found: tuple[Any, ...] = ()
        while self._values_row < row:
            found = next(self._values, ())
            self._values_row += 1
        return found


def _opened(source: BinaryIO, *, computed: bool = False) -> Any:
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            # Styles and validations that the library does not know are nothing to us.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(source, read_only=True, data_only=computed)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError, AttributeError) as error:
        raise ImportTrouble("importing.broken_workbook") from error


def _first_filled(book: Any) -> Any:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    for sheet in sheets:
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_row=50, values_only=True):
            if any(cell not in (None, "") for cell in row):
                return sheet
    raise ImportTrouble("importing.empty_file")
