"""Calling a number at the desk: by the rules, asked about where it must be, never in the midst of a talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.models.directory import EntryKind
from app.services.calls.state import State
from app.services.directory.dialling import KeptRule, save_rules
from app.services.directory.keeping import EntryRecord, NumberRecord, save_entry
from app.services.phones.dial_rules import Deed, DialRule
from app.services.telephony.events import Direction
from app.services.telephony.softphone import launching
from app.views.common.chooser import Chooser
from app.views.desk.dialling import DialDialog
from tests.views.desk.conftest import CONTROL, Bench, texts

NUMBER = "8 495 123-45-67"


def rules(bench: Bench, *wanted: DialRule) -> None:
    kept = [KeptRule(None, rule) for rule in wanted]
    bench.database.submit(lambda store: save_rules(store, bench.people.administrator, kept)).result(10)


def told(bench: Bench) -> list[str]:
    return [notice.text for notice in bench.notices.all]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    made: list[Sequence[str]] = []
    monkeypatch.setattr(launching, "start", made.append)
    return made


def test_a_number_is_dialled_by_the_rules_and_the_card_keeps_its_own(bench: Bench) -> None:
    rules(bench, DialRule("+7XXXXXXXXXX", strip=2, prefix="9"))
    bench.desk._context.navigation.dial.emit(NUMBER)
    bench.until(lambda: bench.desk.calls.current)
    contact = bench.desk.calls.current
    assert contact is not None
    assert (contact.number, contact.direction) == (NUMBER, Direction.OUT)
    bench.until(lambda: bench.rows("SELECT number_key FROM interaction") == [("+74951234567",)])
    assert any("94951234567" in text for text in told(bench))


def test_a_forbidden_number_is_not_dialled_and_it_is_said_why(bench: Bench) -> None:
    rules(bench, DialRule("+7809.", Deed.FORBID, note="платные услуги"))
    bench.desk._context.navigation.dial.emit("8 809 505-00-00")
    bench.until(lambda: told(bench))
    assert "платные услуги" in told(bench)[-1]
    assert bench.desk.calls.current is None


def test_a_link_is_asked_about_and_escape_calls_nobody(bench: Bench) -> None:
    asked: list[QDialog] = []

    def no(dialog: Any) -> bool:
        asked.append(dialog)
        return False

    bench.notices.answers.append(no)
    bench.desk._context.navigation.dial_link.emit("tel:+7-495-123-45-67")
    bench.until(lambda: asked)
    assert isinstance(asked[0], DialDialog)
    assert bench.desk.calls.current is None


def test_a_number_of_another_country_is_asked_about(bench: Bench) -> None:
    bench.notices.answers.append(lambda dialog: isinstance(dialog, DialDialog))
    bench.desk._context.navigation.dial.emit("+49 30 901820")
    bench.until(lambda: bench.desk.calls.current)


def test_what_is_no_number_is_told(bench: Bench) -> None:
    bench.desk._context.navigation.dial_link.emit("sip:ivan@example.org")
    bench.until(lambda: told(bench))
    assert bench.desk.calls.current is None


def test_nothing_is_dialled_in_the_midst_of_a_talk(bench: Bench) -> None:
    bench.talk()
    bench.desk._context.navigation.dial.emit(NUMBER)
    bench.until(lambda: any("123-45-67" in text for text in told(bench)))
    assert len(bench.rows("SELECT 1 FROM interaction")) == 1


def test_a_command_is_started_with_the_number(bench: Bench, started: list[Sequence[str]]) -> None:
    bench.desk._context.settings.set_for_now("dial_out", "command")
    bench.desk._context.settings.set_for_now("dial_command", "phone /dial {number}")
    bench.desk._context.navigation.dial.emit(NUMBER)
    bench.until(lambda: bench.desk.calls.current)
    assert started == [["phone", "/dial", "+74951234567"]]


def test_a_command_that_is_not_set_up_begins_no_call(bench: Bench, started: list[Sequence[str]]) -> None:
    bench.desk._context.settings.set_for_now("dial_out", "command")
    bench.desk._context.navigation.dial.emit(NUMBER)
    bench.until(lambda: told(bench))
    assert bench.desk.calls.current is None
    assert started == []


def test_the_client_in_the_card_is_called_by_key(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_F8)
    bench.until(lambda: not bench.desk.calls.current.is_live)
    shown: list[int] = []

    def choose(dialog: Any) -> bool:
        assert isinstance(dialog, Chooser)
        shown.append(dialog._list.count())
        dialog._take(dialog._list.item(0))
        return True

    bench.notices.answers.append(choose)
    bench.key(Qt.Key.Key_F3, CONTROL)
    bench.until(lambda: len(bench.rows("SELECT 1 FROM interaction WHERE direction = 'out'")) == 1)


def test_who_dials_by_hand_says_by_key_that_they_answered(bench: Bench) -> None:
    bench.desk._context.navigation.dial.emit(NUMBER)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.interaction_uid)
    assert any("F2" in text for text in told(bench))
    (button,) = (each for name, each, _ in bench.desk.timer.bar._buttons if name == "answer")
    assert button.text().split() == ["Ответили", "F2"]
    bench.key(Qt.Key.Key_F2)
    bench.until(lambda: bench.desk.calls.current.state is State.TALKING)
    assert button.text().split() == ["Ответить", "F2"]
    bench.key(Qt.Key.Key_F8)
    bench.until(lambda: bench.desk.calls.current.state is State.WRAP_UP)
    bench.until(lambda: bench.value("SELECT answered_at IS NOT NULL FROM interaction"))


def test_a_colleague_called_within_the_house_is_not_greeted_by_a_script(bench: Bench) -> None:
    bench.desk._context.navigation.dial.emit("311")
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.interaction_uid)
    bench.key(Qt.Key.Key_F2)
    bench.until(lambda: bench.desk.calls.current.state is State.TALKING)
    bench.until(lambda: bench.value("SELECT answered_at IS NOT NULL FROM interaction"))
    assert bench.desk.script.walk is None


def test_a_colleague_who_calls_is_named(bench: Bench) -> None:
    entry = EntryRecord(None, EntryKind.PERSON, "Иван Лифтёров", numbers=(NumberRecord("311"),))
    bench.database.submit(lambda store: save_entry(store, bench.people.administrator, entry)).result(10)
    bench.ring("311")
    bench.until(lambda: "Иван Лифтёров" in texts(bench.desk.card.widget))


def test_a_click_on_the_number_calls_it(bench: Bench) -> None:
    bench.talk("+74950000001")
    bench.key(Qt.Key.Key_F8)
    bench.until(lambda: not bench.desk.calls.current.is_live)
    bench.desk.card.widget.number_clicked.emit()
    bench.until(lambda: bench.rows("SELECT number_key FROM interaction WHERE direction = 'out'"))
    assert bench.rows("SELECT number_key FROM interaction WHERE direction = 'out'") == [("+74950000001",)]
