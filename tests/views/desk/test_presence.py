"""Readiness at the desk: chosen by key, asked for, kept in step with an exchange both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.models.staff import PauseReason, User
from app.services.calls.state import State
from app.services.people.passwords import hash_of
from app.services.presence import asking
from app.services.presence.sync import Standing
from app.services.telephony.events import LineStatus, Link, Membership
from app.services.telephony.interface import Capability, LineError
from app.services.telephony.manual import ManualLine
from app.views.desk.presence.words import PAUSE, QUEUE, READY, WITHDRAW
from app.views.desk.timer.controller import TimerController
from tests.views.desk.conftest import ALT, SHIFT, Bench

K = Qt.Key


class QueueLine(ManualLine):
    """The hand's line with queues behind it, as an exchange has them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.confirms = True
        self.now = LineStatus(Link.UP, (Membership("hotline"),), all_queues=("hotline", "sales"))

    def capabilities(self) -> frozenset[Capability]:
        return super().capabilities() | {Capability.QUEUE}

    def status(self) -> LineStatus:
        return self.now

    def pause(self, reason: str) -> None:
        self.said.append(reason)
        if self.confirms:
            self.set(*(Membership(one.queue, True, reason) for one in self.now.queues))

    def unpause(self) -> None:
        self.said.append("ready")
        if self.confirms:
            self.set(*(Membership(one.queue) for one in self.now.queues))

    def queue_log_in(self, queue: str) -> None:
        self.said.append(f"+{queue}")
        self.set(*self.now.queues, Membership(queue))

    def queue_log_out(self, queue: str) -> None:
        self.said.append(f"-{queue}")
        self.set(*(one for one in self.now.queues if one.queue != queue))

    def set(self, *queues: Membership, link: Link = Link.UP) -> None:
        """The exchange has the desk so now."""
        self.now = LineStatus(link, queues, all_queues=self.now.all_queues)
        self._status_subscribers.tell(self.now, "test")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> QueueLine:
    made = QueueLine()
    monkeypatch.setattr("tests.views.desk.conftest.ManualLine", lambda: made)
    return made


@pytest.fixture
def bench(line: QueueLine, make_bench: Callable[[], Bench]) -> Bench:
    made = make_bench()
    made.until(lambda: made.desk.presence.reasons)
    made.until(lambda: made.desk.presence.exchange.sync.standing is Standing.IN_STEP)
    return made


def lines(bench: Bench) -> dict[tuple[str, str], Any]:
    """The menu as it would be shown, by what each line does."""
    bench.desk.timer.strip.menu_wanted.emit()
    menu = bench.desk.timer.strip._menu
    return {action.data(): action for action in menu.actions() if action.data() is not None}


def choose(bench: Bench, what: str, which: str = "") -> None:
    lines(bench)[what, which].trigger()


def told(bench: Bench) -> list[str]:
    return [notice.text for notice in bench.notices.all]


def pauses(bench: Bench) -> list[tuple[str, bool]]:
    """The pauses of the time book, and whether each is over."""
    rows = bench.rows(
        "SELECT reason, end_at IS NOT NULL FROM segment WHERE kind = 'pause' AND deleted_at IS NULL ORDER BY id"
    )
    return [(reason, bool(over)) for reason, over in rows]


def test_a_pause_is_told_to_the_exchange_and_written_into_the_time_book(bench: Bench, line: QueueLine) -> None:
    choose(bench, PAUSE, "lunch")
    assert bench.desk.timer.pause_reason == "lunch"
    bench.until(lambda: bench.desk.presence.exchange.sync.standing is Standing.IN_STEP)
    bench.until(lambda: pauses(bench) == [("lunch", False)])
    bench.key(K.Key_F9)
    assert bench.desk.timer.pause_reason is None
    assert line.said == ["lunch", "ready"]


