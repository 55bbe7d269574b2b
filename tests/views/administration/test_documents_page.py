"""Registers, causes and templates, arranged on their page."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from app.models.complaints import RegisterKind
from app.services.complaints.causes import causes
from app.services.documents.numbers import register_for, save_register
from app.services.documents.templates import templates
from app.views.administration.documents.page import DocumentsPage, Part
from app.views.administration.documents.sheets import RegisterSheet, TemplateSheet
from app.views.common.paper import DocumentDialog
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view


@pytest.fixture
def page(desk: Desk, qtbot: Any) -> DocumentsPage:
    desk.show()
    found = page_in_view(desk, "documents")
    assert isinstance(found, DocumentsPage)
    qtbot.waitUntil(lambda: found.widget.entries.list.count() == len(RegisterKind))
    return found


def names(page: DocumentsPage) -> list[str]:
    shown = page.widget.entries.list
    return [shown.item(row).text() for row in range(shown.count())]


def test_a_register_gets_a_term_and_refuses_numbers_that_repeat(
    desk: Desk, page: DocumentsPage, qtbot: Any
) -> None:
    sheet = page.widget.sheet
    assert isinstance(sheet, RegisterSheet)
    assert sheet.pattern.text().startswith("Ж-")
    sheet.days.setValue(30)
    sheet.working.setChecked(True)
    page.widget.save.click()
    asked: list[Any] = []
    qtbot.waitUntil(lambda: _term(desk, asked) == (30, True))
    sheet.pattern.setText("{n}")
    page.widget.save.click()
    qtbot.waitUntil(page.widget.fault.isVisible)
    assert "{desk}" in page.widget.fault.text()


def test_what_is_typed_stays_when_a_colleague_changes_a_register(
    desk: Desk, page: DocumentsPage, qtbot: Any
) -> None:
    sheet = page.widget.sheet
    assert isinstance(sheet, RegisterSheet)
    mine = sheet.pattern.text() + "/м"
    sheet.pattern.setText(mine)
    done: list[Any] = []
    me = desk.context.signed_in.user_uid
    other = names(page)[1]
    entry = next(one for one in page._entries() if one.label() == other)
    labels = {"ru": "Другой журнал", "en": "Another register"}
    desk.context.work.ask(lambda store: save_register(store, me, entry.uid, labels=labels)).then(
        lambda uid: done.append(uid)
    )
    qtbot.waitUntil(lambda: bool(done) and "Другой журнал" in names(page))
    assert sheet.pattern.text() == mine
    page.widget.save.click()
    qtbot.waitUntil(lambda: page._entries()[0].pattern == mine)


def _term(desk: Desk, asked: list[Any]) -> Any:
    desk.context.work.ask(register_for, RegisterKind.COMPLAINT).then(lambda one: asked.append(one))
    return (asked[-1].days, asked[-1].working) if asked else None


def test_a_cause_is_added_and_one_is_put_out_of_use(desk: Desk, page: DocumentsPage, qtbot: Any) -> None:
    page.widget.show_part(Part.CAUSES)
    before = names(page)
    assert "Сроки" in before
    page.widget.entries.add.click()
    page.widget.sheet.code.setText("lift")
    page.widget.sheet.names.put({"ru": "Лифт", "en": "Lift"})
    page.widget.save.click()
    qtbot.waitUntil(lambda: "Лифт" in names(page))
    page.widget.entries.list.setCurrentRow(names(page).index("Сроки"))
    page.widget.sheet.active.setChecked(False)
    page.widget.save.click()
    qtbot.waitUntil(lambda: "Сроки (не используется)" in names(page))
    found: list[Any] = []
    desk.context.work.ask(causes).then(lambda one: found.append(one))
    qtbot.waitUntil(lambda: bool(found))
    assert [one.code for one in found[0] if not one.active] == ["time"]


def test_a_template_takes_the_place_of_the_shipped_one_and_is_seen_on_paper(
    desk: Desk, page: DocumentsPage, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.widget.show_part(Part.TEMPLATES)
    sheet = page.widget.sheet
    assert isinstance(sheet, TemplateSheet)
    page.widget.entries.list.setCurrentRow(names(page).index("Письмо"))
    sheet.boxes["ru"].setPlainText("# Наше письмо ${letter_number}")
    shown: list[str] = []

    def look(dialog: QDialog) -> bool:
        assert isinstance(dialog, DocumentDialog)
        shown.append(dialog.paper.toPlainText())
        return False

    monkeypatch.setattr(desk.context.notices, "run", look)
    page.widget.preview.click()
    assert shown[0].startswith("Наше письмо ___")
    page.widget.save.click()
    found: list[Any] = []

    def saved() -> bool:
        desk.context.work.ask(templates, "letter").then(lambda one: found.append(one))
        return bool(found) and found[-1][0].uid is not None

    qtbot.waitUntil(saved)
    assert [one.code for one in found[-1]] == ["letter"]
    desk.context.languages.use("en")
    qtbot.waitUntil(lambda: page.widget.save.text() == "Save")
    desk.context.languages.use("ru")
