"""The steps of a test as they go, the exchange's or the hub's: what was found, and the lines to change there."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.services.steps import Finding, Outcome
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.texts import Translated

SIGNS = {Outcome.GOOD: "✓", Outcome.WARNING: "!", Outcome.BAD: "✕", Outcome.UNTRIED: "–"}
LOOKS = {Outcome.GOOD: "good", Outcome.WARNING: "soon", Outcome.BAD: "late", Outcome.UNTRIED: "quiet"}
MOST_LINES = 14


class StepsView(Translated, QWidget):
    """A row for each of ``steps``; hidden before the first test. ``area`` holds the texts of the steps."""

    def __init__(self, steps: type[StrEnum], area: str) -> None:
        super().__init__()
        self._area = area
        self._steps: tuple[StrEnum, ...] = ()
        self._found: dict[StrEnum, Finding] = {}
        self._running = False
        self._rows: dict[StrEnum, tuple[QLabel, QLabel, QLabel]] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(2, 1)
        for at, step in enumerate(steps):
            row = (plain(wrap=False), plain(wrap=False, look_name="title"), plain())
            for place, label in enumerate(row):
                self._grid.addWidget(label, at, place, Qt.AlignmentFlag.AlignTop)
            self._rows[step] = row
        self._advice_label = plain()
        self.advice = QPlainTextEdit()
        self.advice.setReadOnly(True)
        self.advice.setTabChangesFocus(True)
        self.advice.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._advice_label.setBuddy(self.advice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(self._grid)
        column.addWidget(self._advice_label)
        column.addWidget(self.advice)
        self.hide()

    def begin(self, steps: Sequence[StrEnum]) -> None:
        """Wait for the findings of these steps."""
        self._steps, self._found, self._running = tuple(steps), {}, True
        self.show()
        self.retranslate()

    def show_finding(self, finding: Finding) -> None:
        """One step is done."""
        self._found[finding.step] = finding
        self.retranslate()

    def end(self) -> None:
        """No more will come."""
        self._running = False
        self.retranslate()

    def report(self) -> str:
        """All of it as text, to be sent to the exchange's administrator."""
        rows = [self._rows[step] for step in self._steps]
        lines = [f"{sign.text()} {name.text()}: {told.text()}" for sign, name, told in rows]
        advice = self._advice()
        return "\n".join([*lines, "", advice] if advice else lines) + "\n"

    def retranslate(self) -> None:
        current = next((step for step in self._steps if step not in self._found), None) if self._running else None
        for step, (sign, name, told) in self._rows.items():
            finding = self._found.get(step)
            outcome = finding.outcome if finding is not None else Outcome.UNTRIED
            sign.setText("…" if step is current else SIGNS[outcome])
            name.setText(t(f"{self._area}.step_{step.value}"))
            waits = f"{self._area}.step_{'tried' if step is current else 'untried'}"
            told.setText(t(finding.key, **finding.params) if finding is not None else t(waits))
            for label in (sign, told):
                look(label, LOOKS[outcome])
            for label in (sign, name, told):
                label.setVisible(step in self._steps)
        text = self._advice()
        self._advice_label.setText(t(f"{self._area}.advice"))
        self.advice.setAccessibleName(t(f"{self._area}.advice"))
        self.advice.setPlainText(text)
        lines = min(MOST_LINES, text.count("\n") + 1)
        self.advice.setFixedHeight(self.advice.fontMetrics().lineSpacing() * lines + 14)
        for widget in (self._advice_label, self.advice):
            widget.setVisible(bool(text))

    def _advice(self) -> str:
        return "\n\n".join(each.text for found in self._found.values() for each in found.advice)
