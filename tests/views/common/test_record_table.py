"""The table of records: what stays in hand, what is ticked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views.common.record_table import Heading, Line, RecordTable

HEADINGS = (Heading("Number", 80), Heading("Days", 60, number=True))


def table_in(qtbot: QtBot, **options: object) -> RecordTable:
    made = RecordTable(**options)  # type: ignore[arg-type]  # options of the table, named by the test
    qtbot.addWidget(made)
    return made


def test_the_record_in_hand_stays_in_hand_wherever_it_goes(qtbot: QtBot) -> None:
    table = table_in(qtbot)
    lines = [Line(b"a", ("1", "3")), Line(b"b", ("2", "5"))]
    table.show_lines(HEADINGS, lines)
    table.rest_on(1)
    table.show_lines(HEADINGS, [Line(b"c", ("0", "1")), *reversed(lines)])
    assert (table.current(), table.row()) == (b"b", 1)
    table.show_lines(HEADINGS, lines[:1])
    assert table.current() == b"a", "the one in hand is gone"


def test_rows_without_a_key_keep_the_place(qtbot: QtBot) -> None:
    table = table_in(qtbot, widest=0)
    assert table.row() == -1
    table.show_cells(("Number", "Days"), [("1", "3"), ("2", "5"), ("3", "8")], (1,))
    table.rest_on(2)
    table.show_cells(("Number", "Days"), [("1", "3"), ("2", "5")], (1,))
    assert table.row() == 1
    right = table.model().index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag(right) & Qt.AlignmentFlag.AlignRight


def test_space_ticks_a_row_and_new_rows_are_not_ticked(qtbot: QtBot) -> None:
    table = table_in(qtbot, ticks=True)
    table.show_cells(("Number",), [("1",), ("2",)])
    table.rest_on(1)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.ticked == {1}
    table.tick({0, 1})
    assert table.ticked == {0, 1}
    table.show_cells(("Number",), [("1",), ("2",)])
    assert table.ticked == frozenset()
