"""Choose one of a list by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget


class Chooser(QDialog):
    """``code`` is the chosen line's, None when none was chosen."""

    def __init__(self, parent: QWidget, title: str, search: str, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.code: str | None = None
        self._lines = lines
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(search)
        self._edit.setAccessibleName(search)
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.itemActivated.connect(self._take)
        layout = QVBoxLayout(self)
        layout.addWidget(self._edit)
        layout.addWidget(self._list)
        self._edit.textChanged.connect(self._fill)
        self.resize(460, 360)
        self._fill("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the choice while typing; Enter takes it."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._list.setCurrentRow(max(0, min(self._list.count() - 1, self._list.currentRow() + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for item in self._list.selectedItems():
                self._take(item)
        else:
            super().keyPressEvent(event)

    def _fill(self, text: str) -> None:
        self._list.clear()
        for code, label in self._lines:
            if text.casefold() in label.casefold():
                item = QListWidgetItem(label)
                item.setData(Qt.ItemDataRole.UserRole, code)
                self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem) -> None:
        self.code = str(item.data(Qt.ItemDataRole.UserRole))
        self.accept()
