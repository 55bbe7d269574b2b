"""The rows that could not go in: the file's own columns and the reason, to be mended and imported again."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TextIO, cast

from app.services.exports.guarding import guarded
from app.services.imports.errors import ImportTrouble, Rejected
from app.services.imports.values import to_text
from app.services.words import t


def rejects_path(source: Path) -> Path:
    """Where the rejected rows of a file go unless said otherwise: beside it, or into the person's own folder.

    Those of a mended file of rejected rows get a number, so that no file is ever written over its source.
    """
    base = _TABLE_ENDING.sub("", source.name) or source.name
    again = _REJECTED.fullmatch(base)
    name = f"{again[1]}.rejected-{int(again[2] or 1) + 1}.csv" if again else f"{base}.rejected.csv"
    folder = source.parent if os.access(source.parent, os.W_OK) else Path.home()
    return folder / name


_TABLE_ENDING = re.compile(r"(\.(csv|tsv|tab|txt|xlsx|xlsm))?(\.(gz|zip))?$", re.IGNORECASE)
_REJECTED = re.compile(r"(.*)\.rejected(?:-(\d+))?")


class RejectsFile:
    """A file made with its first row. Spreadsheet programs open it as it is: UTF-8 with a mark, semicolons."""

    def __init__(self, path: Path, headings: Sequence[str], *, going_on: bool) -> None:
        self.path = path
        self._headings = list(headings)
        self._going_on = going_on and path.exists()
        self._file: TextIO | None = None
        if not self._going_on:
            path.unlink(missing_ok=True)

    def add(self, number: int, row: Sequence[object], reason: Rejected) -> None:
        """Write a rejected row. Raises ImportTrouble where the file cannot be written."""
        cells = [_spelled(row[at]) if at < len(row) else "" for at in range(len(self._headings))]
        text = t(reason.key, **reason.params)
        try:
            csv.writer(self._opened(), delimiter=";").writerow(
                [guarded(cell) for cell in (*cells, text, str(number))]
            )
        except OSError as error:
            raise ImportTrouble("importing.cannot_write", path=str(self.path)) from error

    def flush(self) -> None:
        """Hand what was written to the system."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the file, if any row was rejected."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> TextIO:
        if self._file is None:
            mode, encoding = ("a", "utf-8") if self._going_on else ("w", "utf-8-sig")
            # The file lives as long as the import.
            self._file = cast("TextIO", self.path.open(mode, encoding=encoding, errors="replace", newline=""))
            if not self._going_on:
                heading = [*self._headings, t("importing.reason"), t("importing.row_number")]
                csv.writer(self._file, delimiter=";").writerow([guarded(cell) for cell in heading])
        return self._file


def _spelled(cell: object) -> str:
    """A cell as it was, not as it would be read."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return (
        cell.isoformat(" ")
        if isinstance(cell, datetime)
        else str(cell)
        if isinstance(cell, date)
        else to_text(cell)
    )
