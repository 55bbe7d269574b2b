from __future__ import annotations

import contextlib
import csv
import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.imports.delimited import guess_delimiter, guess_encoding
from app.services.imports.errors import ImportTrouble
from app.services.imports.sources import Source

TABLE = [
    ["ФИО", "Телефон", "Примечание"],
    ["Иванов; И.", "+79221234567", 'сказал: "да",\nи ушёл'],
    ["Ёлкин", "8", ""],
]


def _text(delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(TABLE)
    return out.getvalue()


def _rows(path: Path) -> list[list[object]]:
    with Source(path) as source:
        return [row for _, row in source.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_text_in_any_encoding_and_delimiter(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "table.txt"
    path.write_bytes(_text(delimiter).encode(encoding))
    assert _rows(path) == TABLE


def test_packed_text(tmp_path: Path) -> None:
    data = _text(";").encode()
    packed, archive = tmp_path / "table.csv.gz", tmp_path / "table.zip"
    packed.write_bytes(gzip.compress(data))
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("__MACOSX/._table.csv", "x" * 99999)
        made.writestr("readme.md", "no table")
        made.writestr("folder/table.csv", data)
    assert _rows(packed) == _rows(archive) == TABLE


def test_latin_letters_with_accents() -> None:
    assert guess_encoding("Café; Zoë Müller, garçon".encode("latin-1"), cut=False) == "latin-1"
    assert guess_encoding("Иванов; тел. 8".encode("cp1251"), cut=False) == "cp1251"


@given(st.text(), st.integers(0, 3))
def test_a_sample_cut_inside_a_letter_is_still_utf8(text: str, cut: int) -> None:
    data = ("я" + text + "я").encode()
    whole = data[: len(data) - cut]
    assert guess_encoding(whole, cut=True) in ("utf-8", "utf-16")


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_known_trouble(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(data)
    with contextlib.suppress(ImportTrouble):
        _rows(path)


def test_a_hint_of_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("sep=|\na|b;c;d\n1|2;3;4\n", encoding="utf-8")
    assert _rows(path) == [["a", "b;c;d"], ["1", "2;3;4"]]


def test_one_column_has_no_delimiter() -> None:
    assert guess_delimiter("text\nhello there\nall is well; really\n") == ","


def test_a_workbook_with_formulas_and_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Телефон", "Сумма"])
    book.active.append(["=79999999999", 1.5])
    book.active.append([79221234567, "=1+1"])
    book.save(tmp_path / "book.xlsx")
    assert _rows(tmp_path / "book.xlsx") == [["Телефон", "Сумма"], ["79999999999", 1.5], [79221234567, None]]


def test_a_workbook_in_an_archive_and_an_empty_first_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("данные").append(["ФИО", "Телефон"])
    book.save(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.zip", "w") as made:
        made.write(tmp_path / "book.xlsx", "book.xlsx")
    assert _rows(tmp_path / "book.zip") == _rows(tmp_path / "book.xlsx") == [["ФИО", "Телефон"]]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xd0\xcf\x11\xe0old", "importing.old_workbook"),
        (b"PK\x03\x04broken", "importing.broken_archive"),
        (gzip.compress(b"a;b\n" * 90000)[:-20], "importing.breaks_off"),
    ],
)
def test_troubles_are_told(tmp_path: Path, data: bytes, key: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(ImportTrouble) as trouble:
        _rows(path)
    assert trouble.value.key == key
    assert str(trouble.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImportTrouble):
        Source(tmp_path / "none.csv")
