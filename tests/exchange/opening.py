"""Desks at the lab's exchange for the tests; the set's conftest hands them on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.hall import Hall
from tests.exchange.relay import Relay
from tests.exchange.window import OpenWindow, Window, open_window
from tests.services.conftest import People


@pytest.fixture
def open_desk(
    qtbot: Any,
    hall: Hall,
    relay: Relay,
    desk_store: tuple[Path, People],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[OpenWindow]:
    closers: list[Callable[[], None]] = []

    def make(secret: str | None = None) -> Window:
        made, close = open_window(qtbot, hall, relay, *desk_store, tmp_path, monkeypatch, secret)
        closers.append(close)
        return made

    yield make
    for close in closers:
        close()


@pytest.fixture
def window(open_desk: OpenWindow) -> Window:
    """A desk that is logged in to the queue, nobody calling."""
    made = open_desk()
    made.take_calls()
    return made


@pytest.fixture
def by_hand(window: Window) -> Iterator[Window]:
    """The operator's telephone does not answer by itself."""
    window.wait(window.hall.lab.p101.command("answermode", "manual"))
    yield window
    window.hall.do(window.hall.lab.p101.command("answermode", "auto"))
