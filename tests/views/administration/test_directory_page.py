"""The pages of the directory and of the dial rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.models.directory import EntryKind
from app.services.directory.keeping import EntryRecord, list_entries
from app.services.phones.dial_rules import Deed
from app.views.administration.dial_rules import DialRulesPage
from app.views.administration.directory.page import DirectoryPage
from app.views.starting.desk import Desk
from tests.views.administration.conftest import page_in_view


def entries(qtbot: Any, desk: Desk) -> tuple[EntryRecord, ...]:
    found: list[tuple[EntryRecord, ...]] = []
    desk.context.work.ask(list_entries).then(lambda rows: found.append(rows))
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return found[0]


def rules(qtbot: Any, desk: Desk) -> list[tuple[Any, ...]]:
    found: list[list[tuple[Any, ...]]] = []
    sql = "SELECT pattern, deed, strip, prefix FROM dial_rule WHERE deleted_at IS NULL ORDER BY position"
    desk.context.work.ask(lambda store: store.rows(sql)).then(lambda rows: found.append(rows))
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return found[0]


def test_an_entry_is_written_and_found_in_the_list(qtbot: Any, desk: Desk) -> None:
    page = page_in_view(desk, "directory")
    assert isinstance(page, DirectoryPage)
    page.begin_new()
    page.form.kind.set_value(EntryKind.DEPARTMENT)
    page.form.name.setText("Лифтовая")
    page.form.numbers.rows[0][1].setText("310")
    page.widget.save.click()
    qtbot.waitUntil(lambda: [entry.name for entry in page.kept] == ["Лифтовая"], timeout=10_000)
    page.begin_new()
    page.form.kind.set_value(EntryKind.PERSON)
    page.form.name.setText("Иван")
    page.form.department.set_value(page.kept[0].uid)
    page.widget.save.click()
    qtbot.waitUntil(lambda: len(page.kept) == 2, timeout=10_000)
    assert [(entry.name, entry.department_uid) for entry in entries(qtbot, desk)] == [
        ("Лифтовая", None),
        ("Иван", page.kept[0].uid),
    ]
    page.widget.search.setText("ива")
    assert [entry.name for entry in page.kept] == ["Иван"]


def test_what_cannot_be_kept_is_said_on_the_page(qtbot: Any, desk: Desk) -> None:
    page = page_in_view(desk, "directory")
    page.begin_new()
    page.form.name.setText("Иван")
    page.form.numbers.rows[0][1].setText("нет")
    page.widget.save.click()
    qtbot.waitUntil(lambda: "«нет»" in page.widget.fault.text(), timeout=10_000)
    assert page.form.name.text() == "Иван"


def test_a_table_is_taken_in_and_an_entry_removed(qtbot: Any, desk: Desk, tmp_path: Path) -> None:
    page = page_in_view(desk, "directory")
    table = tmp_path / "a.csv"
    table.write_text("Имя;Отдел;Внутренний\nИван;Лифтовая;311\n", encoding="utf-8")
    page.take_in(table)
    qtbot.waitUntil(lambda: len(page.kept) == 2, timeout=10_000)
    page.widget.remove.click()
    qtbot.waitUntil(lambda: len(page.kept) == 1, timeout=10_000)


def test_rules_are_edited_tried_and_kept_as_a_whole(qtbot: Any, desk: Desk) -> None:
    page = page_in_view(desk, "dial_rules")
    assert isinstance(page, DialRulesPage)
    widget = page.widget
    widget.add.click()
    widget.pattern.setText("+7XXXXXXXXXX")
    widget.pattern.textEdited.emit("")
    widget.strip.setValue(2)
    widget.prefix.setText("8")
    widget.prefix.textEdited.emit("8")
    widget.add.click()
    widget.deed.set_value(Deed.FORBID)
    widget.deed.picked.emit(Deed.FORBID)
    widget.pattern.setText("+7809.")
    widget.pattern.textEdited.emit("")
    widget.trial.setText("8 809 505-00-00")
    widget.trial.textEdited.emit("")
    assert "88095050000" in widget.result.text()
    widget.up.click()
    assert "88095050000" not in widget.result.text()
    assert rules(qtbot, desk) == []
    widget.save.click()
    qtbot.waitUntil(lambda: not widget.save.isEnabled(), timeout=10_000)
    assert rules(qtbot, desk) == [("+7809.", "forbid", 0, ""), ("+7XXXXXXXXXX", "change", 2, "8")]


def test_a_rule_that_can_never_work_is_said_and_nothing_kept(qtbot: Any, desk: Desk) -> None:
    page = page_in_view(desk, "dial_rules")
    page.widget.add.click()
    page.widget.pattern.setText("слово")
    page.widget.pattern.textEdited.emit("")
    page.widget.save.click()
    qtbot.waitUntil(lambda: "«слово»" in page.widget.fault.text(), timeout=10_000)
    assert rules(qtbot, desk) == []
