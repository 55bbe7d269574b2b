"""Script care at the screen: a real file rewritten on disk, published by keys, kept by those who may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog

from app.models.staff import Role, User
from app.services.scripts import care
from app.services.store.errors import ReadOnlyStore
from app.services.store.store import Store
from app.views.actions.table import ACTIONS
from app.views.common.chooser import Chooser
from app.views.script_care.controller import ScriptCareController
from app.views.script_care.dialogs import FormDialog
from app.views.starting.desk import Desk
from tests.services.scripts.books import write_book
from tests.views.script_care.conftest import Told

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until(qtbot: Any) -> Until:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)


def press(desk: Desk, name: str) -> None:
    """Press an action's key as it stands in the table."""
    keys = next(spec.keys[0] for spec in ACTIONS if spec.name == name)
    pressed = QKeySequence(keys)[0]
    QTest.keyClick(desk.window, pressed.key(), pressed.keyboardModifiers())


def say(screen: ScriptCareController) -> str:
    """The question in the preview."""
    walk = screen.preview.walk
    assert walk is not None
    step = walk.step()
    return walk.leg.session.question(step.refs[0]).label if step else ""


def labels(screen: ScriptCareController) -> list[str]:
    """The steps of the graph."""
    return [node.label for node in screen._drawing.graph.nodes] if screen._drawing else []


def value(desk: Desk, sql: str) -> Any:
    return desk.context.work._store.submit(lambda store: store.value(sql)).result(10)


def test_a_saving_renews_problems_graph_preview_and_keeps_answers(
    screen: ScriptCareController, book: Path, until: Until
) -> None:
    write_book(book, label="Где вы находитесь?")
    screen.open(book)
    until(lambda: screen.checked is not None and screen.preview.walk is not None)
    assert screen.widget.forms.on_workbook
    until(lambda: screen.difference is not None)
    assert screen.widget.changes.list.count() == 1
    screen.preview.panel.answered.emit("/data/place", "street")
    screen.preview.next()
    assert say(screen) == "Какая улица?"
    screen.preview.panel.answered.emit("/data/street", "Лесная")
    first = screen.checked
    write_book(book, label="Куда подать машину?", hello=True)
    until(lambda: screen.checked is not first)
    until(
        lambda: (
            screen._drawing is not None and any(node.label == "Что ещё?" for node in screen._drawing.graph.nodes)
        )
    )
    assert say(screen) == "Какая улица?"
    walk = screen.preview.walk
    assert walk is not None
    assert walk.leg.session.value("street") == "Лесная"
    screen.preview.back()
    assert say(screen) == "Куда подать машину?"


def test_a_broken_saving_keeps_the_last_good_one_in_view(
    screen: ScriptCareController, book: Path, until: Until
) -> None:
    screen.open(book)
    until(lambda: screen.preview.walk is not None and screen._drawing is not None)
    write_book(book, relevant="${nowhere} = 'x'")
    until(lambda: screen.checked is not None and screen.checked.errors)
    assert say(screen) == "Где вы?"
    assert "не собирается" in screen.widget._state.text()
    assert not screen._context.actions.get("care.forward").isEnabled()
    book.write_bytes(b"PK half of a file")
    until(lambda: "последнее удачное" in screen.widget._state.text() and "taxi" in screen.widget._state.text())
    assert say(screen) == "Где вы?"
    write_book(book, label="Снова здесь?")
    until(lambda: say(screen) == "Снова здесь?")


def test_enter_on_a_problem_goes_to_its_step(
    screen: ScriptCareController, desk: Desk, book: Path, until: Until
) -> None:
    import openpyxl

    changed = openpyxl.load_workbook(book)
    changed["survey"]["D3"] = None
    changed.save(book)
    screen.open(book)
    until(lambda: screen.checked is not None and screen._drawing is not None)
    screen.preview.panel.answered.emit("/data/place", "street")
    press(desk, "care.next_problem")
    assert screen.widget.tabs.currentWidget() is screen.widget.problems
    assert screen.widget.map.graph.current == "/data/street"
    assert say(screen) == "Какая улица?"
    assert "строка 3" in screen.widget.problems.list.currentItem().text()
    screen.preview.restart()
    QTest.keyClick(screen.widget.problems.list, Qt.Key.Key_Return)
    assert not screen.preview._note.isHidden()
    assert say(screen) == "Где вы?"


