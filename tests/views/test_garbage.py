"""The cycle collector on the GUI thread: what it looks at, and when."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from app.views import garbage
from app.views.garbage import GuiThreadCollector


class Knot:
    """Holds itself: only the collector can take it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def here() -> dict[str, bool]:
    return {"away": False}


@pytest.fixture
def collector(qtbot: Any, here: dict[str, bool]) -> Iterator[GuiThreadCollector]:
    made = GuiThreadCollector(lambda: here["away"])
    yield made
    made.stop()


def set_aside() -> weakref.ref[Knot]:
    knot = Knot()
    gc.freeze()
    return weakref.ref(knot)


def let_full_one_be_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 11))


def test_python_does_not_collect_by_itself(collector: GuiThreadCollector) -> None:
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_a_full_collection_takes_a_knot_away(
    collector: GuiThreadCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_full_one_be_due(monkeypatch)
    knot = weakref.ref(Knot())
    collector.collect()
    assert knot() is None


def test_what_was_set_aside_is_not_looked_at_while_somebody_works(
    collector: GuiThreadCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_full_one_be_due(monkeypatch)
    knot = set_aside()
    monkeypatch.setattr(garbage, "THOROUGH_EVERY_S", 0.0)
    collector.collect()
    assert knot() is not None


def test_it_is_looked_at_while_nobody_works_and_the_rest_set_aside_again(
    collector: GuiThreadCollector, here: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    knot = set_aside()
    here["away"] = True
    collector.collect()
    assert knot() is not None  # the last thorough one was not long ago
    monkeypatch.setattr(garbage, "THOROUGH_EVERY_S", 0.0)
    collector.collect()
    assert knot() is None
    assert gc.get_freeze_count() > 0


def test_survivors_of_a_long_collection_are_set_aside(
    collector: GuiThreadCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_full_one_be_due(monkeypatch)
    monkeypatch.setattr(garbage, "LONG_S", 1_000.0)
    collector.collect()
    assert gc.get_freeze_count() == 0
    monkeypatch.setattr(garbage, "LONG_S", 0.0)
    collector.collect()
    assert gc.get_freeze_count() > 0


def test_the_desk_is_set_aside_once_it_stands(collector: GuiThreadCollector, qtbot: Any) -> None:
    collector._settled.setInterval(0)
    assert gc.get_freeze_count() == 0
    collector.settle()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)


def test_the_end_gives_everything_back(collector: GuiThreadCollector) -> None:
    gc.freeze()
    collector.stop()
    assert gc.get_freeze_count() == 0
