"""Slow work beside the window: answers in order, the latest only, nothing after the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.services.scripts.errors import ScriptError
from app.views.script_care.worker import Worker


@pytest.fixture
def worker(qtbot: Any) -> Iterator[Worker]:
    made = Worker("test work")
    yield made
    made.close()


def _refuse(error: object) -> None:
    raise AssertionError(error)


def test_an_answer_comes_on_the_gui_thread(worker: Worker, qtbot: Any) -> None:
    heard: list[tuple[int, bool]] = []
    here = threading.current_thread()
    worker.run(lambda: 7, lambda answer: heard.append((answer, threading.current_thread() is here)), _refuse)
    qtbot.waitUntil(lambda: heard == [(7, True)], timeout=10_000)


def test_only_the_latest_is_answered(worker: Worker, qtbot: Any) -> None:
    begun, go_on = threading.Event(), threading.Event()
    heard: list[str] = []
    done: list[str] = []

    def slow() -> str:
        begun.set()
        go_on.wait(10)
        return "slow"

    worker.run(slow, heard.append, _refuse)
    assert begun.wait(10)
    worker.run(lambda: done.append("skipped") or "skipped", heard.append, _refuse)
    worker.run(lambda: "latest", heard.append, _refuse)
    go_on.set()
    qtbot.waitUntil(lambda: heard == ["latest"], timeout=10_000)
    assert done == []


def test_a_known_error_goes_to_its_handler(worker: Worker, qtbot: Any) -> None:
    def fail() -> None:
        raise ScriptError("scripts.no_workbook")

    told: list[str] = []
    worker.run(fail, _refuse, lambda error: told.append(error.key))
    qtbot.waitUntil(lambda: told == ["scripts.no_workbook"], timeout=10_000)


def test_any_other_error_is_raised_on_the_gui_thread(worker: Worker, qtbot: Any) -> None:
    def break_down() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught:
        worker.run(break_down, _refuse, _refuse)
        qtbot.waitUntil(lambda: [kind for kind, _, _ in caught] == [ZeroDivisionError], timeout=10_000)


def test_a_closed_worker_answers_no_more(worker: Worker, qtbot: Any) -> None:
    heard: list[int] = []
    worker.run(lambda: 1, heard.append, _refuse)
    worker.close()
    worker.run(lambda: 2, heard.append, _refuse)
    assert worker._thread is not None
    worker._thread.join(10)
    assert not worker._thread.is_alive()
    QApplication.processEvents()
    assert heard == []