def test_a_workbook_is_published_by_one_key(
    screen: ScriptCareController, desk: Desk, book: Path, told: Told, until: Until
) -> None:
    write_book(book, label="Откуда вас забрать?")
    screen.open(book)
    until(lambda: screen.widget.buttons["forward"].isEnabled())
    press(desk, "care.forward")
    until(lambda: screen.widget.versions.current and screen.widget.versions.current.info.state == "draft")
    assert screen.widget.tabs.currentWidget() is screen.widget.versions
    for state in ("review", "published"):
        until(lambda: screen.widget.buttons["forward"].isEnabled())
        press(desk, "care.forward")
        until(lambda wanted=state: screen.widget.versions.current.info.state == wanted)
    states = value(desk, "SELECT group_concat(number || state) FROM script_version")
    assert states == "1retired,2published"
    assert "Откуда вас забрать?" in screen.widget.versions._detail.text()
    assert any("Идущие звонки закончат по своей версии" in text for text in told.texts)
    press(desk, "program.undo")
    until(lambda: value(desk, "SELECT group_concat(number || state) FROM script_version") == "1published,2retired")
    until(lambda: screen.widget.versions.current.info.state == "published")
    press(desk, "care.retire")
    until(lambda: screen.widget.versions.current.info.state == "retired")
    press(desk, "program.undo")
    until(lambda: screen.widget.versions.current.info.state == "published")


def test_a_version_goes_back_to_draft(
    screen: ScriptCareController, desk: Desk, book: Path, told: Told, until: Until
) -> None:
    write_book(book, label="Откуда?")
    screen.open(book)
    until(lambda: screen.widget.buttons["forward"].isEnabled())
    press(desk, "care.forward")
    until(lambda: screen.widget.versions.current and screen.widget.versions.current.info.state == "draft")
    press(desk, "care.forward")
    until(lambda: screen.widget.versions.current.info.state == "review")
    press(desk, "care.back")
    until(lambda: screen.widget.versions.current.info.state == "draft")


def test_an_unknown_workbook_begins_a_form(
    screen: ScriptCareController, desk: Desk, book: Path, told: Told, until: Until
) -> None:
    import openpyxl

    other = openpyxl.load_workbook(book)
    other["settings"]["B2"] = "delivery"
    path = book.with_name("delivery.xlsx")
    other.save(path)
    screen.open(path)
    until(lambda: screen.widget.buttons["forward"].isEnabled())

    def answer(dialog: Any) -> bool:
        assert isinstance(dialog, FormDialog)
        assert dialog.code == "delivery"
        dialog.names["en"].setText("Delivery")
        dialog.lines_edit.setText("8 800 111-22-33; 200")
        return True

    told.answers.append(answer)
    press(desk, "care.forward")
    until(lambda: screen.widget.forms.count() == 3 and screen.page and screen.page.info.code == "delivery")
    assert screen.page is not None
    assert screen.page.info.lines == ("8 800 111-22-33", "200")
    assert screen.page.labels == {"ru": "Такси", "en": "Delivery"}

    def rename(dialog: Any) -> bool:
        dialog.names["ru"].setText("Доставка")
        dialog.lines_edit.setText("200")
        return True

    told.answers.append(rename)
    press(desk, "care.edit")
    until(lambda: screen.page.labels["ru"] == "Доставка")
    assert screen.page.info.lines == ("200",)


def test_a_version_s_workbook_is_written_back(
    screen: ScriptCareController, desk: Desk, book: Path, told: Told, tmp_path: Path, until: Until
) -> None:
    until(lambda: screen.widget.versions.current is not None)
    target = tmp_path / "out.xlsx"

    def choose(dialog: Any) -> bool:
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(target))
        return True

    told.answers.append(choose)
    press(desk, "care.export")
    until(lambda: any("выгружена" in text for text in told.texts))
    assert target.read_bytes() == book.read_bytes()


