"""A row of a rule's form: one test of a condition, or one action with what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.services.rules.actions import ACTIONS, Part, PartKind
from app.services.rules.check import Lists, field_words
from app.services.rules.definition import Action, Check, Operation
from app.services.words import t
from app.views.administration.rules.editors import ValueEditor
from app.views.common.combos import ChoiceBox
from app.views.icons import icon

WITHOUT_VALUE = (Operation.EMPTY, Operation.FILLED)
VARIABLES = "${ticket_number}, ${subject}, ${client_name}, ${due_at}"
SEVERAL = (Operation.ONE_OF, Operation.NONE_OF)


class Row(QWidget):
    """``changed`` when a person changes it, ``unwanted`` when they take it away."""

    changed = Signal()
    unwanted = Signal(object)

    def _remover(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("cross"))
        button.setAccessibleName(t("rules.take_away"))
        button.setToolTip(t("rules.take_away"))
        button.clicked.connect(self._unwanted)
        return button

    def _unwanted(self) -> None:
        self.unwanted.emit(self)


class CheckRow(Row):
    """Field, comparison, value."""

    def __init__(self, lists: Lists, check: Check) -> None:
        super().__init__()
        self._lists = lists
        self.field, self.operation = ChoiceBox(), ChoiceBox()
        self.value = ValueEditor(t("rules.value"))
        self.field.setAccessibleName(t("rules.field"))
        self.operation.setAccessibleName(t("rules.comparison"))
        known = dict(lists.fields())
        known.setdefault(check.field, field_words(check.field))
        self.field.set_choices(list(known.items()))
        self.field.set_value(check.field)
        self._offer_operations(check.operation)
        self._offer_values(check.value)
        self.field.currentIndexChanged.connect(self._field_changed)
        self.operation.currentIndexChanged.connect(self._operation_changed)
        self.value.changed.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 3)
        row.addWidget(self.operation, 2)
        row.addWidget(self.value, 4)
        row.addWidget(self._remover())
        self.setFocusProxy(self.field)

    def check(self) -> Check:
        """The test as it stands."""
        operation = Operation(str(self.operation.value()))
        value = "" if operation in WITHOUT_VALUE else self.value.value()
        return Check(str(self.field.value()), operation, value)

    def _offer_operations(self, wanted: Operation | None = None) -> None:
        offered = self._lists.operations(str(self.field.value()))
        self.operation.set_choices([(one.value, t(f"rules.op_{one.value}")) for one in offered])
        chosen = wanted if wanted in offered else offered[0]
        self.operation.set_value(chosen.value)

    def _offer_values(self, value: Any) -> None:
        operation = Operation(str(self.operation.value()))
        choices = self._lists.of_field(str(self.field.value()))
        if operation in SEVERAL:
            self.value.show_many(choices, value)
        elif choices and operation not in WITHOUT_VALUE:
            self.value.show_one(choices, value)
        else:
            self.value.show_written(value if isinstance(value, str | int | float) else "")
        self.value.setVisible(operation not in WITHOUT_VALUE)

    def _field_changed(self) -> None:
        self._offer_operations()
        self._offer_values("")
        self.changed.emit()

    def _operation_changed(self) -> None:
        self._offer_values(self.value.value())
        self.changed.emit()


class ActionRow(Row):
    """What to do, and below it what that needs."""

    def __init__(self, lists: Lists, action: Action) -> None:
        super().__init__()
        self._lists = lists
        self.name = ChoiceBox()
        self.name.setAccessibleName(t("rules.action"))
        self.name.set_choices([(name, t(f"rules.do_{name}")) for name in ACTIONS])
        self.name.set_value(action.name)
        self._editors: dict[str, ValueEditor | QCheckBox] = {}
        self._parts = QGridLayout()
        self._parts.setColumnStretch(1, 1)
        self._parts.setContentsMargins(24, 0, 0, 4)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self._remover())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addLayout(self._parts)
        self._show_parts(action.values)
        self.name.currentIndexChanged.connect(self._name_changed)
        self.setFocusProxy(self.name)

    def action(self) -> Action:
        """The action as it stands; what is left empty is left out."""
        values: dict[str, Any] = {}
        for name, editor in self._editors.items():
            value = editor.isChecked() if isinstance(editor, QCheckBox) else editor.value()
            if value not in ("", [], False, None):
                values[name] = value
        return Action(str(self.name.value()), values)

    def _show_parts(self, values: Mapping[str, Any]) -> None:
        while self._parts.count():
            item = self._parts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._editors = {}
        for row, part in enumerate(ACTIONS[str(self.name.value())].parts):
            editor = self._editor(part, values)
            label = QLabel(t(f"rules.part_{part.name}"))
            label.setBuddy(editor)
            self._parts.addWidget(label, row, 0)
            self._parts.addWidget(editor, row, 1)
            self._editors[part.name] = editor

    def _editor(self, part: Part, values: Mapping[str, Any]) -> ValueEditor | QCheckBox:
        value = values.get(part.name, "")
        if part.kind is PartKind.YES:
            tick = QCheckBox()
            tick.setAccessibleName(t(f"rules.part_{part.name}"))
            tick.setChecked(bool(value))
            tick.toggled.connect(self.changed)
            return tick
        editor = ValueEditor(t(f"rules.part_{part.name}"))
        known = dict(values)
        if part.kind is PartKind.VALUE and not known.get("field"):
            field = self._editors.get("field")
            known["field"] = field.value() if isinstance(field, ValueEditor) else ""
        choices = self._lists.of_part(part, known)
        if part.kind is PartKind.PEOPLE:
            editor.show_many(choices, value)
        elif choices:
            editor.show_one(choices, value)
        else:
            editor.show_written(
                value, t("rules.variables_hint", names=VARIABLES) if part.kind is PartKind.TEXT else ""
            )
        editor.changed.connect(self._field_picked if part.kind is PartKind.FIELD else self.changed)
        return editor

    def _name_changed(self) -> None:
        self._show_parts({})
        self.changed.emit()

    def _field_picked(self) -> None:
        """Another field has other values."""
        field = self._editors["field"]
        self._show_parts({"field": field.value() if isinstance(field, ValueEditor) else ""})
        self.changed.emit()
