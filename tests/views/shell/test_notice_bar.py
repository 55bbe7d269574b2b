"""One notice at a time, and time to take what it offers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.views.notices import Notice, Weight
from app.views.shell.notice_bar import NoticeBar


@pytest.fixture
def bar(qtbot: Any) -> Iterator[NoticeBar]:
    ground = QWidget()
    ground.resize(900, 300)
    made = NoticeBar()
    made.float_over(ground)
    ground.show()
    yield made
    made._timer.stop()
    made._offered.stop()
    ground.close()
    ground.deleteLater()


def remark(text: str) -> Notice:
    return Notice(text, Weight.TOLD, "", None)


def shown(bar: NoticeBar) -> str:
    return bar.findChildren(QLabel)[0].text() if bar.isVisible() else ""


def test_a_later_remark_takes_the_place_of_an_earlier_one(bar: NoticeBar) -> None:
    bar.show_notice(remark("one"))
    bar.show_notice(remark("two"))
    assert shown(bar) == "two"
    assert not bar.take_way_on()


def test_a_remark_waits_until_what_is_offered_has_been_seen(bar: NoticeBar) -> None:
    taken: list[str] = []
    bar.show_notice(Notice("offer", Weight.TOLD, "Take", lambda: taken.append("offer")))
    bar.show_notice(remark("one"))
    bar.show_notice(remark("two"))
    assert shown(bar) == "offer"
    bar._offered.timeout.emit()
    assert shown(bar) == "two"
    assert not bar.take_way_on()
    assert taken == []


def test_what_is_offered_can_be_taken_and_the_remark_comes_then(bar: NoticeBar) -> None:
    taken: list[str] = []
    bar.show_notice(Notice("offer", Weight.TOLD, "Take", lambda: taken.append("offer")))
    bar.show_notice(remark("one"))
    assert bar.take_way_on()
    assert taken == ["offer"]
    assert shown(bar) == "one"


def offer(name: str, taken: list[str], *, patient: bool = False) -> Notice:
    return Notice(name, Weight.TOLD, "Take", partial(taken.append, name), patient)


def test_what_comes_together_by_itself_is_shown_one_after_the_other(bar: NoticeBar) -> None:
    taken: list[str] = []
    for name in ("draft", "callback", "help"):
        bar.show_notice(offer(name, taken, patient=True))
    assert bar.take_way_on()
    assert shown(bar) == "callback"
    bar._offered.timeout.emit()
    assert shown(bar) == "help"
    assert bar.take_way_on()
    assert taken == ["draft", "help"]
    assert shown(bar) == ""


def test_the_answer_to_an_act_comes_at_once_and_what_came_by_itself_returns(bar: NoticeBar) -> None:
    taken: list[str] = []
    bar.show_notice(offer("callback", taken, patient=True))
    bar.show_notice(offer("undo", taken))
    assert shown(bar) == "undo"
    bar.show_notice(offer("help", taken, patient=True))
    assert shown(bar) == "undo"
    assert bar.take_way_on()
    assert taken == ["undo"]
    assert shown(bar) == "callback"
    bar.show_notice(remark("one"))
    bar._offered.timeout.emit()
    assert shown(bar) == "help"
    bar._offered.timeout.emit()
    assert shown(bar) == "one"


def test_an_error_comes_at_once_and_what_waited_comes_when_it_is_closed(bar: NoticeBar) -> None:
    taken: list[str] = []
    bar.show_notice(offer("callback", taken, patient=True))
    bar.show_notice(offer("help", taken, patient=True))
    bar.show_notice(Notice("error", Weight.ERROR, "", None))
    assert shown(bar) == "error"
    bar._close.click()
    assert shown(bar) == "callback"
    bar._close.click()
    assert shown(bar) == "help"
