"""What the hub found: opened where it is here, only shown where it is not."""

from __future__ import annotations

import pytest

from app.services.team.beyond import Distant
from app.views.lists.on_hub import OnHubDialog

HERE = Distant(b"1" * 16, "A-1", "Нет воды", "Второй этаж", "new", 1_795_340_979_699, None, None, here=True)
AWAY = Distant(b"2" * 16, "B-7", "Лифт", "Стоит с утра", "closed", 1_600_000_000_000, None, None, "Лифты", "Анна")


@pytest.fixture
def dialog(qtbot):
    made = OnHubDialog(None, (HERE, AWAY))
    qtbot.addWidget(made)
    return made


def test_what_is_not_here_is_marked(dialog):
    numbers = [line.cells[0] for line in dialog.table.model().lines]
    assert numbers == ["A-1", "☁ B-7"]


def test_a_ticket_that_is_here_is_opened(dialog, qtbot):
    with qtbot.waitSignal(dialog.opened) as told:
        dialog.table.opened.emit(HERE.uid)
    assert told.args == [HERE.uid]


def test_of_another_the_text_is_shown_and_the_reading_told(dialog, qtbot):
    with qtbot.waitSignal(dialog.read) as told:
        dialog.table.opened.emit(AWAY.uid)
    assert told.args == [AWAY.uid]
    assert dialog.text.toPlainText() == "Стоит с утра"
