"""The door of the window: what other programs hand over, and what they are answered."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.door import CALL, NO_ANSWER, NOBODY, NOT_READY, NOT_UNDERSTOOD, OK, door_name, hand_over, message
from app.views.door import Door

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="tried over the socket of other systems")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of the test's own, short enough for a socket's name."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def door(qtbot: Any, folder: Path) -> Iterator[Door]:
    made = Door()
    assert made.open()
    yield made
    made.close()


class Caller(threading.Thread):
    """Another program."""

    def __init__(self, *parts: str) -> None:
        super().__init__()
        self.parts = parts
        self.answer = ""

    def run(self) -> None:
        self.answer = hand_over(*self.parts, wait_s=10)


def said(qtbot: Any, *parts: str) -> str:
    caller = Caller(*parts)
    caller.start()
    qtbot.waitUntil(lambda: not caller.is_alive(), timeout=10_000)
    return caller.answer


def test_a_message_is_taken_and_answered(qtbot: Any, door: Door) -> None:
    taken: list[list[str]] = []

    def take(parts: list[str]) -> str:
        taken.append(parts)
        return OK

    door.give_to(take)
    assert said(qtbot, CALL, "ringing", "+7495", "Анна «Б»\n\x1f<b>", "") == OK
    assert taken == [[CALL, "ringing", "+7495", "Анна «Б»  <b>", ""]]


def test_before_anybody_takes_messages_they_are_answered_not_ready(qtbot: Any, door: Door) -> None:
    assert said(qtbot, CALL, "ringing") == NOT_READY


def test_without_a_window_there_is_nobody(folder: Path) -> None:
    assert hand_over(CALL, "ringing") == NOBODY


def test_a_window_that_does_not_answer_is_not_waited_for(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(folder / door_name()))
        deaf.listen()
        assert hand_over(CALL, "ringing", wait_s=0.05) == NO_ANSWER


def test_a_second_window_leaves_the_door_to_the_first(door: Door) -> None:
    second = Door()
    assert not second.open()
    demo = Door(demo=True)
    assert demo.open()
    demo.close()


def test_a_dead_windows_socket_is_no_obstacle(qtbot: Any, folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(folder / door_name()))
    door = Door()
    assert door.open()
    door.close()


def test_too_much_is_not_read(qtbot: Any, door: Door) -> None:
    pouring = Flood(str(folder_of(door)))
    pouring.start()
    qtbot.waitUntil(lambda: not pouring.is_alive(), timeout=20_000)
    assert pouring.stopped
    assert door.take(b"x" * 2000) == NOT_UNDERSTOOD


def folder_of(door: Door) -> Path:
    return Path(os.environ["TMPDIR"]) / door.name


class Flood(threading.Thread):
    """A program that says much and never ends its line."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.stopped = False

    def run(self) -> None:
        with socket.socket(socket.AF_UNIX) as flood:
            flood.settimeout(10)
            flood.connect(self._address)
            try:
                for _ in range(100_000):
                    flood.sendall(b"x" * 1000)
            except ConnectionError:
                self.stopped = True


def test_a_message_is_one_short_line() -> None:
    assert message("a" * 9999, "б\n").count(b"\n") == 1
    assert len(message("a" * 9999)) < 600


def test_the_way_there_loads_neither_qt_nor_the_store(folder: Path) -> None:
    code = (
        "import sys; from app.__main__ import run\n"
        "sys.argv = ['hotline', '--call-event', 'ringing', '--number', '+7495']\n"
        "try: run()\n"
        "except SystemExit as end: print(end.code)\n"
        "print(sorted({'PySide6', 'peewee', 'phonenumbers', 'argparse'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split("\n")[:2] == ["4", "[]"]
    assert ran.stderr
