"""A telephone number that is called by a click; its text can still be selected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel

from app.services.words import t
from app.views.actions.registry import hint


class NumberLabel(QLabel):
    """``clicked`` fires for a click that selects nothing. The key for it is the screen's own."""

    clicked = Signal()

    def __init__(self, key: str = "Ctrl+F3") -> None:
        super().__init__()
        self._key = key
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def setText(self, text: str) -> None:
        """Qt's own hook."""
        super().setText(text)
        self.setToolTip(hint(t("dialling.call"), self._key) if text else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's own hook."""
        super().mouseReleaseEvent(event)
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside and not self.selectedText() and self.text():
            self.clicked.emit()
