"""The line hears when the operator can take the next call."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.services.calls.state import State
from tests.views.desk.conftest import SHIFT, Bench


@pytest.fixture
def told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the line was told, in order."""
    heard: list[str] = []
    monkeypatch.setattr(bench.line, "pause", lambda reason: heard.append(reason))
    monkeypatch.setattr(bench.line, "unpause", lambda: heard.append("ready"))
    return heard


def _to_wrap_up(bench: Bench) -> None:
    bench.talk()
    bench.key(Qt.Key.Key_F8)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)


def test_a_finished_contact_lets_the_next_call_in(bench: Bench, told: list[str]) -> None:
    _to_wrap_up(bench)
    assert told[-1] == "wrap_up"
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)
    assert told[-1] == "ready"


def test_a_contact_put_aside_lets_the_next_call_in(bench: Bench, told: list[str]) -> None:
    _to_wrap_up(bench)
    bench.desk.put_aside()
    assert bench.desk.calls.current is None
    assert told[-1] == "ready"
