"""Choosing a time by one key, or typing it; on the client's own clock where that is known."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.calls.agreed import next_at, of_wall, quick_times, wall
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.form.dates import read_date_time, read_time
from app.views.common.panel import look, plain

TYPED = "typed"


class WhenField(QWidget):
    """Quick choices beside the moment itself, which may be typed. ``at`` is UTC ms, None for what is no moment."""

    def __init__(self, now: int, zone: tzinfo | None) -> None:
        super().__init__()
        self._now = now
        self._zone = zone
        self._times = {quick.code: quick.at for quick in quick_times(now, zone)}
        self.quick = ChoiceBox()
        self.quick.set_choices([*((code, t(f"owed.in_{code}")) for code in self._times), (TYPED, t("owed.typed"))])
        self.quick.setAccessibleName(t("owed.quick"))
        self.edit = _MomentLine()
        self.edit.setAccessibleName(t("owed.when"))
        self.edit.setPlaceholderText(t("owed.when_hint"))
        self.quick.currentIndexChanged.connect(self._take_quick)
        self.edit.textEdited.connect(self._typed)
        self.edit.stepped.connect(self._step)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.quick, 1)
        row.addWidget(self.edit, 1)
        self._here = look(plain(), "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self._here)
        self.setFocusProxy(self.quick)
        self.set_at(self._times["1h"])

    @property
    def at(self) -> int | None:
        """The chosen moment."""
        code = self.quick.value()
        if isinstance(code, str) and code in self._times:
            return self._times[code]
        text = self.edit.text()
        clock = read_time(text)
        if clock:
            return next_at(clock, self._now, self._zone)
        return of_wall(read_date_time(text), self._zone)

    def set_at(self, at: int) -> None:
        """Show a moment (UTC ms)."""
        code = next((code for code, quick in self._times.items() if abs(quick - at) < 1000), TYPED)
        self.quick.set_value(code)
        self.edit.setText(f"{wall(at, self._zone):%d.%m.%Y %H:%M}")
        self._show_here()

    def _take_quick(self, _index: int) -> None:
        code = self.quick.value()
        if isinstance(code, str) and code in self._times:
            self.edit.setText(f"{wall(self._times[code], self._zone):%d.%m.%Y %H:%M}")
        self._show_here()

    def _typed(self, _text: str) -> None:
        self.quick.set_value(TYPED)
        self._show_here()

    def _step(self, by: int) -> None:
        self.quick.setCurrentIndex(max(0, min(len(self._times) - 1, self.quick.currentIndex() + by)))

    def _show_here(self) -> None:
        """Say on whose clock the moment is, and what our clock shows then."""
        at = self.at
        if at is None:
            text = t("owed.no_time")
        elif self._zone is None:
            text = t("owed.our_clock")
        elif wall(at, self._zone).utcoffset() == wall(at).utcoffset():
            text = t("owed.same_clock")
        else:
            text = t("owed.their_clock", time=f"{wall(at):%d.%m %H:%M}")
        self._here.setText(text)
        look(self._here, "late" if at is None else "quiet")


class _MomentLine(QLineEdit):
    """Up and down go through the quick choices: ``stepped`` carries -1 or 1."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(150)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own hook."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
