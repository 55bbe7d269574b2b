"""Settings that the desk reads act at once."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.services.calls.state import State
from tests.views.desk.conftest import Bench


def settings_of(bench: Bench):
    return bench.desk.timer._context.settings


def test_the_after_call_limit_acts_on_the_running_timer(bench: Bench) -> None:
    bench.talk()
    settings_of(bench).set("after_call_limit", 300)
    assert bench.desk.timer._timer.acw_limit_ms == 300_000
    settings_of(bench).set("after_call_limit", 0)
    assert bench.desk.timer._timer.acw_limit_ms is None


def test_the_size_of_what_is_said_changes_in_the_step_shown(bench: Bench) -> None:
    bench.talk()
    boxes = bench.desk.script.widget._boxes
    settings_of(bench).set("script_text", 24)
    assert boxes
    assert {box._label.font().pointSizeF() for box in boxes} == {24}


def test_a_call_rings_once_and_again_as_long_as_it_rings(bench: Bench) -> None:
    rung: list[int] = []
    ringer = bench.desk.ringer
    ringer.rang.connect(lambda: rung.append(1))
    bench.ring()
    assert (len(rung), ringer.again.isActive()) == (1, False)
    settings_of(bench).set("ring_repeat", 5)
    assert (ringer.again.isActive(), ringer.again.interval()) == (True, 5000)
    ringer.again.timeout.emit()
    assert len(rung) == 2
    bench.key(Qt.Key.Key_F2)
    bench.until(lambda: not ringer.again.isActive())
    assert len(rung) == 2


def test_without_auto_open_a_call_leaves_the_screen_and_tells_the_key(bench: Bench) -> None:
    shown: list[str] = []
    bench.desk._context.navigation.show_screen.connect(shown.append)
    settings_of(bench).set("auto_open_card", False)
    bench.desk.widget.hide()
    bench.ring()
    told = bench.notices.all[-1]
    assert "F2" in told.text
    assert told.act is not None
    assert shown == []
    told.act()
    bench.until(lambda: bench.desk.calls.current.state is State.TALKING)
    bench.until(lambda: shown == ["desk"])


def test_a_call_opens_the_desk_by_default(bench: Bench) -> None:
    shown: list[str] = []
    bench.desk._context.navigation.show_screen.connect(shown.append)
    bench.ring()
    assert shown == ["desk"]
