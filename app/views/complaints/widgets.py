"""The screen of complaints and letters: what is shown, of which time, the table, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.texts import Translated


class Part(StrEnum):
    """What the screen can show."""

    WAITING = "waiting"
    SOON = "soon"
    LATE = "late"
    ALL = "all"
    LETTERS_WAITING = "letters_waiting"
    LETTERS = "letters"
    REPORT = "report"


class Period(StrEnum):
    """Of which time."""

    ALWAYS = "always"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LAST_MONTH = "last_month"


WITH_PERIOD = frozenset({Part.ALL, Part.LETTERS, Part.REPORT})


class ComplaintsScreen(Translated, QWidget):
    """``asked`` says that another part or time was chosen, ``opened`` carries the key of a row."""

    asked = Signal()
    opened = Signal(bytes)

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.part, self.period = ChoiceBox(), ChoiceBox()
        self.table = RecordTable()
        self._told = plain(look_name="quiet")
        self._labels = (QLabel(), QLabel())
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        for label, box in zip(self._labels, (self.part, self.period), strict=True):
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        row.addSpacing(12)
        for name, action in actions.items():
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self._told)
        self.setFocusProxy(self.table)
        self.part.picked.connect(self._pick)
        self.period.picked.connect(self._pick)
        self.table.opened.connect(self.opened)
        self.retranslate()
        self.part.set_value(Part.WAITING)
        self.period.set_value(Period.YEAR)
        self.period.setEnabled(False)

    @property
    def chosen(self) -> tuple[Part, Period]:
        """What is to be shown."""
        return Part(str(self.part.value())), Period(str(self.period.value()))

    def show_lines(self, headings: Sequence[Heading], lines: Sequence[Line], told: str) -> None:
        """Show what was found, and a word below it."""
        self.table.show_lines(headings, lines)
        self._told.setText(told)

    def show_buttons(self) -> None:
        """Show only what can be done now."""
        for button in self._buttons.values():
            button.setVisible(button.defaultAction().isEnabled())

    def retranslate(self) -> None:
        """Set every text anew."""
        for label, name in zip(self._labels, ("show", "period_of"), strict=True):
            label.setText(t(f"complaints.{name}"))
        self.part.setAccessibleName(t("complaints.show"))
        self.period.setAccessibleName(t("complaints.period_of"))
        self.part.set_choices([(part, t(f"complaints.part_{part.value}")) for part in Part])
        self.period.set_choices([(each, t(f"complaints.time_{each.value}")) for each in Period])
        self.table.setAccessibleName(t("complaints.title"))
        for box in (self.part, self.period):
            box.setMinimumContentsLength(max(len(box.itemText(at)) for at in range(box.count())) - 2)

    def _pick(self, _key: object) -> None:
        self.period.setEnabled(self.chosen[0] in WITH_PERIOD)
        self.asked.emit()
