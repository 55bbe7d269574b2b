"""Headings of other systems, in both languages, find their fields."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app.services.imports import What, look
from app.services.imports.mapping import find_header, guess
from app.services.store.store import Store
from tests.services.imports.conftest import Bring


def _fields(what: What, *headings: str) -> list[str | None]:
    return [column.field for column in guess([headings, ["x"] * len(headings)], what).columns]


@pytest.mark.parametrize(
    ("what", "headings", "fields"),
    [
        (
            What.CLIENTS,
            ("Address", "Unit name", "Unit type", "Phone", "Full name", "E-mail", "Role"),
            ["address", "flat", "unit_type", "phone", "full_name", "mail", "keep"],
        ),
        (
            What.CLIENTS,
            ("Full name*", "Phone*", "Role*", "Specialization", "Position", "E-mail"),
            ["full_name", "phone", "keep", "keep", "position", "mail"],
        ),
        (
            What.TICKETS,
            ("Address", "Unit number", "Ticket from resident", "Phone", "Full name", "Problem description",
             "Ticket number", "Creation date"),
            ["address", "flat", "is_resident", "phone", "full_name", "description", "number", "created_at"],
        ),
        (What.TICKETS, ("Incident_ID", "Status", "Open_Time", "Close_Time", "Impact"),
         ["number", "state", "created_at", "closed_at", "impact"]),
        (What.TICKETS, ("title", "body", "ticket_type", "category", "urgency"),
         ["subject", "description", "type", "category", "urgency"]),
        (What.TICKETS, ("№", "Тема", "Описание", "Исполнитель"), ["number", "subject", "description", "assignee"]),
    ],
)  # fmt: skip
def test_headings(what: What, headings: tuple[str, ...], fields: list[str]) -> None:
    assert _fields(what, *headings) == fields


def test_titles_and_instructions_above_the_heading_are_passed_over() -> None:
    rows = [["Инструкция: заполните телефон и ФИО"], [], ["Жители", None], ["ФИО*", "Телефон*", None], ["Иван", 8]]
    assert find_header(rows, What.CLIENTS) == 3


def test_a_second_column_of_a_kind_is_kept_beside(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("Дата;Дата создания;Тема\n1.1.2022;2.1.2022;x\n", encoding="utf-8")
    columns = look(store, path, What.TICKETS).mapping.columns
    assert [column.field for column in columns] == ["created_at", "keep", "subject"]


def test_a_phone_behind_a_sign_of_a_formula(store: Store, bring: Bring, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Fields with a star must be filled", None])
    book.active.append(["Full name*", "Phone*"])
    book.active.append(["John Smith", "=79999999999"])
    book.active.append(["Jane Doe", 79999999998.0])
    book.save(tmp_path / "employee.xlsx")
    assert bring(tmp_path / "employee.xlsx").new == 2
    assert store.rows("SELECT key FROM contact_point ORDER BY id") == [("+79999999999",), ("+79999999998",)]
    assert store.rows("SELECT last_name FROM person ORDER BY id") == [("Smith",), ("Doe",)]
