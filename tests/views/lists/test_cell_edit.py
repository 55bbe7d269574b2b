"""Cells of a list changed where they stand, by keyboard, through the same door as everything."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDateTimeEdit

from app.services.store.store import Store
from app.services.undo.steps import last_steps
from app.views.common.combos import ChoiceBox
from app.views.lists.cell_edit import EDITABLE
from app.views.lists.controller import ListController
from tests.views.lists.conftest import Bench


def go_to(screen: ListController, name: str) -> bytes:
    table, model = screen.widget.table, screen._model
    at = next(at for at, column in enumerate(model.columns) if column.name == name)
    table.setCurrentIndex(model.index(0, at))
    table.setFocus()
    found = model.row_at(0)
    assert found is not None
    return bytes(found[1])


def box_of(bench: Bench, screen: ListController) -> ChoiceBox:
    screen._edit_cell()
    bench.qtbot.waitUntil(lambda: screen.cells.editor is not None)
    editor = screen.cells.editor
    assert isinstance(editor, ChoiceBox)
    editor.hidePopup()
    return editor


def pick(bench: Bench, screen: ListController, value: object) -> None:
    box = box_of(bench, screen)
    box.set_value(value)
    box.picked.emit(value)
    bench.settle()


def stored(bench: Bench, ticket: bytes, column: str) -> Any:
    return bench.do(Store.value, f"SELECT {column} FROM ticket WHERE uid = ?", ticket)


def test_choices_are_written_at_once_and_can_be_undone(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.settle()
    ticket = go_to(screen, "priority")
    assert box_of(bench, screen).value() == screen._model.row_at(0)[5]  # type: ignore[index]
    screen.cells.close()
    pick(bench, screen, 4)
    assert stored(bench, ticket, "priority") == 4
    go_to(screen, "queue")
    pick(bench, screen, bench.keys["lifts"])
    assert stored(bench, ticket, "queue_uid") == bench.keys["lifts"]
    go_to(screen, "assignee")
    pick(bench, screen, bench.keys["me"])
    assert stored(bench, ticket, "assignee_uid") == bench.keys["me"]
    go_to(screen, "assignee")
    pick(bench, screen, "nobody")
    assert stored(bench, ticket, "assignee_uid") is None
    assert len(bench.do(last_steps, bench.keys["me"], 0)) == 4
    assert bench.notices.texts == []


def test_a_state_changes_by_the_moves_of_the_type(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.settle()
    ticket = go_to(screen, "state")
    pick(bench, screen, "accepted")
    assert stored(bench, ticket, "state") == "accepted"
    bench.settle()
    go_to(screen, "state")
    pick(bench, screen, "resolved")
    assert stored(bench, ticket, "state") == "accepted"
    assert bench.sent[-1] == ("open_ticket", ticket)
    assert "нужны ещё данные" in bench.notices.texts[-1]


def test_a_deadline_is_typed(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.settle()
    ticket = go_to(screen, "due")
    screen._edit_cell()
    edit = screen.cells.editor
    assert isinstance(edit, QDateTimeEdit)
    edit.setDateTime(QDateTime.fromMSecsSinceEpoch(1_795_000_020_000))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    bench.settle()
    assert stored(bench, ticket, "due_at") == 1_795_000_020_000


def test_tab_goes_round_and_escape_leaves_all_as_it_was(bench: Bench) -> None:
    screen = bench.open("queues")
    bench.settle()
    ticket = go_to(screen, "subject")
    before = bench.do(Store.row, "SELECT updated_at FROM ticket WHERE uid = ?", ticket)
    seen = []
    screen._edit_cell()
    for _ in range(5):
        bench.qtbot.waitUntil(lambda: screen.cells.editor is not None)
        seen.append(screen.cells._name)
        editor = screen.cells.editor
        if isinstance(editor, ChoiceBox):
            editor.hidePopup()
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        bench.settle()
    assert seen == [one for one in EDITABLE if one != "category"]
    bench.qtbot.waitUntil(lambda: screen.cells.editor is not None)
    QTest.keyClick(screen.cells.editor, Qt.Key.Key_Escape)
    assert screen.cells.editor is None
    assert bench.do(Store.row, "SELECT updated_at FROM ticket WHERE uid = ?", ticket) == before
