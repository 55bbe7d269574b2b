"""A workbook's sheets as rows with their spreadsheet row numbers: xlsx, xls, csv and md, as pyxform reads them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.records import frozen
from app.services.errors import KnownError

SHEETS = ("survey", "choices", "settings")
NAMESPACE = 'hotline="urn:hotline:1"'
FILE_TYPES = (".xlsx", ".xlsm", ".xls", ".csv", ".md")

Source = Path | bytes


class WorkbookError(KnownError):
    """A file that cannot be read as a workbook."""


@frozen
class Row:
    """One row: its number in the spreadsheet and its non-empty cells by column heading."""

    number: int
    cells: Mapping[str, str]

    def get(self, *headings: str) -> str:
        """The first non-empty cell under one of several spellings of a heading."""
        return next((self.cells[name].strip() for name in headings if self.cells.get(name, "").strip()), "")


@frozen
class Sheet:
    """One sheet: headings as written, and rows that have anything in them."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


@frozen
class Workbook:
    """A form's workbook as read. ``raw`` is pyxform's own reading, to be compiled."""

    name: str
    sheets: Mapping[str, Sheet]
    sheet_names: tuple[str, ...]
    raw: Any

    def sheet(self, name: str) -> Sheet:
        """A sheet by name; an empty one when the workbook has none."""
        return self.sheets.get(name) or Sheet(name, (), ())

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings row."""
        rows = self.sheet("settings").rows
        return rows[0].cells if rows else {}


def read_workbook(source: Source, file_type: str = "", name: str = "") -> Workbook:
    """Read a form's workbook from a path, or from bytes with their ``file_type`` (``.xlsx``).

    Raises WorkbookError: no such file, no workbook, damaged.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    path = source if isinstance(source, Path) else None
    suffix = (file_type or (path.suffix if path else "")).lower()
    if suffix not in FILE_TYPES:
        raise WorkbookError("forms.workbook.type", name=name or _name(path), types=", ".join(FILE_TYPES))
    try:
        content = source if isinstance(source, bytes) else source.read_bytes()
        raw = get_xlsform(xlsform=content, file_type=suffix)
    except OSError as error:
        raise WorkbookError("forms.workbook.unreadable", name=name or _name(path), reason=str(error)) from error
    except (PyXFormError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise WorkbookError("forms.workbook.damaged", name=name or _name(path), reason=str(error)) from error
    stem = name or (path.stem if path else "form")
    raw.fallback_form_name = stem
    _declare_extensions(raw)
    sheets = {sheet: _sheet(raw, sheet) for sheet in SHEETS}
    return Workbook(stem, sheets, tuple(raw.sheet_names or ()), raw)


def _declare_extensions(raw: Any) -> None:
    """Declare the namespace of our own columns where the author left that out of the settings."""
    uses_ours = any("hotline:" in heading for row in raw.survey_header or () for heading in row if heading)
    settings = dict(raw.settings[0]) if raw.settings else {}
    if not uses_ours or "urn:hotline:1" in str(settings.get("namespaces", "")):
        return
    settings["namespaces"] = f"{settings.get('namespaces', '')} {NAMESPACE}".strip()
    raw.settings = [settings]
    raw.settings_header = [dict.fromkeys([*settings, *((raw.settings_header or [{}])[0])])]


def _name(path: Path | None) -> str:
    return path.name if path else ""


def _sheet(raw: Any, name: str) -> Sheet:
    """Row n of pyxform's reading is row n + 2 of the spreadsheet: the headings are row 1, blanks are kept."""
    headings = tuple(heading for row in getattr(raw, f"{name}_header") or () for heading in row if heading)
    rows = tuple(
        Row(number, {str(heading): str(cell) for heading, cell in cells.items() if cell is not None})
        for number, cells in enumerate(getattr(raw, name) or (), start=2)
        if cells
    )
    return Sheet(name, headings, rows)
