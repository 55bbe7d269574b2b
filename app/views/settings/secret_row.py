"""The rows that the panels of a link share: its password with the button for it, and what else can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from app.services.words import t
from app.views.common.panel import plain


class SecretRow(QGridLayout):
    """A password's name with a hint below, its field, and the button that takes it."""

    def __init__(self, button: QPushButton) -> None:
        super().__init__()
        self._label, self._hint = QLabel(), plain(look_name="quiet")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setFixedWidth(240)
        self._label.setBuddy(self.field)
        self._button = button
        self.setContentsMargins(0, 4, 0, 4)
        self.addWidget(self._label, 0, 0)
        self.addWidget(self._hint, 1, 0)
        self.addWidget(self.field, 0, 1, 2, 1)
        self.addWidget(button, 0, 2, 2, 1)
        self.setColumnStretch(0, 1)

    def say(self, area: str) -> None:
        """Its texts, of the area of the link's panel."""
        self._label.setText(t(f"{area}.secret"))
        self._hint.setText(t(f"{area}.secret_hint"))
        self.field.setAccessibleName(t(f"{area}.secret"))
        self.field.setAccessibleDescription(t(f"{area}.secret_hint"))

    def set_visible(self, on: bool) -> None:
        """Show all of it or nothing."""
        for widget in (self._label, self._hint, self.field, self._button):
            widget.setVisible(on)

    def take(self) -> str:
        """What is typed; the field is empty afterwards."""
        typed = self.field.text()
        self.field.clear()
        return typed


def button_row(left: Sequence[QPushButton], right: Sequence[QPushButton] = ()) -> QHBoxLayout:
    """Buttons at both ends of a row."""
    row = QHBoxLayout()
    for button in left:
        row.addWidget(button)
    row.addStretch(1)
    for button in right:
        row.addWidget(button)
    return row
