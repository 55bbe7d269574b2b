"""Small editors that conditions and actions are made of: one of a list, several of a list, free words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox

SHOWN = 3
FEW = 12


class ManyBox(QToolButton):
    """Several of a list: a button that says which, with a menu to tick them. ``changed`` after each tick."""

    changed = Signal()

    def __init__(
        self, choices: Mapping[str, str], chosen: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._actions: dict[str, QAction] = {}
        known = dict(choices) | {code: code for code in chosen if code not in choices}
        for code, text in known.items():
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(code in chosen)
            action.toggled.connect(self._toggled)
            self._actions[code] = action
        self._show()

    def chosen(self) -> tuple[str, ...]:
        """The codes that are ticked, in the list's order."""
        return tuple(code for code, action in self._actions.items() if action.isChecked())

    def _toggled(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        names = [action.text() for action in self._actions.values() if action.isChecked()]
        more = len(names) - SHOWN
        text = t("tickets.list_sign").join(names[:SHOWN])
        if more > 0:
            text = t("rules.and_more", names=text, n=more)
        self.setText(text or t("rules.choose"))


class ValueEditor(QWidget):
    """One value: of a list, several of one, or written. ``changed`` when a person changes it."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._editor: QWidget = QWidget()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.show_written("")

    def show_written(self, value: Any, hint: str = "") -> None:
        """Free words or a number."""
        line = QLineEdit("" if value is None else str(value))
        line.setPlaceholderText(hint)
        line.textChanged.connect(self.changed)
        self._put(line)

    def show_one(self, choices: Mapping[str, str], value: Any) -> None:
        """One of a list; the first where the value is none of them."""
        box: ChoiceBox = SearchBox() if len(choices) > FEW else ChoiceBox()
        known = dict(choices)
        if str(value) not in known and value not in ("", None):
            known[str(value)] = str(value)
        box.set_choices(list(known.items()))
        box.set_value(str(value) if str(value) in known else next(iter(known), None))
        box.currentIndexChanged.connect(self.changed)
        self._put(box)

    def show_many(self, choices: Mapping[str, str], value: Any) -> None:
        """Several of a list."""
        given = value if isinstance(value, list | tuple) else [value] if value not in ("", None) else []
        box = ManyBox(choices, [str(one) for one in given])
        box.changed.connect(self.changed)
        self._put(box)

    def value(self) -> Any:
        """What stands there: a text, a code, or a list of codes."""
        if isinstance(self._editor, ManyBox):
            return list(self._editor.chosen())
        if isinstance(self._editor, ChoiceBox):
            return self._editor.value() or ""
        return self._editor.text().strip() if isinstance(self._editor, QLineEdit) else ""

    def _put(self, editor: QWidget) -> None:
        editor.setAccessibleName(self._name)
        self._row.removeWidget(self._editor)
        self._editor.hide()
        self._editor.deleteLater()
        self._editor = editor
        self._row.addWidget(editor)
        self.setFocusProxy(editor)
