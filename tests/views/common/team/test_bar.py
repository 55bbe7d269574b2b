"""A conflict in the ticket: told in words, taken or left by a key; and what the hub refused."""

from __future__ import annotations

import pytest

from app.services.team.clashes import Conflict, Side
from app.views.common.team.bar import TeamBar

ANNA = Side("Нет холодной воды", "Анна", 1_795_340_979_699, True)
BORIS = Side("Нет горячей воды", "Борис Ким", 1_795_340_979_699, False)
BOTH = Conflict(1, "subject", "Тема", BORIS, ANNA)


@pytest.fixture
def bar(qtbot):
    made = TeamBar()
    qtbot.addWidget(made)
    made.show_keys("Alt+2", "Alt+3")
    return made


def test_nothing_is_shown_where_nothing_is_to_say(bar):
    bar.show_conflicts((), "", writes=True)
    assert bar.isHidden()


def test_both_values_are_told_with_whose_they_are(bar):
    bar.show_conflicts((BOTH,), "", writes=True)
    told = bar._told.text()
    assert told.startswith("Тема: изменили оба — сейчас «Нет горячей воды» (Борис Ким, ")
    assert "«Нет холодной воды» (вы, " in told
    assert bar.take.text() == "Взять «Нет холодной воды» (Alt+2)"


def test_more_of_them_are_counted(bar):
    bar.show_conflicts((BOTH, BOTH, BOTH), "", writes=True)
    assert bar._told.text().endswith("(и ещё 2)")


def test_the_keys_stand_on_buttons_that_do_it(bar, qtbot):
    bar.show_conflicts((BOTH,), "", writes=True)
    with qtbot.waitSignal(bar.taken):
        bar.take.click()
    with qtbot.waitSignal(bar.kept):
        bar.keep.click()


def test_who_only_reads_is_offered_nothing(bar):
    bar.show_conflicts((BOTH,), "", writes=False)
    assert bar.take.isHidden()
    assert not bar._told.isHidden()


def test_a_refusal_is_told_without_a_conflict(bar):
    bar.show_conflicts((), "Сервер отклонил: это вне ваших очередей.", writes=True)
    assert not bar.isHidden()
    assert bar.take.isHidden()


def test_where_it_is_narrow_nothing_is_cut_off(qtbot):
    bar = TeamBar(narrow=True)
    qtbot.addWidget(bar)
    bar.show_keys("Ctrl+Shift+2", "Ctrl+Shift+3")
    bar.show_conflicts((BOTH,), "", writes=True)
    bar.resize(262, 200)
    bar.show()
    assert bar.take.text() == "Взять другое (Ctrl+Shift+2)"
    assert bar.take.toolTip() == "Взять «Нет холодной воды»"
    assert bar._told.height() >= bar._told.heightForWidth(bar._told.width())
    assert bar.take.width() >= bar.take.sizeHint().width()