def test_a_pause_of_the_exchange_is_followed_and_not_answered(bench: Bench, line: QueueLine) -> None:
    line.set(Membership("hotline", True, "Обед"))
    bench.until(lambda: bench.desk.timer.pause_reason == "lunch")
    assert told(bench)[-1] == "АТС поставила вас на паузу: Обед."
    line.set(Membership("hotline", True, "к начальнику"))
    bench.until(lambda: bench.desk.timer.pause_reason == "exchange")
    assert "к начальнику" in bench.desk.timer.strip._presence.text()
    assert bench.desk.timer.strip._standing.text() == "пауза с АТС"
    line.set(Membership("hotline"))
    bench.until(lambda: bench.desk.timer.pause_reason is None)
    assert told(bench)[-1] == "АТС сняла вас с паузы: звонки снова придут."
    assert bench.desk.timer.strip._standing.text() == ""
    assert line.said == []


def test_after_call_work_is_a_pause_and_a_pause_after_it_follows(bench: Bench, line: QueueLine) -> None:
    bench.talk()
    assert line.said == []
    choose(bench, PAUSE, "lunch")
    assert line.said == ["lunch"]
    bench.until(lambda: bench.desk.timer.strip._next.text() == "после звонка: Обед")
    bench.key(K.Key_F8)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    bench.until(lambda: line.said[-1] == "wrap_up")
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(K.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    bench.until(lambda: line.said == ["lunch", "wrap_up", "lunch"])
    bench.until(lambda: pauses(bench) == [("lunch", False)])


def test_without_the_setting_after_call_work_is_no_pause(bench: Bench, line: QueueLine) -> None:
    bench.desk._context.settings.set("pause_in_wrap_up", False)
    bench.talk()
    bench.key(K.Key_F8)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    assert line.said == []


def test_the_exchange_may_end_after_call_work_and_is_not_answered(bench: Bench, line: QueueLine) -> None:
    bench.talk()
    bench.key(K.Key_F8)
    bench.until(lambda: line.said == ["wrap_up"])
    bench.until(lambda: bench.desk.presence.exchange.sync.standing is Standing.IN_STEP)
    line.set(Membership("hotline"))
    bench.until(lambda: told(bench)[-1:] == ["АТС сняла вас с паузы: звонки снова придут."])
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(K.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert line.said == ["wrap_up"]


def test_saving_a_ticket_does_not_end_a_pause(bench: Bench, line: QueueLine) -> None:
    choose(bench, PAUSE, "lunch")
    bench.desk.ticket.widget.edited.emit("subject", "Течёт")
    bench.desk.save()
    bench.until(lambda: bench.value("SELECT count(*) FROM ticket"))
    bench.until(lambda: bench.desk.ticket.values.number)
    assert bench.desk.timer.pause_reason == "lunch"
    assert line.said == ["lunch"]


def test_a_lost_link_keeps_the_pause_and_tells_it_afterwards(bench: Bench, line: QueueLine) -> None:
    line.set(Membership("hotline"), link=Link.LOST)
    bench.until(lambda: bench.desk.presence.exchange.sync.standing is Standing.APART)
    choose(bench, PAUSE, "lunch")
    assert line.said == []
    line.set(Membership("hotline"))
    bench.until(lambda: line.said == ["lunch"])


def test_queues_are_left_and_joined_in_the_menu(bench: Bench, line: QueueLine) -> None:
    assert not lines(bench)[QUEUE, "sales"].isChecked()
    choose(bench, QUEUE, "sales")
    bench.until(lambda: len(bench.desk.presence.exchange.sync.queues) == 2)
    assert lines(bench)[QUEUE, "sales"].isChecked()
    choose(bench, QUEUE, "sales")
    choose(bench, QUEUE, "hotline")
    bench.until(lambda: bench.desk.timer.strip._standing.text() == "вне очередей")
    assert line.said == ["+sales", "-sales", "-hotline"]
    assert (QUEUE, "hotline") in lines(bench)


def test_a_refused_command_is_told_and_shown(
    bench: Bench, line: QueueLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_reason: str) -> None:
        raise LineError("ami.no_link")

    monkeypatch.setattr(line, "pause", refuse)
    choose(bench, PAUSE, "lunch")
    bench.until(lambda: bench.desk.timer.strip._standing.text() == "АТС не подтвердила")
    assert bench.desk.timer.pause_reason == "lunch"
    assert bench.notices.all[-1].weight.value == "error"


@pytest.mark.parametrize(("way", "said"), [("pause", ["signed_out"]), ("log_out", ["-hotline"]), ("leave", [])])
def test_the_end_of_the_shift(bench: Bench, line: QueueLine, way: str, said: list[str]) -> None:
    bench.desk._context.settings.set("sign_out_queues", way)
    bench.desk.leave()
    assert line.said == said


@pytest.mark.parametrize(
    ("start", "reason", "said"),
    [
        ("ready", None, ["+sales", "ready"]),
        ("start", "start", ["+sales", "start"]),
        ("exchange", "lunch", ["+sales"]),
    ],
)
def test_the_start_of_the_shift(
    line: QueueLine,
    make_bench: Callable[[], Bench],
    monkeypatch: pytest.MonkeyPatch,
    start: str,
    reason: str,
    said: Any,
) -> None:
    from app.services.settings.settings import Settings

    given = {"start_presence": start, "start_queues": "hotline, sales"}
    plain_text = Settings.text
    monkeypatch.setattr(Settings, "text", lambda self, name: given.get(name) or plain_text(self, name))
    line.set(Membership("hotline", True, "lunch"))
    bench = make_bench()
    bench.until(lambda: len(bench.desk.presence.exchange.sync.queues) == 2)
    bench.until(lambda: bench.desk.presence.exchange.sync.standing is not Standing.ASKED)
    assert bench.desk.timer.pause_reason == reason
    assert line.said[: len(said)] == said


# -- limits and consent ---------------------------------------------------------------------------------------


@pytest.fixture
def training(bench: Bench) -> Bench:
    """A pause that needs consent, and a senior with a password."""

    def add(store: Any) -> None:
        with store.write(None) as write:
            labels = {"ru": "Обучение", "en": "Training"}
            write.insert(PauseReason, code="training", labels=labels, needs_approval=True)
            write.insert(
                User,
                login="old",
                name="Старшая",
                role="senior",
                language="ru",
                password_hash=hash_of("Correct-9-horse"),
            )

    bench.database.submit(add).result(10)
    bench.until(lambda: any(one.code == "training" for one in bench.desk.presence.reasons))
    return bench


def request(bench: Bench) -> asking.RequestView | None:
    found = bench.database.submit(lambda store: asking.standing(store, bench.people.operator)).result(10)
    return found if isinstance(found, asking.RequestView) else None


def test_a_pause_by_consent_begins_when_it_is_granted(training: Bench, line: QueueLine) -> None:
    training.notices.answers.append(accept_with(note="к 14:00"))
    choose(training, PAUSE, "training")
    training.until(lambda: training.desk.presence.asking.request)
    assert training.desk.timer.pause_reason is None
    assert training.desk.timer.strip._standing.text() == "ждёт согласования: Обучение"
    found = request(training)
    assert found is not None
    assert found.note == "к 14:00"
    administrator = training.people.administrator
    training.database.submit(
        lambda store: asking.settle(store, administrator, found.uid, "Обучение", granted=True)
    ).result(10)
    training.until(lambda: training.desk.timer.pause_reason == "training")
    training.until(lambda: request(training) is None)
    assert line.said == ["training"]
    assert told(training)[-1] == "Пауза согласована: Обучение. Решение: Пётр Громов."


def test_a_refused_pause_does_not_begin(training: Bench, line: QueueLine) -> None:
    training.notices.answers.append(accept_with())
    choose(training, PAUSE, "training")
    training.until(lambda: training.desk.presence.asking.request)
    found = training.desk.presence.asking.request
    assert found is not None
    training.database.submit(
        lambda store: asking.settle(
            store, training.people.administrator, found.uid, "Обучение", granted=False, answer="очередь"
        )
    ).result(10)
    training.until(lambda: told(training)[-1:] == ["В паузе отказано: Обучение. Пётр Громов: очередь"])
    assert line.said == []
    assert training.desk.presence.asking.request is None


def test_a_senior_says_yes_at_the_desk_with_their_password(training: Bench, line: QueueLine) -> None:
    training.notices.answers.append(accept_with(login="old", password="wrong"))
    choose(training, PAUSE, "training")
    training.until(lambda: training.notices.all and training.notices.all[-1].weight.value == "error")
    assert request(training) is None
    training.notices.answers.append(accept_with(login="old", password="Correct-9-horse"))
    choose(training, PAUSE, "training")
    training.until(lambda: training.desk.timer.pause_reason == "training")
    assert line.said == ["training"]


def test_a_request_is_withdrawn_in_the_menu(training: Bench, line: QueueLine) -> None:
    training.notices.answers.append(accept_with())
    choose(training, PAUSE, "training")
    training.until(lambda: training.desk.presence.asking.request)
    choose(training, WITHDRAW)
    training.until(lambda: training.desk.presence.asking.request is None)
    assert request(training) is None
    choose(training, READY)
    assert line.said == []


def test_the_day_s_balance_is_shown_and_begins_a_pause(
    bench: Bench, line: QueueLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TimerController, "pauses_today", lambda _self: {"lunch": 61 * 60_000})
    seen: list[Any] = []

    def look(dialog: Any) -> bool:
        seen.extend(dialog.table._model.lines)
        dialog.table.opened.emit(b"lunch")
        return True

    bench.notices.answers.append(look)
    bench.key(K.Key_F6, ALT | SHIFT)
    assert seen[0].cells[:4] == ("Обед", "1:01:00", "60 мин", "сверх 01:00")
    assert bench.desk.timer.pause_reason == "lunch"
    bench.until(lambda: "Обед: время паузы вышло." in told(bench))
    assert "сверх лимита 01:00" in bench.desk.timer.strip._presence.text()


def accept_with(*, note: str = "", login: str = "", password: str = "") -> Callable[[Any], bool]:
    """Fill the question about a pause in, and send it."""

    def answer(dialog: Any) -> bool:
        dialog.note.setText(note)
        dialog.approver.set_value(login)
        dialog.password.setText(password)
        dialog.accept()
        return bool(dialog.result() == QDialog.DialogCode.Accepted)

    return answer


def test_a_senior_is_told_and_answers_on_the_board(training: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window of a senior: here the same one, whose person is somebody else."""
    board, desk = training.desk.presence.board, training.desk
    senior = training.database.submit(
        lambda store: store.value("SELECT uid FROM user WHERE login = 'old'")
    ).result(10)
    monkeypatch.setattr(board, "_me", senior)
    uid = training.database.submit(
        lambda store: asking.ask(store, training.people.other_operator, "training", "Обучение", "вебинар")
    ).result(10)
    seen: list[Any] = []

    def look(dialog: Any) -> bool:
        training.until(lambda: dialog.grant.isEnabled())
        seen.extend(dialog.table._model.lines)
        dialog.grant.click()
        training.until(lambda: not dialog.grant.isEnabled())
        return True

    training.notices.answers.append(look)
    board.open()
    assert seen[0].cells[0] == "Илья Сидоров"
    assert seen[0].cells[5].startswith("Обучение, с ")
    assert seen[0].cells[5].endswith(": вебинар")
    assert told(training)[-1] == "Илья Сидоров: пауза согласована — Обучение."
    found = training.database.submit(lambda store: asking.request_of(store, uid)).result(10)
    assert found is not None
    assert (found.granted, found.answered_by) == (True, "Старшая")
    assert desk.timer.pause_reason is None
