"""The form of one rule: its name, when, if, then, and the same in words."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.services.rules.check import Lists
from app.services.rules.definition import Action, Check, Condition, Operation, RuleDefinition
from app.services.words import t
from app.views.administration.parts import Names
from app.views.administration.rules.rows import ActionRow, CheckRow, Row
from app.views.administration.rules.trigger import TriggerEditor
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look, plain

NEW_CHECK = Check("priority", Operation.AT_LEAST, "3")
NEW_ACTION = Action("note")


class RuleForm(QWidget):
    """``changed`` when a person changes anything."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lists: Lists | None = None
        self._kept: Condition | None = None
        self.names = Names()
        self.trigger = TriggerEditor()
        self.joint = ChoiceBox()
        self.last = QCheckBox()
        self.add_check, self.add_action = QPushButton(), QPushButton()
        self.words, self.nested = plain(look_name="quiet"), plain(look_name="quiet")
        self.checks, self.acts = QVBoxLayout(), QVBoxLayout()
        self._labels = [look(plain(wrap=False), "") for _ in range(5)]
        self._lay_out()
        self.trigger.changed.connect(self.changed)
        self.joint.currentIndexChanged.connect(self.changed)
        self.last.toggled.connect(self.changed)
        for line in self.names.lines.values():
            line.textChanged.connect(self.changed)
        self.add_check.clicked.connect(self._more_checks)
        self.add_action.clicked.connect(self._more_actions)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 6, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        name, when, condition, then, told = self._labels
        form.addRow(name, self.names)
        form.addRow(when, self.trigger)
        form.addRow(condition, self.joint)
        form.addRow("", self.nested)
        form.addRow("", _held(self.checks, self.add_check))
        form.addRow(then, _held(self.acts, self.add_action))
        form.addRow("", self.last)
        form.addRow(told, self.words)
        for label, buddy in zip(self._labels, (self.names, self.trigger, self.joint), strict=False):
            label.setBuddy(buddy)

    def retranslate(self) -> None:
        """Set every text anew; the rows are shown anew with the rule."""
        texts = ("rules.name", "rules.when", "rules.if", "rules.then", "rules.in_words")
        for label, key in zip(self._labels, texts, strict=True):
            label.setText(t(key))
        self.names.retranslate()
        chosen = self.joint.value()
        with QSignalBlocker(self.joint):
            self.joint.set_choices([(False, t("rules.all_of")), (True, t("rules.any_of"))])
        self.joint.set_value(chosen if chosen is not None else False)
        self.joint.setAccessibleName(t("rules.if"))
        self.last.setText(t("rules.last"))
        self.add_check.setText(t("rules.add_check"))
        self.add_action.setText(t("rules.add_action"))
        self.nested.setText(t("rules.nested"))

    def put(self, lists: Lists, labels: dict[str, str], rule: RuleDefinition) -> None:
        """Show a rule without telling."""
        with QSignalBlocker(self):
            self._lists = lists
            self.names.put(labels)
            self.trigger.put(rule.trigger)
            self.joint.set_value(rule.condition.any_of)
            self.last.setChecked(rule.last)
            for layout in (self.checks, self.acts):
                for row in _rows(layout):
                    _drop(layout, row)
            flat = [part for part in rule.condition.parts if isinstance(part, Check)]
            nested = len(flat) < len(rule.condition.parts)
            self._kept = rule.condition if nested else None
            for check in () if nested else flat:
                self._add(self.checks, CheckRow(lists, check))
            for action in rule.actions:
                self._add(self.acts, ActionRow(lists, action))
        self.nested.setVisible(nested)
        self.joint.setEnabled(not nested)
        self.add_check.setEnabled(not nested)

    def rule(self) -> RuleDefinition:
        """The rule as it stands."""
        checks = tuple(row.check() for row in _rows(self.checks) if isinstance(row, CheckRow))
        condition = self._kept or Condition(checks, any_of=bool(self.joint.value()))
        actions = tuple(row.action() for row in _rows(self.acts) if isinstance(row, ActionRow))
        return RuleDefinition(self.trigger.trigger(), condition, actions, self.last.isChecked())

    def _more_checks(self) -> None:
        if self._lists is not None:
            self._add(self.checks, CheckRow(self._lists, NEW_CHECK)).setFocus()
            self.changed.emit()

    def _more_actions(self) -> None:
        if self._lists is not None:
            self._add(self.acts, ActionRow(self._lists, NEW_ACTION)).setFocus()
            self.changed.emit()

    def _add(self, layout: QVBoxLayout, row: Row) -> Row:
        layout.addWidget(row)
        row.changed.connect(self.changed)
        row.unwanted.connect(self._unwanted)
        return row

    def _unwanted(self, row: Row) -> None:
        _drop(self.checks if isinstance(row, CheckRow) else self.acts, row)
        self.changed.emit()


def _rows(layout: QVBoxLayout) -> list[Row]:
    found = [item.widget() for at in range(layout.count()) if (item := layout.itemAt(at)) is not None]
    return [widget for widget in found if isinstance(widget, Row)]


def _drop(layout: QVBoxLayout, row: Row) -> None:
    layout.removeWidget(row)
    row.hide()
    row.deleteLater()


def _held(rows: QVBoxLayout, add: QPushButton) -> QWidget:
    """Rows with the button for one more below them."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(6)
    column.addLayout(rows)
    line = QHBoxLayout()
    line.addWidget(add)
    line.addStretch(1)
    column.addLayout(line)
    return holder
