"""Turns the table of actions into QActions on the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.models.staff import Role
from app.services.words import t
from app.views.actions.table import ACTIONS, ActionSpec
from app.views.icons import icon


class Actions:
    """The window's actions. Only those a role may use exist; they are disabled until connected.

    Until :meth:`show_place` is first called, all keys work.
    """

    def __init__(self, window: QWidget, role: Role, overrides: Mapping[str, str] | None = None) -> None:
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, ActionSpec] = {}
        overrides = overrides or {}
        for spec in ACTIONS:
            if role not in spec.roles:
                continue
            action = QAction(window)
            keys = (overrides[spec.name],) if spec.name in overrides else spec.keys
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setAutoRepeat(spec.repeats)
            if spec.icon:
                action.setIcon(icon(spec.icon))
            action.setEnabled(False)
            window.addAction(action)
            self._actions[spec.name] = action
            self._specs[spec.name] = spec
        self._at_hand = set(self._actions)
        self.retranslate()

    def connect(self, name: str, handler: Callable[[], object]) -> None:
        """Carry out the action with ``handler``; does nothing where the role may not use it."""
        action = self._actions.get(name)
        if action is not None:
            action.triggered.connect(handler)
            action.setEnabled(True)

    def enable(self, name: str, enabled: bool) -> None:
        """Switch an action on or off, as the moment allows."""
        if name in self._actions:
            self._actions[name].setEnabled(enabled)

    def show_place(self, place: str) -> None:
        """A screen comes into view: its keys work now, those of other screens do not."""
        wanted = {name for name, spec in self._specs.items() if not spec.place or place in spec.place}
        for name in self._at_hand - wanted:
            self._window.removeAction(self._actions[name])
        for name in wanted - self._at_hand:
            self._window.addAction(self._actions[name])
        self._at_hand = wanted

    def get(self, name: str) -> QAction | None:
        """The QAction, for buttons and menus; None where the role may not use it."""
        return self._actions.get(name)

    def available(self) -> list[tuple[ActionSpec, QAction]]:
        """All actions of this role, in the table's order."""
        return [(self._specs[name], action) for name, action in self._actions.items()]

    def retranslate(self) -> None:
        """Set the texts anew after the language changed."""
        for name, action in self._actions.items():
            text = t(self._specs[name].text_key)
            action.setText(text)
            action.setToolTip(hint(text, key_text(action)))


def key_text(action: QAction) -> str:
    """The action's first key as people read it, e.g. ``Ctrl+Enter``; empty without one."""
    sequences = action.shortcuts()
    text = sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""
    return text.replace("Return", "Enter")


def hint(text: str, key: str) -> str:
    """A tool tip: the text and, if there is one, the key."""
    return f"{text} ({key})" if key else text


def keyed(actions: Actions, name: str, text: str) -> str:
    """A button's words with the key of an action, if this role has it and it has one."""
    action = actions.get(name)
    return hint(text, key_text(action)) if action is not None else text
