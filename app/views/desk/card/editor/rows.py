"""A section of the editor: one row of aligned fields for each line, with keys to add and to remove."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.records import frozen
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.form.dates import read_date, show_date
from app.views.common.panel import look
from app.views.icons import icon

Value = str | bool | bytes | None


@frozen
class Column:
    """One field of a row. ``kind`` is ``text``, ``date`` (ISO 8601 in and out), ``choice`` or ``yes``."""

    name: str
    label: str
    kind: str = "text"
    stretch: int = 1
    choices: Sequence[Choice] = ()


class Rows(QWidget):
    """Rows of one kind. ``row_added`` carries the new row's editors by column name."""

    row_added = Signal(object)

    def __init__(self, title: str, columns: Sequence[Column], add_text: str) -> None:
        super().__init__()
        self._columns = columns
        self._title = title
        self._rows: list[tuple[bytes | None, list[QWidget]]] = []
        self._add = QPushButton(icon("plus"), add_text)
        self._add.setAccessibleName(f"{title}: {add_text}")
        self._add.clicked.connect(self.add_empty)
        heading = look(QLabel(title), "title")
        head = QHBoxLayout()
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self._add)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self._labels = [look(QLabel(column.label), "quiet") for column in columns]
        for place, column in enumerate(columns):
            self._grid.addWidget(self._labels[place], 0, place)
            self._grid.setColumnStretch(place, column.stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addLayout(self._grid)
        self._show_labels()

    def add(self, uid: bytes | None, values: dict[str, Value]) -> dict[str, QWidget]:
        """Add a row; ``uid`` is the line's key, None for a new one. Its editors by column name."""
        editors = [self._editor(column, values.get(column.name)) for column in self._columns]
        remove = _RemoveButton(self)
        remove.setAccessibleName(f"{self._title}: {t('editor.remove')}")
        row = (uid, [*editors, remove])
        self._rows.append(row)
        self._lay_out()
        for widget in row[1]:
            widget.show()  # now, not with the next event, so that it can take the focus
        by_name = {column.name: editor for column, editor in zip(self._columns, editors, strict=True)}
        self.row_added.emit(by_name)
        return by_name

    def add_empty(self) -> None:
        """A new row, with the focus in its first field."""
        first = next(iter(self.add(None, {}).values()))
        first.setFocus()

    def remove(self, button: QPushButton) -> None:
        """Take a button's row away; the focus goes to the next one, or to the button that adds."""
        index = next(i for i, (_, row) in enumerate(self._rows) if row[-1] is button)
        _, editors = self._rows.pop(index)
        for widget in editors:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._lay_out()
        if self._rows:
            self._rows[min(index, len(self._rows) - 1)][1][0].setFocus()
        else:
            self._add.setFocus()

    def lines(self) -> list[tuple[bytes | None, dict[str, Value]]]:
        """Every row as it stands: its key and values by column name."""
        return [
            (uid, {column.name: _value(editor) for column, editor in zip(self._columns, editors, strict=False)})
            for uid, editors in self._rows
        ]

    def wrong_dates(self) -> QWidget | None:
        """The first date field that holds no date."""
        for _, editors in self._rows:
            for editor in editors:
                if isinstance(editor, DateLine) and editor.is_wrong:
                    return editor
        return None

    def focus_row(self, row: int) -> None:
        """Put the focus into a row's first field."""
        self._rows[row][1][0].setFocus()

    def tab_order(self) -> list[QWidget]:
        """Every field in the order of the Tab key, the adding button last."""
        return [*(widget for _, row in self._rows for widget in row), self._add]

    def _editor(self, column: Column, value: Value) -> QWidget:
        editor: QWidget
        if column.kind == "choice":
            box = ChoiceBox()
            box.set_choices(column.choices)
            box.set_value(value if value is not None else (column.choices[0][0] if column.choices else None))
            if box.value() is None and isinstance(value, str):
                box.addItem(value, value)
                box.set_value(value)
            editor = box
        elif column.kind == "yes":
            check = QCheckBox()
            check.setChecked(bool(value))
            editor = check
        elif column.kind == "date":
            editor = DateLine(str(value or ""))
        else:
            line = QLineEdit(str(value or ""))
            line.setCursorPosition(0)
            editor = line
        editor.setAccessibleName(f"{self._title}: {column.label}")
        return editor

    def _lay_out(self) -> None:
        for place, (_, widgets) in enumerate(self._rows, start=1):
            for column, widget in enumerate(widgets):
                centred = Qt.AlignmentFlag.AlignCenter if isinstance(widget, QCheckBox) else Qt.AlignmentFlag(0)
                self._grid.addWidget(widget, place, column, centred)
        self._show_labels()

    def _show_labels(self) -> None:
        for label in self._labels:
            label.setVisible(bool(self._rows))


class DateLine(QLineEdit):
    """A date in any usual spelling."""

    def __init__(self, iso: str = "") -> None:
        super().__init__(show_date(iso) if iso else "")
        self.setPlaceholderText(t("editor.date_hint"))
        self.setMinimumWidth(100)

    @property
    def iso(self) -> str:
        """The date as ISO 8601, empty for none."""
        return read_date(self.text())

    @property
    def is_wrong(self) -> bool:
        """Whether there is a text that is no date."""
        return bool(self.text().strip()) and not self.iso


class _RemoveButton(QPushButton):
    """Takes its own row away."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(icon("trash"), "")
        self._rows = rows
        self.setFlat(True)
        self.setToolTip(t("editor.remove"))
        self.clicked.connect(self._remove)

    def _remove(self) -> None:
        self._rows.remove(self)


def _value(editor: QWidget) -> Value:
    if isinstance(editor, DateLine):
        return editor.iso
    if isinstance(editor, QLineEdit):
        return editor.text().strip()
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    if isinstance(editor, ChoiceBox):
        value = editor.value()
        return value if isinstance(value, str | bytes) else None
    raise TypeError(type(editor).__name__)
