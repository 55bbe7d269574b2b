"""A screen's own keys work while it is shown, and nowhere else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from app.models.staff import Role
from app.views.actions import registry
from app.views.actions.registry import Actions, key_text
from app.views.actions.table import ActionSpec

HERE = ActionSpec("card.go_on", ("F5",), place=("desk",))
THERE = ActionSpec("list.find", ("F5",), place=("queues", "clients"))
ANYWHERE = ActionSpec("program.quit", ("F6",))


class Bench:
    """A window with three actions and what they did."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        self.edit = QLineEdit()
        self.window.setCentralWidget(self.edit)
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window, Role.OPERATOR)
        self.done: list[str] = []
        for spec in (HERE, THERE, ANYWHERE):
            self.actions.connect(spec.name, lambda *_, name=spec.name: self.done.append(name))
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.edit.setFocus()

    def press(self, key: Qt.Key) -> list[str]:
        self.done.clear()
        QTest.keyClick(self.edit, key)
        return self.done


@pytest.fixture
def bench(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(registry, "ACTIONS", (HERE, THERE, ANYWHERE))
    return Bench(qtbot)


def test_the_screen_in_view_has_the_key(bench: Bench) -> None:
    bench.actions.show_place("desk")
    assert bench.press(Qt.Key.Key_F5) == [HERE.name]
    bench.actions.show_place("clients")
    assert bench.press(Qt.Key.Key_F5) == [THERE.name]
    bench.actions.show_place("help")
    assert bench.press(Qt.Key.Key_F5) == []


def test_keys_without_a_place_work_everywhere(bench: Bench) -> None:
    for place in ("desk", "queues", "help"):
        bench.actions.show_place(place)
        assert bench.press(Qt.Key.Key_F6) == [ANYWHERE.name]


def test_a_key_is_told_also_while_it_does_not_work(bench: Bench) -> None:
    bench.actions.show_place("help")
    action = bench.actions.get(HERE.name)
    assert action is not None
    assert key_text(action) == "F5"
