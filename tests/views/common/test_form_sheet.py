"""A form's sheet between two contacts: its boxes are kept for the next one, what was in them is not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit

from app.views.common.form.sheet import FormSheet
from tests.services.forms.sheets import session

FORM = """
| survey |                  |       |               |            |
|        | type             | name  | label         | appearance |
|        | text             | who   | Кто           |            |
|        | text             | story | Что случилось | multiline  |
|        | select_one sides | side  | Сторона       |            |
| choices |           |       |        |
|         | list_name | name  | label  |
|         | sides     | left  | Левая  |
|         | sides     | right | Правая |
"""


def test_the_next_contact_gets_the_same_boxes_and_nothing_that_was_in_them(qtbot: Any) -> None:
    sheet = FormSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.show_session(session(FORM))
    line, area, box = (sheet.findChild(kind) for kind in (QLineEdit, QPlainTextEdit, QComboBox))
    line.insert("Анна")
    area.insertPlainText("Прорвало трубу")
    box.setCurrentIndex(2)
    sheet.show_session(None)
    assert not line.isVisible()
    assert (line.text(), area.toPlainText(), box.count()) == ("", "", 1)
    sheet.show_session(session(FORM))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sheet.findChildren(QLineEdit) == [line]
    assert line.isVisible()
    line.undo()
    area.undo()
    assert (line.text(), area.toPlainText(), box.currentText()) == ("", "", box.itemText(0))
