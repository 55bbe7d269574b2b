"""What most panes look like: a list, a word where it is empty, and buttons below."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.views.common.panel import plain


class ListSheet(QWidget):
    """The row in hand stays in hand when the items are shown anew."""

    def __init__(self, buttons: Iterable[QPushButton] = ()) -> None:
        super().__init__()
        self._none = plain(look_name="quiet")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.buttons = tuple(buttons)
        row = QHBoxLayout()
        for button in self.buttons:
            row.addWidget(button, 1 if len(self.buttons) == 1 else 0)
        if len(self.buttons) > 1:
            row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)

    def show_items(self, items: Iterable[QListWidgetItem]) -> None:
        """Show these instead, without telling of it."""
        row = self.list.currentRow()
        with QSignalBlocker(self.list):
            self.list.clear()
            for item in items:
                self.list.addItem(item)
            self.list.setCurrentRow(min(row, self.list.count() - 1))
        filled = bool(self.list.count())
        self._none.setVisible(not filled)
        self.list.setVisible(filled)

    def say(self, empty: str, name: str) -> None:
        """Set the word for an empty list, and the list's name for those who cannot see it."""
        self._none.setText(empty)
        self.list.setAccessibleName(name)

    def focus_first(self) -> None:
        """Put the focus into the list with a row in hand, or on the first button where it is empty."""
        if self.list.count():
            self.list.setCurrentRow(max(0, self.list.currentRow()))
        reached = self.list if self.list.count() or not self.buttons else self.buttons[0]
        reached.setFocus(Qt.FocusReason.ShortcutFocusReason)
