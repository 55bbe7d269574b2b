"""A form of one record of a type's rules, made from a list of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QSpinBox, QWidget

from app.records import frozen
from app.services.types.editing import Pair
from app.services.words import LANGUAGES, t
from app.views.administration.parts import Names
from app.views.common.combos import ChoiceBox
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm

LIST_HEIGHT = 130
TEXT_HEIGHT = 110
MOST = 3650


class Kind(StrEnum):
    """How a field is edited."""

    TEXT = "text"
    WORDS = "words"
    LONG = "long"
    LINES = "lines"
    CHOICE = "choice"
    MANY = "many"
    YES = "yes"
    WHOLE = "whole"


@frozen
class Field:
    """One field: ``name`` in the record, its label ``type_page.<name>``; ``hint`` names a text below it."""

    name: str
    kind: Kind
    needed: bool = False
    hint: str = ""


class RecordForm(SmallForm):
    """Edits one record. ``choices`` offers (code, words) for the choosing fields."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        choices: Mapping[str, Sequence[Pair]],
    ) -> None:
        super().__init__(parent, title)
        self._fields = fields
        self._editors: dict[str, QWidget] = {}
        for field in fields:
            if field.kind is Kind.LONG:
                for code in LANGUAGES:
                    language = t(f"settings.language_{code}")
                    self._put(f"{field.name}.{code}", _long(), t("type_page.in_language", language=language))
            else:
                self._put(field.name, _editor(field, choices.get(field.name, ())), t(f"type_page.{field.name}"))
            if field.hint:
                self._editors[self._last].setToolTip(t(field.hint))
                self.rows.addRow("", _hint(t(field.hint)))
        for field in fields:
            self._fill(field, values.get(field.name))
        self.finish(t("card.save"))

    @property
    def values(self) -> dict[str, Any]:
        """The record as it stands in the form."""
        return {field.name: self._value(field) for field in self._fields}

    def editor(self, name: str) -> QWidget:
        """The editor of a field, for tests."""
        return self._editors[name]

    def accept(self) -> None:
        """Close only with everything that is needed."""
        for field in self._fields:
            value = self._value(field)
            if field.needed and not (any(value.values()) if isinstance(value, dict) else value):
                label = t(f"type_page.{field.name}")
                self.complain(t("type_page.needed", field=label), self._editors[field.name])
                return
        super().accept()

    def _put(self, name: str, editor: QWidget, label: str) -> None:
        self._editors[name] = editor
        self._last = name
        self.add(label, editor)

    def _fill(self, field: Field, value: Any) -> None:
        if field.kind is Kind.LONG:
            for code in LANGUAGES:
                _set(self._editors[f"{field.name}.{code}"], (value or {}).get(code, ""))
        else:
            _set(self._editors[field.name], value)

    def _value(self, field: Field) -> Any:
        if field.kind is Kind.LONG:
            return {code: _get(self._editors[f"{field.name}.{code}"]) for code in LANGUAGES}
        return _get(self._editors[field.name])


def _editor(field: Field, choices: Sequence[Pair]) -> QWidget:
    if field.kind is Kind.WORDS:
        names = Names()
        names.retranslate()
        return names
    if field.kind is Kind.LINES:
        return _long()
    if field.kind is Kind.CHOICE:
        box = ChoiceBox()
        box.set_choices(choices, empty=None if field.needed else t("type_page.none"))
        return box
    if field.kind is Kind.MANY:
        return _many(choices)
    if field.kind is Kind.YES:
        return QCheckBox()
    if field.kind is Kind.WHOLE:
        spin = QSpinBox()
        spin.setRange(0, MOST)
        return spin
    return QLineEdit()


def _many(choices: Sequence[Pair]) -> QListWidget:
    many = QListWidget()
    many.setFixedHeight(LIST_HEIGHT)
    for code, words in choices:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, code)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)
        many.addItem(item)
    many.setCurrentRow(0)
    return many


def _long() -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(TEXT_HEIGHT)
    return edit


def _hint(text: str) -> QWidget:
    label = plain(look_name="quiet")
    label.setText(text)
    return label


def _set(editor: QWidget, value: Any) -> None:
    if isinstance(editor, QLineEdit):
        editor.setText(str(value or ""))
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(str(value or ""))
    elif isinstance(editor, Names):
        editor.put(value or {})
    elif isinstance(editor, ChoiceBox):
        editor.set_value(value or None)
    elif isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))
    elif isinstance(editor, QSpinBox):
        editor.setValue(int(value or 0))
    elif isinstance(editor, QListWidget):
        known = set(value or ())
        for row in range(editor.count()):
            item = editor.item(row)
            ticked = item.data(Qt.ItemDataRole.UserRole) in known
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        offered = {editor.item(row).data(Qt.ItemDataRole.UserRole) for row in range(editor.count())}
        for code in sorted(known - offered):
            item = QListWidgetItem(code)  # named by the rules, but not known here: it must not vanish unseen
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            editor.addItem(item)


def _get(editor: QWidget) -> Any:
    if isinstance(editor, QLineEdit):
        return editor.text().strip()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText().strip()
    if isinstance(editor, Names):
        return editor.labels()
    if isinstance(editor, ChoiceBox):
        return editor.value() or ""
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    if isinstance(editor, QSpinBox):
        return editor.value()
    if isinstance(editor, QListWidget):
        return tuple(
            editor.item(row).data(Qt.ItemDataRole.UserRole)
            for row in range(editor.count())
            if editor.item(row).checkState() == Qt.CheckState.Checked
        )
    return None