def test_a_new_workbook_begins_from_a_sample(
    screen: ScriptCareController, desk: Desk, told: Told, tmp_path: Path, until: Until
) -> None:
    target = tmp_path / "mine.xlsx"

    def choose_sample(dialog: Any) -> bool:
        assert isinstance(dialog, Chooser)
        assert len(dialog._lines) == len(care.samples())
        dialog.code = "complaint"
        return True

    def choose_place(dialog: Any) -> bool:
        dialog.selectFile(str(target))
        return True

    told.answers += [choose_sample, choose_place]
    press(desk, "care.from_sample")
    until(lambda: screen.checked is not None)
    assert screen.watch.path == target
    assert screen.checked.form.form_id == "mine"


def test_opening_asks_for_a_file(
    screen: ScriptCareController, desk: Desk, told: Told, book: Path, until: Until
) -> None:
    def choose(dialog: QDialog) -> bool:
        assert isinstance(dialog, QFileDialog)
        dialog.setDirectory(str(book.parent))
        dialog.selectFile(str(book))
        return True

    told.answers.append(choose)
    press(desk, "care.open")
    until(lambda: screen.checked is not None)


@pytest.mark.parametrize("desk", [Role.SUPERVISOR], indirect=True)
def test_a_supervisor_publishes_while_everything_else_stays_closed(
    screen: ScriptCareController, desk: Desk, book: Path, told: Told, until: Until
) -> None:
    assert desk.context.read_only
    assert desk.context.author is None
    write_book(book, label="Где вы сейчас?")
    screen.open(book)
    until(lambda: screen.widget.buttons["forward"].isEnabled())
    press(desk, "care.forward")
    assert "открыто только для чтения" in told.texts[-1]
    assert value(desk, "SELECT count(*) FROM script_version") == 1
    press(desk, "care.publishing")
    until(lambda: screen.publisher.may)
    assert "Публикация сценариев" in desk.window.windowTitle()
    assert "Публикация сценариев" in screen.widget._note.text()
    for state in ("draft", "review", "published"):
        until(lambda: screen.widget.buttons["forward"].isEnabled())
        press(desk, "care.forward")
        until(lambda wanted=state: screen.widget.versions.current and _state(screen) == wanted)
    assert value(desk, "SELECT max(number) FROM script_version WHERE state = 'published'") == 2
    with pytest.raises(ReadOnlyStore):
        desk.context.work._store.submit(lambda store: _write(store)).result(10)
    with pytest.raises(ReadOnlyStore):
        desk.context.author._store.submit(lambda store: _write(store)).result(10)
    press(desk, "care.publishing")
    assert desk.context.author is None
    assert "Публикация" not in desk.window.windowTitle()
    assert not screen.publisher.may


def _state(screen: ScriptCareController) -> str:
    line = screen.widget.versions.current
    return line.info.state.value if line and screen.widget.forms.form else ""


def _write(store: Store) -> None:
    with store.write(None) as write:
        write.insert(User, login="x", name="X", role="operator", language="ru")


@pytest.mark.parametrize("desk", [Role.SENIOR], indirect=True)
def test_a_senior_looks_and_tries_but_does_not_publish(
    screen: ScriptCareController, desk: Desk, book: Path, until: Until
) -> None:
    write_book(book, label="Где?")
    screen.open(book)
    until(lambda: screen.difference is not None and screen.preview.walk is not None)
    assert not desk.context.actions.get("care.forward").isEnabled()
    assert "руководитель" in screen.widget._note.text()
    screen.publisher.forward()
    assert value(desk, "SELECT count(*) FROM script_version") == 1


def test_words_follow_the_language(screen: ScriptCareController, desk: Desk, book: Path, until: Until) -> None:
    screen.open(book)
    until(lambda: screen._drawing is not None and screen.difference is not None)
    desk.context.languages.use("en")
    until(lambda: "Where are you?" in labels(screen))
    assert "published version" in screen.widget.changes.summary.text() or "No difference" in (
        screen.widget.changes.summary.text()
    )
    until(lambda: "Taxi" in screen.widget.forms.item(1).text())
    assert "followed" in screen.widget._state.text()


def test_the_file_s_disappearing_is_told(screen: ScriptCareController, book: Path, until: Until) -> None:
    screen.open(book)
    until(lambda: screen.preview.walk is not None)
    book.unlink()
    until(lambda: "нет на месте" in screen.widget._state.text())
    assert say(screen) == "Где вы?"
    write_book(book, label="Файл вернулся?")
    until(lambda: say(screen) == "Файл вернулся?")
