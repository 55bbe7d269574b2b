"""A form made from a section's fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.services.words import LANGUAGES, t
from app.views.people.sections import Choices, Field, Kind, Section

Getter = Callable[[], Any]
Setter = Callable[[Any], None]
TEXT_LINES = 90


class EntryForm(QWidget):
    """Shows the values of one entry and gives back what stands in the fields. ``entered`` is the Enter key."""

    entered = Signal()

    def __init__(self, section: Section, choices: Choices) -> None:
        super().__init__()
        self.section = section
        self.fields: dict[str, QWidget] = {}
        self._get: dict[str, Getter] = {}
        self._set: dict[str, Setter] = {}
        form = QFormLayout(self)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in section.fields:
            widget, get, put = self._make(field, choices)
            text = t(f"people.field_{field.name}")
            label = QLabel(text)
            label.setBuddy(widget)
            if not widget.accessibleName():
                widget.setAccessibleName(text)
            form.addRow(label, widget)
            self.fields[field.name], self._get[field.name], self._set[field.name] = widget, get, put

    def show_values(self, values: Mapping[str, Any], *, new: bool) -> None:
        """Fill the form in."""
        for field in self.section.fields:
            self._set[field.name](values.get(field.name))
            self.fields[field.name].setEnabled(new or not field.only_new)
        first = self.fields[self.section.fields[0].name]
        self.setFocusProxy(first)

    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        return {name: get() for name, get in self._get.items()}

    def _make(self, field: Field, choices: Choices) -> tuple[QWidget, Getter, Setter]:
        if field.kind in (Kind.TEXT, Kind.SECRET):
            return self._line(secret=field.kind is Kind.SECRET)
        if field.kind in (Kind.LABELS, Kind.LONG_LABELS):
            return self._labels(long=field.kind is Kind.LONG_LABELS)
        if field.kind is Kind.WHOLE:
            spin = QSpinBox()
            spin.setRange(0, field.high)
            return spin, spin.value, lambda value: spin.setValue(value or 0)
        if field.kind is Kind.YES:
            box = QCheckBox()
            return box, box.isChecked, lambda value: box.setChecked(bool(value))
        if field.kind is Kind.MANY:
            return _many(choices.get(field.name, ()))
        return _choice(choices.get(field.name, ()))

    def _line(self, *, secret: bool = False) -> tuple[QLineEdit, Getter, Setter]:
        line = QLineEdit()
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setPlaceholderText(t("people.password_hint"))
        line.returnPressed.connect(self.entered)
        return line, lambda: line.text().strip(), lambda value: line.setText(value or "")

    def _labels(self, *, long: bool) -> tuple[QWidget, Getter, Setter]:
        """One field for each language."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        getters: dict[str, Getter] = {}
        setters: dict[str, Setter] = {}
        for code in LANGUAGES:
            widget, getters[code], setters[code] = _text() if long else self._line()
            name = t(f"settings.language_{code}")
            widget.setAccessibleName(name)
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.setPlaceholderText(name)
            column.addWidget(widget)
            if code == LANGUAGES[0]:
                holder.setFocusProxy(widget)

        def put(values: Mapping[str, str] | None) -> None:
            for code, setter in setters.items():
                setter((values or {}).get(code, ""))

        return holder, lambda: {code: get() for code, get in getters.items()}, put


def _text() -> tuple[QWidget, Getter, Setter]:
    text = QPlainTextEdit()
    text.setTabChangesFocus(True)
    text.setMinimumHeight(TEXT_LINES)
    return text, text.toPlainText, lambda value: text.setPlainText(value or "")


def _choice(offered: tuple[tuple[str, Any], ...]) -> tuple[QWidget, Getter, Setter]:
    box = QComboBox()
    values = [value for _, value in offered]
    box.addItems([text for text, _ in offered])

    def put(value: Any) -> None:
        box.setCurrentIndex(values.index(value) if value in values else 0)

    return box, lambda: values[box.currentIndex()] if values else None, put


def _many(offered: tuple[tuple[str, Any], ...]) -> tuple[QWidget, Getter, Setter]:
    box = QListWidget()
    box.setMinimumHeight(TEXT_LINES)
    for text, _ in offered:
        item = QListWidgetItem(text, box)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)

    def get() -> frozenset[Any]:
        return frozenset(
            value for row, (_, value) in enumerate(offered) if box.item(row).checkState() is Qt.CheckState.Checked
        )

    def put(chosen: Any) -> None:
        for row, (_, value) in enumerate(offered):
            state = Qt.CheckState.Checked if value in (chosen or ()) else Qt.CheckState.Unchecked
            box.item(row).setCheckState(state)

    return box, get, put
