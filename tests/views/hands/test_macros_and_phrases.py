"""Macros and phrases by key, in a whole window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.models.ids import new_uid
from app.models.staff import Role
from app.services.hands.deeds import Deed
from app.services.hands.macros import keep_macro
from app.services.hands.phrases import keep_phrase, word_before
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.administration.controller import AdministrationController
from app.views.common.chooser import Chooser
from app.views.lists.controller import ListController
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in
from tests.views.test_accessible import until_answered

TEXT = {"ru": "${client_name}, спасибо. Заявка ${ticket_number}.", "en": "Thank you, ${client_name}."}


def fill(store: Store) -> None:
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    for n in range(3):
        save_ticket(store, boss, TicketDraft(new_uid(), subject=f"Нет воды {n}", assignee_uid=boss))
    keep_macro(store, boss, None, "take", {"ru": "Взять", "en": "Take"}, 1, Deed("accepted", priority=3))
    keep_macro(store, boss, None, "close", {"ru": "Решить", "en": "Solve"}, 2, Deed("resolved"))
    keep_phrase(store, boss, "snippet", None, "спс", {"ru": "Спасибо", "en": "Thanks"}, TEXT)


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as made:
        made.show()
        qtbot.waitUntil(lambda: hasattr(made, "hands"))
        settle(made, qtbot)
        yield made


def settle(desk: Desk, qtbot: Any) -> None:
    for _ in range(3):
        until_answered(desk, qtbot)


def trigger(desk: Desk, qtbot: Any, name: str) -> None:
    action = desk.context.actions.get(name)
    assert action is not None
    action.trigger()
    settle(desk, qtbot)


def told(desk: Desk) -> str:
    return desk.window.notice_bar.accessibleName()


def column(desk: Desk, qtbot: Any, sql: str) -> list[Any]:
    found: list[Any] = []
    desk.context.work.ask(Store.rows, sql).then(lambda rows: found.append([row[0] for row in rows]))
    qtbot.waitUntil(lambda: bool(found))
    return list(found[0])


def test_a_macro_runs_by_its_key_on_the_row_with_the_focus(desk: Desk, qtbot: Any) -> None:
    action = desk.context.actions.get("macro.run_1")
    assert action is not None
    assert (action.text(), action.isEnabled()) == ("Макрос: Взять", True)
    unused = desk.context.actions.get("macro.run_5")
    assert unused is not None
    assert not unused.isEnabled()
    desk.shell.show("my_work")
    settle(desk, qtbot)
    trigger(desk, qtbot, "macro.run_1")
    assert told(desk) == "Макрос «Взять» выполнен."
    assert sorted(column(desk, qtbot, "SELECT state FROM ticket")) == ["accepted", "new", "new"]
    trigger(desk, qtbot, "program.undo")
    assert column(desk, qtbot, "SELECT state FROM ticket") == ["new"] * 3
    trigger(desk, qtbot, "macro.run_2")
    assert "не хватает" in told(desk)
    assert column(desk, qtbot, "SELECT state FROM ticket") == ["new"] * 3


def test_on_many_rows_a_macro_is_looked_at_first(desk: Desk, qtbot: Any) -> None:
    desk.shell.show("my_work")
    settle(desk, qtbot)
    screen = desk.shell.screen("my_work")
    assert isinstance(screen, ListController)
    screen.widget.table.mark_all()
    trigger(desk, qtbot, "macro.run_1")
    qtbot.waitUntil(lambda: screen._bulk.panel is not None and screen._bulk.panel.do_it.isEnabled())
    assert screen._bulk.panel is not None
    assert screen._bulk.panel.form.deed() == Deed("accepted", priority=3)
    assert column(desk, qtbot, "SELECT state FROM ticket") == ["new"] * 3


def test_macros_are_offered_in_a_list(desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []

    def choose(dialog: Any) -> bool:
        assert isinstance(dialog, Chooser)
        lines.extend(label for _, label in dialog._lines)
        dialog.code = dialog._lines[0][0]
        return True

    monkeypatch.setattr(desk.context.notices, "run", choose)
    desk.shell.show("my_work")
    settle(desk, qtbot)
    trigger(desk, qtbot, "macro.choose")
    assert lines == ["Взять   (Ctrl+Alt+1)", "Решить   (Ctrl+Alt+2)"]
    assert told(desk) == "Макрос «Взять» выполнен."
    desk.context.languages.use("en")
    settle(desk, qtbot)
    action = desk.context.actions.get("macro.run_1")
    assert action is not None
    qtbot.waitUntil(lambda: action.text() == "Macro: Take")
    desk.context.languages.use("ru")


def box_in(desk: Desk, qtbot: Any) -> QPlainTextEdit:
    made = QPlainTextEdit(desk.window.centralWidget())
    made.show()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_a_typed_code_becomes_its_phrase(desk: Desk, qtbot: Any) -> None:
    desk.shell.show("my_work")
    settle(desk, qtbot)
    box = box_in(desk, qtbot)
    box.setPlainText("Добрый день! спс")
    box.moveCursor(box.textCursor().MoveOperation.End)
    trigger(desk, qtbot, "text.phrase")
    assert box.toPlainText().startswith("Добрый день! ${client_name}, спасибо. Заявка A-")
    box.undo()
    assert box.toPlainText() in ("Добрый день! ", "Добрый день! спс")


def test_phrases_are_offered_where_no_code_was_typed(
    desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: Any) -> bool:
        dialog.code = dialog._lines[0][0]
        return True

    monkeypatch.setattr(desk.context.notices, "run", choose)
    box = box_in(desk, qtbot)
    trigger(desk, qtbot, "text.phrase")
    assert box.toPlainText() == "${client_name}, спасибо. Заявка ${ticket_number}."
    desk.window.setFocus()
    focus = QWidget(desk.window)
    focus.setFocus()


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [("спс", 3, "спс"), ("а;спс", 5, "а;спс"), ("да спс ", 7, ""), ("", 0, ""), ("спс", 1, "с")],
)
def test_the_word_before_the_cursor(text: str, at: int, word: str) -> None:
    assert word_before(text, at) == word


def administration(desk: Desk, qtbot: Any, page: str) -> Any:
    desk.shell.show("administration")
    screen = desk.shell.screen("administration")
    assert isinstance(screen, AdministrationController)
    screen.show_page(page)
    settle(desk, qtbot)
    return screen.page(page)


def test_an_administrator_keeps_macros(desk: Desk, qtbot: Any) -> None:
    page = administration(desk, qtbot, "macros")
    sheet = page.widget
    assert sheet.entries.list.count() == 2
    assert sheet.code.text() == "take"
    page.begin_new()
    sheet.save.click()
    settle(desk, qtbot)
    assert sheet.fault.text().startswith("Макрос не сохранён")
    sheet.names.put({"ru": "Срочно", "en": "Urgent"})
    sheet.code.setText("urgent")
    sheet.key.set_value(1)
    sheet.form.show_deed(Deed(priority=4, note="Срочно, ${client_name} ждёт"))
    sheet.save.click()
    settle(desk, qtbot)
    action = desk.context.actions.get("macro.run_1")
    assert action is not None
    qtbot.waitUntil(lambda: action.text() == "Макрос: Срочно")
    qtbot.waitUntil(lambda: sheet.entries.list.count() == 3)
    assert [sheet.entries.list.item(at).text() for at in range(3)] == [
        "1 · Срочно",
        "2 · Решить",
        "Взять",
    ]
    sheet.remove.click()
    qtbot.waitUntil(lambda: sheet.entries.list.count() == 2)
    qtbot.waitUntil(lambda: not action.isEnabled())


@pytest.mark.parametrize(("name", "count"), [("phrases", 1), ("templates", 0)])
def test_an_administrator_keeps_phrases_and_templates(desk: Desk, qtbot: Any, name: str, count: int) -> None:
    page = administration(desk, qtbot, name)
    sheet = page.widget
    assert sheet.entries.list.count() == count
    page.begin_new()
    sheet.names.put({"ru": "Приветствие", "en": "Greeting"})
    sheet.code.setText("hello")
    sheet.boxes["ru"].setPlainText("Здравствуйте!")
    sheet.save.click()
    settle(desk, qtbot)
    assert "на обоих языках" in sheet.fault.text()
    sheet.boxes["en"].setPlainText("Hello!")
    sheet.save.click()
    settle(desk, qtbot)
    assert sheet.fault.isHidden()
    qtbot.waitUntil(lambda: sheet.entries.list.count() == count + 1)
    sheet.remove.click()
    qtbot.waitUntil(lambda: sheet.entries.list.count() == count)
