"""Every key fires under a Russian layout, no two actions share one, every icon and text exists."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QWidget,
)

from app.models.staff import Role
from app.services.resources import resource_dir
from app.services.words import LANGUAGES, area_texts
from app.views.actions.registry import Actions
from app.views.actions.table import ACTIONS, ActionSpec
from app.views.shell.screens import SCREENS

ALWAYS_FIRES = re.compile(
    r"(?:(?:Ctrl|Alt|Shift)\+)*(?:F\d{1,2}|\d|Return|Enter|Left|Right|Up|Down|Backspace|Space|Home|End)"
)

A_FIELD_TAKES = {"program.undo"}
"""In a field this key takes back what was typed, as everywhere."""

HELD = 3
"""How often a held key comes."""


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_its_keys_fire_under_any_layout(spec: ActionSpec) -> None:
    assert spec.keys
    for key in spec.keys:
        assert ALWAYS_FIRES.fullmatch(key), key
        assert not re.fullmatch(r"\d", key), "a bare digit belongs to the text being typed"


def test_no_two_actions_that_meet_share_a_key() -> None:
    clashes = [
        (one.name, other.name)
        for one, other in combinations(ACTIONS, 2)
        if one.meets(other) and set(one.keys) & set(other.keys)
    ]
    assert clashes == []


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateTimeEdit])
def test_no_field_takes_an_actions_key_for_itself(qapp: QApplication, kind: type[QWidget]) -> None:
    """A key that edits text by custom never reaches its action from a field: Qt asks the field first."""
    field = kind()
    if isinstance(field, QComboBox):
        field.setEditable(True)
    taken = {spec.name for spec in ACTIONS for key in spec.keys if _is_taken(field, key)}
    assert taken <= A_FIELD_TAKES


def _is_taken(field: QWidget, key: str) -> bool:
    press = QKeySequence(key)[0]
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, press.key(), press.keyboardModifiers())
    asked.ignore()
    QApplication.sendEvent(field, asked)
    return asked.isAccepted()


@pytest.mark.parametrize("role", Role)
def test_a_held_key_acts_once_unless_it_is_a_step(qtbot: Any, role: Role) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window, role)
    done: Counter[str] = Counter()
    for spec, _ in actions.available():
        actions.connect(spec.name, partial(done.update, [spec.name]))
    with qtbot.waitActive(window):
        window.show()
    for spec, _ in actions.available():
        actions.show_place(next(iter(spec.place), "desk"))
        done.clear()
        _hold(window, spec.keys[0])
        assert done == {spec.name: HELD if spec.repeats else 1}


def test_a_held_key_that_leads_to_another_screen_does_nothing_there(qtbot: Any) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window, Role.OPERATOR)
    done: list[str] = []
    actions.connect("ticket.open", partial(actions.show_place, "ticket"))
    actions.connect("ticket.filter", partial(done.append, "ticket.filter"))
    actions.show_place("desk")
    with qtbot.waitActive(window):
        window.show()
    _hold(window, "F10")
    assert done == []
    _hold(window, "F10")
    assert done == ["ticket.filter"]


def _hold(window: QWidget, key: str) -> None:
    """Press a key until the system has repeated it."""
    press = QKeySequence(key)[0]
    for again in range(HELD):
        event = QKeyEvent(QEvent.Type.KeyPress, press.key(), press.keyboardModifiers(), "", again > 0)
        QApplication.sendEvent(window.windowHandle(), event)


def test_every_place_is_a_screen() -> None:
    assert {place for spec in ACTIONS for place in spec.place} <= set(SCREENS)


def test_every_icon_and_every_text_exists() -> None:
    for spec in ACTIONS:
        assert not spec.icon or (resource_dir() / "icons" / f"{spec.icon}.svg").exists(), spec.icon
        for language in LANGUAGES:
            texts = area_texts(language, "action")
            assert spec.text_key.partition(".")[2] in texts
            assert f"area_{spec.area}" in texts
