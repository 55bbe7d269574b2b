"""The day's missed calls by key: callbacks are written down, or the caller is dialled at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.telephony.events import Cause, EventKind
from app.views.desk.missed import MissedDialog
from tests.views.desk.conftest import ALT, SHIFT, Bench
from tests.views.desk.exchange import ToldLine


def missed(bench: Bench, call: str, number: str) -> None:
    line = ToldLine(bench)
    line.tell(EventKind.RINGING, call, number=number)
    line.tell(EventKind.MISSED, call, cause=Cause.NO_ANSWER, number=number)
    bench.until(lambda: bench.value("SELECT state FROM interaction WHERE call_id = ?", call) == "missed")


def ask(bench: Bench) -> None:
    bench.key(Qt.Key.Key_F10, ALT | SHIFT)


def test_enter_writes_callbacks_down_one_after_the_other(bench: Bench) -> None:
    missed(bench, "c1", "+79161234567")
    missed(bench, "c2", "+74991234567")
    shown: list[str] = []

    def answer(dialog: MissedDialog) -> bool:
        shown.extend(dialog.list.item(row).text() for row in range(dialog.list.count()))
        dialog.show()
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
        assert dialog.list.count() == 1
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
        assert not dialog.list.count()
        return False

    bench.notices.answers.append(answer)
    ask(bench)
    bench.until(lambda: sum("Перезвон" in notice.text for notice in bench.notices.all) == 2)
    assert bench.value("SELECT count(*) FROM callback") == 2
    assert len(shown) == 2
    assert any("Иванова" in line for line in shown)
    undo = bench.notices.all[-1]
    assert undo.act is not None
    undo.act()
    bench.until(lambda: bench.value("SELECT count(*) FROM callback WHERE deleted_at IS NULL") == 1)


def test_control_enter_calls_now(bench: Bench) -> None:
    missed(bench, "c1", "+79161234567")
    dialled: list[str] = []
    bench.desk._context.navigation.dial.connect(dialled.append)

    def answer(dialog: MissedDialog) -> bool:
        dialog.dial_now()
        return True

    bench.notices.answers.append(answer)
    ask(bench)
    bench.until(lambda: dialled)
    assert [sign for sign in dialled[0] if sign.isdigit()] == list("89161234567")


def test_a_hidden_number_stays_in_the_list(bench: Bench) -> None:
    missed(bench, "c1", "")

    def answer(dialog: MissedDialog) -> bool:
        dialog.write_down()
        assert dialog.list.count() == 1
        return False

    bench.notices.answers.append(answer)
    ask(bench)
    bench.until(lambda: not bench.notices.answers)
    assert bench.value("SELECT count(*) FROM callback") == 0


def test_nothing_missed_is_said(bench: Bench) -> None:
    ask(bench)
    bench.until(lambda: any("нет" in notice.text for notice in bench.notices.all))


def test_a_call_that_a_colleague_took_is_not_missed(bench: Bench) -> None:
    line = ToldLine(bench)
    line.tell(EventKind.RINGING, "c1")
    line.tell(EventKind.MISSED, "c1", cause=Cause.ELSEWHERE)
    bench.until(lambda: bench.value("SELECT cause FROM interaction WHERE call_id = 'c1'") == "elsewhere")
    assert bench.desk.calls.current is None
    assert [notice.text for notice in bench.notices.all if notice.act is not None] == []
    ask(bench)
    bench.until(lambda: any("нет" in notice.text.lower() for notice in bench.notices.all))
