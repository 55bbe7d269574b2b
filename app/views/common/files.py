"""The ticket's files: names and sizes, Enter opens one, Delete takes away one not saved yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.records import frozen
from app.services.words import t

ROWS_SHOWN = 3


@frozen
class FileLine:
    """One file. ``key`` tells it from the others; ``size`` in bytes."""

    key: bytes
    name: str
    size: int


class FileList(QListWidget):
    """Hidden while there are no files."""

    opened = Signal(bytes)
    removed = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.itemActivated.connect(self._open)
        self.hide()

    def show_files(self, files: Sequence[FileLine]) -> None:
        """Show these files."""
        self.clear()
        for file in files:
            size = QLocale().formattedDataSize(file.size)
            item = QListWidgetItem(t("ticket.file", name=file.name, size=size))
            item.setData(Qt.ItemDataRole.UserRole, file.key)
            self.addItem(item)
        self.setVisible(bool(files))
        if files:
            rows = min(len(files), ROWS_SHOWN)
            self.setFixedHeight(self.sizeHintForRow(0) * rows + 2 * self.frameWidth() + 2)

    def retranslate(self) -> None:
        """Set the name that a screen reader speaks."""
        self.setAccessibleName(t("ticket.files"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the selected file away."""
        if event.key() == Qt.Key.Key_Delete:
            for item in self.selectedItems():
                self.removed.emit(bytes(item.data(Qt.ItemDataRole.UserRole)))
            return
        super().keyPressEvent(event)

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(bytes(item.data(Qt.ItemDataRole.UserRole)))
