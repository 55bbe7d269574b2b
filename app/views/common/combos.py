"""Combo boxes for choosing one of a dictionary's entries by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

Choice = tuple[object, str]


class ChoiceBox(QComboBox):
    """Choose one entry; ``picked`` carries its key when a person (not the program) changes it.

    The mouse wheel over it scrolls the form around it, never the choice.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        self.activated.connect(self._tell)

    def set_choices(self, choices: Sequence[Choice], empty: str | None = None) -> None:
        """Offer these (key, text); ``empty`` is the text of the choice of none, which comes first."""
        with QSignalBlocker(self):
            kept = self.value()
            self.clear()
            if empty is not None:
                self.addItem(empty, None)
            for key, text in choices:
                self.addItem(text, key)
            self.set_value(kept)

    def value(self) -> object:
        """The key of the chosen entry, or None."""
        return self.currentData()

    def set_value(self, key: object) -> None:
        """Choose an entry without telling; none where the key is not offered."""
        with QSignalBlocker(self):
            for index in range(self.count()):
                if self.itemData(index) == key:
                    self.setCurrentIndex(index)
                    return
            self.setCurrentIndex(0 if self.count() and self.itemData(0) is None else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area."""
        event.ignore()

    def _tell(self, _index: int) -> None:
        self.picked.emit(self.value())


class SearchBox(ChoiceBox):
    """A choice box of many entries: type any part of the text, in any case, and press Enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = QLineEdit()
        self.setEditable(True)
        self.setLineEdit(self._edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(16)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.activated.connect(self._complete)
        self.setCompleter(completer)
        self._edit.editingFinished.connect(self._settle)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the text, so that typing replaces it."""
        super().focusInEvent(event)
        self._edit.selectAll()

    def set_value(self, key: object) -> None:
        """Choose an entry without telling; a long text shows its beginning."""
        super().set_value(key)
        self._edit.setCursorPosition(0)

    def _complete(self, text: str) -> None:
        index = self.findText(text)
        if index >= 0 and index != self.currentIndex():
            self.setCurrentIndex(index)
            self.picked.emit(self.value())

    def _settle(self) -> None:
        """Leave no text behind that names no entry."""
        text = self._edit.text().strip()
        if not text and self.count() and self.itemData(0) is None:
            if self.value() is not None:
                self.setCurrentIndex(0)
                self.picked.emit(None)
            return
        index = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if index < 0:
            index = self.findText(text, Qt.MatchFlag.MatchContains)
        if index >= 0 and index != self.currentIndex():
            self.setCurrentIndex(index)
            self.picked.emit(self.value())
        self._edit.setText(self.itemText(self.currentIndex()) if self.currentIndex() >= 0 else "")
