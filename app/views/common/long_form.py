"""A small form with room for many words: Ctrl+Enter saves from anywhere in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.services.calls.agreed import of_wall
from app.services.words import t
from app.views.common.form.dates import read_date
from app.views.common.moments import local
from app.views.common.small_form import SmallForm

LINES_HIGH = 110
NOON, DAY_END = "12:00", "23:59"


class LongForm(SmallForm):
    """Like :class:`SmallForm`, whose text fields take Enter for themselves."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        else:
            super().keyPressEvent(event)


def lines(text: str = "", high: int = LINES_HIGH) -> QPlainTextEdit:
    """A field for several lines, which Tab leaves."""
    edit = QPlainTextEdit(text)
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(high)
    return edit


class DayLine(QLineEdit):
    """A day, typed as people type it."""

    def __init__(self, at: int | None = None) -> None:
        super().__init__(f"{local(at):%d.%m.%Y}" if at is not None else "")
        self.setPlaceholderText(t("documents.day_hint"))

    @property
    def right(self) -> bool:
        """Whether it is a day, or nothing."""
        return not self.text().strip() or bool(read_date(self.text()))

    @property
    def iso(self) -> str:
        """The day as ISO 8601; empty for none."""
        return read_date(self.text())

    def moment(self, clock: str = NOON) -> int | None:
        """That time of the day on our clock, UTC ms; None for no day."""
        return of_wall(f"{self.iso}T{clock}") if self.iso else None
