"""The dialog with the program's version, the notice on Qt and all third-party notices."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.words import t


class AboutDialog(QDialog):
    """Says which program this is; the notices are read by scrolling."""

    def __init__(self, version: str, qt_version: str, notices: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.resize(760, 560)
        self.setWindowTitle(t("about.title"))
        title = QLabel(t("about.version", version=version))
        title.setProperty("look", "title")
        self.qt = QLabel(t("about.qt", version=qt_version))
        self.qt.setWordWrap(True)
        self.text = QPlainTextEdit(notices)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(t("about.notices"))
        heading = QLabel(t("about.notices"))
        heading.setBuddy(self.text)
        buttons = QDialogButtonBox()
        close = buttons.addButton(t("about.close"), QDialogButtonBox.ButtonRole.AcceptRole)
        close.setDefault(True)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        for widget in (title, self.qt, heading):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        close.setFocus()
