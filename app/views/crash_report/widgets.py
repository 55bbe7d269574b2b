"""The dialog that shows exactly what a report holds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.services.words import t
from app.views.texts import Translated


class CrashReportDialog(Translated, QDialog):
    """One report. Closing it is enough: it is not offered again."""

    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.resize(760, 520)
        self._intro = QLabel()
        self._intro.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self._told = QLabel()
        self._told.setProperty("look", "good")
        self._told.setWordWrap(True)
        self.copy, self.save, self.close_button = QPushButton(), QPushButton(), QPushButton()
        self.copy.clicked.connect(self.copy_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addWidget(self.save)
        buttons.addWidget(self._told, 1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.addWidget(self._intro)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.retranslate()

    def show_report(self, text: str) -> None:
        """Show a report."""
        self.text.setPlainText(text)
        self.close_button.setFocus()

    def show_told(self, text: str) -> None:
        """Say what has become of it."""
        self._told.setText(text)

    def retranslate(self) -> None:
        self.setWindowTitle(t("crash_report.title"))
        self._intro.setText(t("crash_report.intro"))
        self.text.setAccessibleName(t("crash_report.title"))
        self.copy.setText(t("crash_report.copy"))
        self.save.setText(t("crash_report.save"))
        self.close_button.setText(t("crash_report.close"))
