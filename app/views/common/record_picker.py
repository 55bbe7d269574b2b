"""Choose a record by typing its number or words; the list beneath follows. Enter takes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.views.common.panel import look, plain
from app.views.common.small_form import buttons

SEARCH_AFTER_MS = 130
_KEY = int(Qt.ItemDataRole.UserRole)


class RecordPicker(QDialog):
    """``typed`` carries the text to look for; :meth:`show_records` fills the list; ``uid`` is the chosen key."""

    typed = Signal(str)

    def __init__(self, parent: QWidget, title: str, hint: str, main_text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.uid: bytes | None = None
        self.above = QVBoxLayout()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(hint)
        self._title = look(QLabel(), "quiet")
        self._title.hide()
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemActivated.connect(self._take)
        self._problem = plain(look_name="late")
        self._problem.hide()
        self._timer = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self.edit.textEdited.connect(self._edited)
        layout = QVBoxLayout(self)
        layout.addLayout(self.above)
        for widget in (self.edit, self._title, self.list, self._problem):
            layout.addWidget(widget)
        layout.addWidget(buttons(self, main_text))
        self.resize(560, 440)

    def show_records(self, records: Sequence[tuple[bytes, str]], title: str = "") -> None:
        """Fill the list with keys and their words; ``title`` says what these are. The first is chosen."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.list.clear()
        for uid, words in records:
            item = QListWidgetItem(words)
            item.setData(_KEY, uid)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def complain(self, text: str) -> None:
        """Say what is wrong."""
        self._problem.setText(text)
        self._problem.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the choice while typing."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
        else:
            super().keyPressEvent(event)

    def accept(self) -> None:
        """Close only with a choice."""
        if self.list.currentRow() < 0:
            self.edit.setFocus()
            return
        self.uid = bytes(self.list.currentItem().data(_KEY))
        super().accept()

    def done(self, result: int) -> None:
        """Qt's own hook: the last question is not asked any more."""
        self._timer.stop()
        super().done(result)

    def _edited(self, _text: str) -> None:
        self._timer.start()

    def _ask(self) -> None:
        self.typed.emit(self.edit.text().strip())

    def _take(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self.accept()
