"""When the link to the exchange is lost in a talk, nobody invents when it ended."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.services.calls.state import State
from app.services.store.clock import wall_ms
from app.services.telephony.events import CallEvent, Cause, EventKind
from tests.views.desk.conftest import SHIFT, Bench, texts


def test_the_card_says_so_and_no_end_is_kept(bench: Bench) -> None:
    call_id = bench.talk()
    shown = bench.desk.card.widget
    assert "прервалась" not in texts(shown)
    lost = CallEvent(EventKind.ENDED, call_id, wall_ms(), cause=Cause.UNKNOWN)
    bench.desk.calls.take(lost, bench.line)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    assert "прервалась" in texts(shown)
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert bench.rows("SELECT state, ended_at FROM interaction") == [("closed", None)]
    assert "прервалась" not in texts(shown)


def test_a_caller_s_name_is_plain_text(bench: Bench) -> None:
    bench.line.begin("+79990001122", "<b>Банк</b><img src=x>", talking=False, line="100")
    bench.until(lambda: "<b>Банк</b>" in texts(bench.desk.card.widget))
    names = [label for label in bench.desk.card.widget.findChildren(QLabel) if "Банк" in label.text()]
    assert [label.textFormat() for label in names] == [Qt.TextFormat.PlainText] * len(names)
