from __future__ import annotations

from array import array

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.common.paged_model import PagedModel
from app.views.common.paged_table import PagedTable
from tests.views.common.test_paged_model import COLUMNS, PlainCells


@pytest.fixture
def table(qtbot: QtBot) -> PagedTable:
    model = PagedModel(COLUMNS, PlainCells(), lambda ids: None)
    view = PagedTable(model)
    model.setParent(view)
    qtbot.addWidget(view)
    model.take_ids(array("q", range(1000)))
    return view


def test_enter_opens_the_row_and_ends_go_far(table: PagedTable, qtbot: QtBot) -> None:
    opened: list[int] = []
    table.opened.connect(opened.append)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == []
    QTest.keyClick(table, Qt.Key.Key_End)
    assert table.current_row() == 999
    QTest.keyClick(table, Qt.Key.Key_Up)
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Enter)
    assert opened == [998, 0]


def test_letters_go_to_the_filter_and_commands_do_not(table: PagedTable) -> None:
    typed: list[str] = []
    table.typed.connect(typed.append)
    for text, modifiers in (("л", Qt.KeyboardModifier.NoModifier), ("7", Qt.KeyboardModifier.NoModifier)):
        QApplication.sendEvent(table, QKeyEvent(QEvent.Type.KeyPress, 0, modifiers, text))
    QApplication.sendEvent(table, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.AltModifier, "л"))
    assert typed == ["л", "7"]


def test_columns_are_chosen_moved_and_kept(table: PagedTable) -> None:
    assert table.columns_shown() == ("number", "subject")
    table.show_columns(("extra", "number"), (("extra", 333),))
    assert table.columns_shown() == ("extra", "number")
    assert dict(table.column_widths())["extra"] == 333
    table.show_columns(("of a newer program",))
    assert set(table.columns_shown()) == {"number", "subject"}


def test_the_column_menu_ticks_and_keeps_one(table: PagedTable, qtbot: QtBot) -> None:
    menu = table.column_menu()
    with qtbot.waitSignal(table.columns_changed):
        menu.actions()[2].trigger()
    assert table.columns_shown()[-1] == "extra"
    menu.close()
    table.show_columns(("number",))
    menu = table.column_menu()
    assert [action.isEnabled() for action in menu.actions()] == [False, True, True]
    menu.close()


def test_sorting_is_asked_for_by_head_and_by_menu(table: PagedTable) -> None:
    asked: list[str] = []
    table.sort_wanted.connect(asked.append)
    table.show_sort("number", True)
    head = table.horizontalHeader()
    head.sectionClicked.emit(0)
    head.sectionClicked.emit(1)
    assert asked == ["number"]
    assert head.sortIndicatorSection() == 0
    menu = table.sort_menu()
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [("Number", True)]
    menu.actions()[0].trigger()
    menu.close()
    assert asked == ["number", "number"]
