"""The ticket in a few lines, to be read back to the client."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.words import t


class SummaryDialog(QDialog):
    """Large enough to read aloud from; Escape closes it."""

    def __init__(self, parent: QWidget, number: str, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("ticket_screen.summary_title", number=number))
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(t("ticket_screen.summary_title", number=number))
        font = self.text.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.text.setFont(font)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        self.resize(640, 420)
