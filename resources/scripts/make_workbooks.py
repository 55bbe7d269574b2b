"""Write the sample workbooks from their readable source.

The source is one TOML file per workbook in ``source/`` here and in ``../forms/source``: easy to review line
by line. A supervisor never needs it: the workbook is what is edited afterwards. Run from the project's root
after a change of the source, and commit both::

    python resources/scripts/make_workbooks.py

The same source always gives the same bytes, so that an unchanged script is an unchanged file.

One ``[[survey]]`` entry is one row. Pairs are (Russian, English)::

    type, name            as in XLSForm
    label, hint           pairs
    required = true       or a pair: the message shown while it is empty
    constraint = ["expression", "сообщение", "message"]
    relevant, calculation, default, appearance, choice_filter, repeat_count, readonly
    mark                  public | personal | special | secret; left out, it is public for a select or a note
    close = true          required to close the ticket
    ticket, tone, side    ticket field filled, tone of voice, side script offered
    include = "name"      puts in the rows of that fragment of common.toml
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE, HERE.parent / "forms")
NAMESPACES = 'hotline="urn:hotline:1"'
RU, EN = "Русский (ru)", "English (en)"

SURVEY_COLUMNS = (
    "type",
    "name",
    f"label::{RU}",
    f"label::{EN}",
    f"hint::{RU}",
    f"hint::{EN}",
    "relevant",
    "required",
    f"required_message::{RU}",
    f"required_message::{EN}",
    "constraint",
    f"constraint_message::{RU}",
    f"constraint_message::{EN}",
    "calculation",
    "choice_filter",
    "repeat_count",
    "default",
    "readonly",
    "appearance",
    "bind::hotline:mark",
    "bind::hotline:required_to_close",
    "bind::hotline:ticket_field",
    "body::hotline:tone",
    "body::hotline:side_script",
)
PLAIN = ("type", "name", "relevant", "calculation", "choice_filter", "repeat_count", "default", "appearance")
PAIRS = ("label", "hint")
CHECKS = ("required", "constraint")
EXTENSIONS = {
    "readonly": "readonly",
    "mark": "bind::hotline:mark",
    "close": "bind::hotline:required_to_close",
    "ticket": "bind::hotline:ticket_field",
    "tone": "body::hotline:tone",
    "side": "body::hotline:side_script",
}
OFFERED = {
    "required": "yes",
    "bind::hotline:mark": "public,personal,special,secret",
    "bind::hotline:required_to_close": "yes",
    "body::hotline:tone": "calm,empathy,firm,brisk",
}
KNOWN = {*PLAIN, *PAIRS, *CHECKS, *EXTENSIONS}
UNMARKED = {"begin_group", "end_group", "begin_repeat", "end_repeat"}
PUBLIC_BY_TYPE = re.compile(r"^(select_one|select_multiple|note|acknowledge)\b")

Row = dict[str, str]
Entry = dict[str, Any]
Sheet = tuple[tuple[str, ...], list[Row]]


def sheets_of(source: Path) -> dict[str, Sheet]:
    """The three sheets of the workbook written in ``source``: for each its columns and its rows.

    Raises ValueError naming file and question for a key that is unknown or a mark that is missing.
    """
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    common = tomllib.loads((HERE / "source" / "common.toml").read_text(encoding="utf-8"))
    rows = [_row(entry, source.stem) for entry in _spread(data["survey"], common["fragments"])]
    columns = tuple(c for c in SURVEY_COLUMNS if any(c in row for row in rows))
    lists = common["choices"] | data.get("choices", {})
    used = {word for row in rows if row["type"].startswith("select") for word in row["type"].split()[1:2]}
    choices = _choices({name: lists[name] for name in lists if name in used})
    settings = {
        "form_title": data["settings"]["title"],
        "form_id": source.stem,
        "version": str(data["settings"]["version"]),
        "default_language": RU,
        "namespaces": NAMESPACES,
    }
    return {"survey": (columns, rows), "choices": choices, "settings": (tuple(settings), [settings])}


def _spread(entries: list[dict[str, Any]], fragments: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The entries with every ``include`` replaced by the rows of its fragment."""
    rows: list[dict[str, Any]] = []
    for entry in entries:
        rows.extend(fragments[entry["include"]] if "include" in entry else [entry])
    return rows


