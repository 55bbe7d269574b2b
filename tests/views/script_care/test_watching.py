"""A file followed while it is saved in all the ways spreadsheet programs have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.views.script_care.watching import FileWatch


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "script.xlsx"
    path.write_bytes(b"first")
    return path


@pytest.fixture
def watch(qtbot: Any, file: Path) -> Iterator[FileWatch]:
    made = FileWatch()
    made.follow(file)
    yield made
    made.stop()


def test_saved_in_place(qtbot: Any, watch: FileWatch, file: Path) -> None:
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        file.write_bytes(b"second, in place")


def test_saved_by_renaming_a_new_file_twice(qtbot: Any, watch: FileWatch, file: Path) -> None:
    for number in range(2):
        with qtbot.waitSignal(watch.changed, timeout=10_000):
            fresh = file.with_name(f"lu{number}.tmp")
            fresh.write_bytes(b"another" * (number + 1))
            fresh.replace(file)


def test_removed_and_written_anew(qtbot: Any, watch: FileWatch, file: Path) -> None:
    with qtbot.waitSignal(watch.gone, timeout=10_000):
        file.unlink()
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        file.write_bytes(b"written anew")


def test_moved_away_and_back_unchanged(qtbot: Any, watch: FileWatch, file: Path) -> None:
    with qtbot.waitSignal(watch.gone, timeout=10_000):
        file.rename(file.with_suffix(".bak"))
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        file.with_suffix(".bak").rename(file)


def test_lock_files_are_no_news(qtbot: Any, watch: FileWatch, file: Path) -> None:
    heard: list[str] = []
    watch.changed.connect(lambda: heard.append("changed"))
    for name in ("~$script.xlsx", ".~lock.script.xlsx#", "other.xlsx"):
        with qtbot.waitSignal(watch._still.timeout, timeout=10_000):
            file.with_name(name).write_bytes(b"lock")
    assert heard == []
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        file.write_bytes(b"now the file itself")
    assert heard == ["changed"]


def test_many_writings_are_one_piece_of_news(qtbot: Any, watch: FileWatch, file: Path) -> None:
    heard: list[bytes] = []
    watch.changed.connect(lambda: heard.append(file.read_bytes()))
    with qtbot.waitSignal(watch.changed, timeout=10_000), file.open("wb") as out:
        for _ in range(20):
            out.write(b"piece ")
            out.flush()
            os.fsync(out.fileno())
    assert heard == [b"piece " * 20]


def test_a_slow_clock_sees_what_no_notice_told(qtbot: Any, watch: FileWatch, file: Path) -> None:
    watch._watcher.removePaths([*watch._watcher.files(), *watch._watcher.directories()])
    file.write_bytes(b"on a network folder")
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        watch._clock.timeout.emit()


def test_what_could_not_be_read_is_looked_at_again(qtbot: Any, watch: FileWatch) -> None:
    watch.look_again()
    with qtbot.waitSignal(watch.changed, timeout=10_000):
        watch._clock.timeout.emit()


def test_a_stopped_watch_is_silent(qtbot: Any, watch: FileWatch, file: Path) -> None:
    watch.stop()
    assert watch.path is None
    assert watch._watcher.files() == []
    watch._settle()
    watch._look()
    assert not watch._still.isActive()
