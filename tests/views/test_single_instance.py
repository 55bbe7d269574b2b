from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.services.store.errors import OpenElsewhere
from app.views.single_instance import Claims, SingleInstance

HOLDER = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.services.store.errors import OpenElsewhere
from app.views.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.claim(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_second_raises_the_first(qtbot: Any, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path / "a.db"), SingleInstance(tmp_path / "a.db")
    assert first.claim()
    with qtbot.waitSignal(first.asked_to_show):
        assert not second.claim()
    first.release()
    assert second.claim()
    second.release()


def test_a_process_that_turns_to_another_store_lets_the_first_one_go(qtbot: Any, tmp_path: Path) -> None:
    one, two = Claims(""), Claims("")
    assert one.claim(tmp_path / "a.db")
    assert one.claim(tmp_path / "a.db")
    assert two.claim(tmp_path / "b.db")
    with qtbot.waitSignal(two.asked_to_show):
        assert not one.claim(tmp_path / "b.db")
    two.release()
    assert one.claim(tmp_path / "b.db")
    assert two.claim(tmp_path / "a.db")
    one.release()
    two.release()


def test_another_store_or_role_is_another_program(qtbot: Any, tmp_path: Path) -> None:
    all_of_them = [SingleInstance(tmp_path / "a.db"), SingleInstance(tmp_path / "b.db")]
    all_of_them.append(SingleInstance(tmp_path / "a.db", "review"))
    assert all(each.claim() for each in all_of_them)
    for each in all_of_them:
        each.release()


OTHER = """
import sys
from pathlib import Path
from app.services.store.holding import take
take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _in_another_session(path: Path, display: str) -> subprocess.Popen[str]:
    """A process that has the store in the session of ``display``, and no window to call."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "DISPLAY": display, "WAYLAND_DISPLAY": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_same_data_in_another_session_are_told(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    monkeypatch.setenv("DISPLAY", ":1")
    here, reviewer = SingleInstance(tmp_path / "a.db"), SingleInstance(tmp_path / "a.db", "review")
    with _in_another_session(tmp_path / "a.db", ":2") as other:
        with pytest.raises(OpenElsewhere) as refused:
            here.claim()
        assert ":2" in str(refused.value)
        assert reviewer.claim()  # reading beside it harms nobody
        other.communicate()
    assert here.claim()
    here.release()
    reviewer.release()


def test_a_window_of_this_session_that_only_begins_to_listen_comes_forward(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    monkeypatch.setenv("DISPLAY", ":1")
    second = SingleInstance(tmp_path / "a.db")
    answers = iter([False, False, True])
    monkeypatch.setattr(second, "_call_forward", lambda: next(answers))
    with _in_another_session(tmp_path / "a.db", ":1.0") as first:
        assert not second.claim()
        first.communicate()


def test_person_session_and_profile_make_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    monkeypatch.setenv("WAYLAND_DISPLAY", "")
    for display in (":1", ":2"):
        monkeypatch.setenv("DISPLAY", display)
        names |= {SingleInstance(tmp_path / "a.db", "", tmp_path / profile).name for profile in ("p1", "p2")}
    monkeypatch.setattr("app.views.single_instance._person", lambda: "somebody else")
    names.add(SingleInstance(tmp_path / "a.db", "", tmp_path / "p2").name)
    assert len(names) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes a dead process's pipe by itself")
def test_what_a_killed_process_left_is_no_obstacle(qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    run = subprocess.run(
        [sys.executable, "-c", HOLDER, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "True", run.stderr
    instance = SingleInstance(path)
    assert instance.claim()
    instance.release()
