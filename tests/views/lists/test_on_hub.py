"""What the hub found: opened where it is here, only shown where it is not."""

from __future__ import annotations

import pytest

from app.services.team.beyond import HITS, MOST, Distant, Page
from app.views.lists.on_hub import OnHubDialog

HERE = Distant(b"1" * 16, "A-1", "Нет воды", "Второй этаж", "new", 1_795_340_979_699, None, None, here=True)
AWAY = Distant(b"2" * 16, "B-7", "Лифт", "Стоит с утра", "closed", 1_600_000_000_000, None, None, "Лифты", "Анна")


@pytest.fixture
def dialog(qtbot):
    made = OnHubDialog(None, Page((HERE, AWAY)))
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


def many(count, first=0):
    return tuple(
        Distant(n.to_bytes(16, "big"), f"A-{n}", "", "", "new", 1_795_340_979_699 - n, None, None)
        for n in range(first, first + count)
    )


def test_there_may_be_more_and_they_come_by_a_key(qtbot):
    dialog = OnHubDialog(None, Page(many(MOST)))
    qtbot.addWidget(dialog)
    assert not dialog.more.isHidden()
    with qtbot.waitSignal(dialog.more_wanted):
        dialog.more.click()
    assert not dialog.more.isEnabled()
    dialog.add(Page(many(3, MOST)))
    assert dialog.more.isHidden()
    assert [one.number for one in dialog.found] == [f"A-{n}" for n in range(MOST + 3)]
    assert dialog._count.text() == "Найдено 203 заявки."


def test_it_says_that_the_hub_looked_at_the_newest_hits_only(qtbot):
    dialog = OnHubDialog(None, Page(many(MOST), cut=True))
    qtbot.addWidget(dialog)
    assert "200 из 1000 самых новых" in dialog._count.text()
    assert "уточните запрос" in dialog._count.text()
    dialog.add(Page(many(HITS - MOST - 1, MOST), cut=True))
    assert "Показано 999 из 1000" in dialog._count.text(), "also where no more come"
