"""No dead key: every action of the table is carried out by something, and its key reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SIGNAL, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.models.staff import Role
from app.views.shell.screens import SCREENS
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in
from tests.views.test_accessible import fill, until_answered, until_script_care_is_quiet

ENDS = {"program.quit"}
NOT_WHILE_TYPING = {"program.undo"}
"""In a field this key takes back what was typed, as everywhere."""
ANYWHERE = ("desk", "my_work")
"""Where the keys are tried that work on every screen."""


class Heard:
    """Counts what an action's key set off."""

    def __init__(self, action: QAction) -> None:
        self.times = 0
        self._action = action
        action.triggered.connect(self.hear)

    def hear(self) -> None:
        """Qt calls this."""
        self.times += 1

    def stop(self) -> None:
        """Hear no more."""
        self._action.triggered.disconnect(self.hear)


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, fill) as made:
        monkeypatch.setattr(made.context.notices, "run", _cancelled)
        made.show()
        qtbot.waitExposed(made.window)
        for name in SCREENS:
            made.shell.show(name)
            until_answered(made, qtbot)
        made.shell.show("desk")
        closer = QTimer(made, interval=30)  # a tool button's menu holds its key until it closes
        closer.timeout.connect(_close_popups)
        closer.start()
        yield made
        closer.stop()
    until_script_care_is_quiet(qtbot)


def _cancelled(_dialog: QDialog) -> bool:
    return False


def test_every_action_is_carried_out_by_something(desk: Desk) -> None:
    idle = [
        spec.name
        for spec, action in desk.context.actions.available()
        if action.receivers(SIGNAL("triggered()")) + action.receivers(SIGNAL("triggered(bool)")) == 0
    ]
    assert idle == []


@pytest.mark.parametrize("talking", [False, True])
def test_every_key_reaches_its_action_or_the_action_is_off(desk: Desk, qtbot: Any, talking: bool) -> None:
    if talking:
        desk.context.manual.begin("8 812 031-40-45", talking=True, line="88000000001")
        until_answered(desk, qtbot)
    deaf = []
    for spec, action in desk.context.actions.available():
        if spec.name in ENDS:
            continue
        for screen in ("desk",) if talking else (spec.place or ANYWHERE):
            if screen not in (spec.place or (screen,)):
                continue
            desk.shell.show(screen)
            desk.window.activateWindow()
            qtbot.waitUntil(desk.window.isActiveWindow)
            if spec.name in NOT_WHILE_TYPING:
                desk.window.setFocus()
            was_on = action.isEnabled()
            heard = Heard(action)
            _press(desk, action)
            until_answered(desk, qtbot)
            if was_on and not heard.times:
                deaf.append((spec.name, screen))
            heard.stop()
            _close_popups()
    assert deaf == []


def _press(desk: Desk, action: QAction) -> None:
    key = QKeySequence(action.shortcuts()[0])[0]
    target = QApplication.focusWidget() or desk.window
    QTest.keyClick(target, key.key(), key.keyboardModifiers())


def _close_popups() -> None:
    menu = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) or widget.windowType() == Qt.WindowType.Popup:
            widget.close()