def _row(entry: Entry, where: str) -> Row:
    """One row of the survey sheet."""
    unknown = set(entry) - KNOWN
    if unknown:
        raise ValueError(f"{where}, {entry.get('name')}: unknown {sorted(unknown)}")
    row = {key: str(entry[key]) for key in PLAIN if key in entry}
    for key in PAIRS:
        if key in entry:
            row[f"{key}::{RU}"], row[f"{key}::{EN}"] = entry[key]
    _add_checks(row, entry)
    for key, column in EXTENSIONS.items():
        if key in entry:
            row[column] = "yes" if entry[key] is True else entry[key]
    if row["type"] not in UNMARKED and "bind::hotline:mark" not in row:
        if not PUBLIC_BY_TYPE.match(row["type"]):
            raise ValueError(f"{where}, {entry.get('name')}: no mark")
        row["bind::hotline:mark"] = "public"
    return row


def _add_checks(row: Row, entry: Entry) -> None:
    """Put what an answer must be, with its messages, into the row."""
    if entry.get("required"):
        row["required"] = "yes"
        if entry["required"] is not True:
            row[f"required_message::{RU}"], row[f"required_message::{EN}"] = entry["required"]
    if "constraint" in entry:
        row["constraint"], ru, en = entry["constraint"]
        row[f"constraint_message::{RU}"], row[f"constraint_message::{EN}"] = ru, en


def _choices(lists: dict[str, list[list[str]]]) -> Sheet:
    """The choices sheet: each choice is (name, Russian, English[, disposition])."""
    rows: list[Row] = []
    extra: list[str] = []
    for list_name, choices in lists.items():
        for name, ru, en, *more in choices:
            row = {"list_name": list_name, "name": name, f"label::{RU}": ru, f"label::{EN}": en}
            if more and more[0]:
                row["disposition"] = more[0]
            rows.append(row)
    if any("disposition" in row for row in rows):
        extra.append("disposition")
    return ("list_name", "name", f"label::{RU}", f"label::{EN}", *extra), rows


def workbook_bytes(sheets: dict[str, Sheet], title: str) -> bytes:
    """An .xlsx file with these sheets, laid out for a person: bold frozen header, wrapped text."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    book.properties.creator = "Hotline Workstation"
    step = PatternFill("solid", fgColor="EAF1F7")
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
        for index, column in enumerate(columns, start=1):
            head = sheet.cell(1, index)
            head.font = Font(bold=True, color="FFFFFF")
            head.fill = PatternFill("solid", fgColor="2F5D7C")
            head.alignment = Alignment(vertical="center", wrap_text=True)
            sheet.column_dimensions[get_column_letter(index)].width = _width(column, rows)
            _offer(sheet, column, get_column_letter(index))
        sheet.row_dimensions[1].height = 32
        for number, row in enumerate(rows, start=2):
            for cell in sheet[number]:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if row.get("type", "").startswith("begin_"):
                    cell.fill = step
        sheet.freeze_panes = "C2" if name == "survey" else "A2"
        sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return _with_fixed_times(out.getvalue())


def _offer(sheet: Any, column: str, letter: str) -> None:
    """Let the spreadsheet program offer the words a column knows; others stay allowed."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column in OFFERED:
        offer = DataValidation(type="list", formula1=f'"{OFFERED[column]}"', allow_blank=True)
        offer.showErrorMessage = False
        offer.add(f"{letter}2:{letter}500")
        sheet.add_data_validation(offer)


def _width(column: str, rows: list[Row]) -> float:
    """A comfortable column width in characters."""
    longest = max((len(row.get(column, "")) for row in rows), default=0)
    most = 52 if column.startswith("label") else 36
    return max(12.0, min(most, longest + 2.0))


def _with_fixed_times(data: bytes) -> bytes:
    """The same zip with every clock reading in it set to one fixed day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            body = old.read(item.filename)
            if item.filename == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", body)
            info = zipfile.ZipInfo(item.filename, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, body)
    return out.getvalue()


def sources() -> list[tuple[Path, Path]]:
    """Every source file with the workbook it makes, in the order of their names."""
    return [
        (source, folder / f"{source.stem}.xlsx")
        for folder in FOLDERS
        for source in sorted((folder / "source").glob("*.toml"))
        if source.stem != "common"
    ]


def xform(workbook: Path) -> str:
    """The workbook compiled, as it lies beside it: the demonstration starts without the compiler."""
    from app.services.forms.compile import compile_workbook

    return compile_workbook(workbook).xml


def main() -> None:
    """Write every workbook, and beside it the form compiled from it."""
    sys.path.insert(0, str(HERE.parents[1]))
    for source, target in sources():
        sheets = sheets_of(source)
        target.write_bytes(workbook_bytes(sheets, sheets["settings"][1][0]["form_title"]))
        target.with_suffix(".xml").write_text(xform(target), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
