from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.views.single_instance import Claims, SingleInstance

HOLDER = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
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
