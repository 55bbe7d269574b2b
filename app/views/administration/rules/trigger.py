"""What sets a rule off: the choice, and what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from app.services.rules.actions import NUMBERS
from app.services.rules.check import CLOCKS, field_words, states
from app.services.rules.definition import Happening, Since, Trigger
from app.services.words import t
from app.views.administration.rules.editors import ManyBox
from app.views.common.combos import ChoiceBox
from app.views.common.panel import plain

WATCHED = ("type", "category", "product", "queue", "assignee", *NUMBERS, "subject", "description", "address")
MINUTES = {"minutes": 1, "hours": 60, "days": 1440}
MOST = 10_000


class TriggerEditor(QWidget):
    """``changed`` when a person changes it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kind = ChoiceBox()
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self._row = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.kind)
        column.addLayout(self._row)
        self._parts: list[QWidget] = []
        self._fields = self._states = ManyBox({}, parent=self)
        self.clock, self.since, self.unit = ChoiceBox(self), ChoiceBox(self), ChoiceBox(self)
        self.percent, self.amount = QSpinBox(self), QSpinBox(self)
        for unused in (self._fields, self.clock, self.since, self.unit, self.percent, self.amount):
            unused.hide()
        self.setFocusProxy(self.kind)

    def put(self, trigger: Trigger) -> None:
        """Show a trigger, in the language in use."""
        self.kind.set_choices([(kind.value, t(f"rules.kind_{kind.value}")) for kind in Happening])
        self.kind.set_value(trigger.kind.value)
        self._show_parts(trigger)

    def trigger(self) -> Trigger:
        """The trigger as it stands."""
        kind = Happening(str(self.kind.value()))
        match kind:
            case Happening.CHANGED:
                return Trigger(kind, fields=self._fields.chosen())
            case Happening.MOVED:
                return Trigger(kind, states=self._states.chosen())
            case Happening.THRESHOLD:
                return Trigger(kind, clock=str(self.clock.value()), percent=self.percent.value())
            case Happening.ELAPSED:
                minutes = self.amount.value() * int(str(self.unit.value()))
                since = str(self.since.value())
                before = since == "before_due"
                return Trigger(
                    kind, since=Since.DUE if before else Since(since), minutes=-minutes if before else minutes
                )
            case Happening.MADE:
                return Trigger(kind)

    def _show_parts(self, trigger: Trigger) -> None:
        for widget in self._parts:
            self._row.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._parts = []
        match trigger.kind:
            case Happening.CHANGED:
                self._fields = ManyBox({name: field_words(name) for name in WATCHED}, trigger.fields)
                self._fields.changed.connect(self.changed)
                self._put(self._fields, t("rules.fields"))
            case Happening.MOVED:
                self._states = ManyBox(states(), trigger.states)
                self._states.changed.connect(self.changed)
                self._put(self._states, t("rules.states"))
            case Happening.THRESHOLD:
                self._show_threshold(trigger)
            case Happening.ELAPSED:
                self._show_elapsed(trigger)
            case Happening.MADE:
                pass
        self._row.addStretch(0)

    def _show_threshold(self, trigger: Trigger) -> None:
        self.percent = _number(1, 1000, trigger.percent)
        self.percent.setSuffix(t("rules.percent_sign"))
        self.percent.valueChanged.connect(self.changed)
        self.clock = ChoiceBox()
        self.clock.set_choices([(clock, t(f"rules.clock_{clock}")) for clock in CLOCKS])
        self.clock.set_value(trigger.clock)
        self.clock.currentIndexChanged.connect(self.changed)
        self._put(self.percent, t("rules.percent"))
        self._put(self.clock, t("rules.clock"))

    def _show_elapsed(self, trigger: Trigger) -> None:
        minutes = abs(trigger.minutes)
        unit = next((one for one in (1440, 60) if minutes and minutes % one == 0), 1)
        self.amount = _number(1, MOST, minutes // unit)
        self.amount.valueChanged.connect(self.changed)
        self.unit = ChoiceBox()
        self.unit.set_choices([(str(size), t(f"rules.unit_{name}")) for name, size in MINUTES.items()])
        self.unit.set_value(str(unit))
        self.since = ChoiceBox()
        names = [*(one.value for one in Since), "before_due"]
        self.since.set_choices([(name, t(f"rules.since_{name}")) for name in names])
        before = trigger.since is Since.DUE and trigger.minutes < 0
        self.since.set_value("before_due" if before else trigger.since.value)
        for box in (self.unit, self.since):
            box.currentIndexChanged.connect(self.changed)
        self._put(self.amount, t("rules.amount"))
        self._put(self.unit, t("rules.unit"))
        self._put(self.since, t("rules.since"))

    def _put(self, widget: QWidget, name: str) -> None:
        widget.setAccessibleName(name)
        label = plain(wrap=False, look_name="quiet")
        label.setText(name)
        for one in (label, widget):
            self._parts.append(one)
            self._row.addWidget(one)

    def _kind_changed(self) -> None:
        self._show_parts(Trigger(Happening(str(self.kind.value()))))
        self.changed.emit()


def _number(least: int, most: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(least, most)
    made.setValue(value)
    return made
