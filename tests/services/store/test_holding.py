"""A store is one process's; the lock dies with the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.store.errors import OpenElsewhere
from app.services.store.holding import hold, holder_of, let_go, lock_path, session_name, take

HOLDER = """
import sys
from pathlib import Path
from app.services.store.holding import take
take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _holder(path: Path, **environment: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with _holder(path, DISPLAY=":7.0", WAYLAND_DISPLAY="") as other:
        with pytest.raises(OpenElsewhere) as refused:
            take(path)
        assert refused.value.exit_code == 27
        holder = holder_of(path)
        assert holder is not None
        assert holder.process == other.pid
        assert holder.session == ":7"
        assert str(other.pid) in str(refused.value)
        other.communicate()
    with hold(path):
        own = holder_of(path)
        assert own is not None
        assert own.process == os.getpid()


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX systems")
def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with _holder(path) as other:
        other.send_signal(signal.SIGKILL)
        other.communicate()
    with hold(path):
        pass


def test_parts_of_one_process_share_it_until_the_last_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    take(path)
    take(tmp_path / "." / "store.db")
    let_go(path)
    command = [sys.executable, "-c", HOLDER.replace("sys.stdin.read()", ""), str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 1
    let_go(path)
    let_go(path)
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def test_by_whatever_name_it_is_the_same_store(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    with _holder(real / "store.db") as other:
        with pytest.raises(OpenElsewhere):
            take(link / "store.db")
        other.communicate()


def test_where_nothing_can_be_written_there_is_no_lock(tmp_path: Path) -> None:
    with hold(tmp_path / "no such folder" / "store.db"):
        pass
    assert holder_of(tmp_path / "store.db") is None
    lock_path(tmp_path / "store.db").write_text("not a note")
    assert holder_of(tmp_path / "store.db") is None


@pytest.mark.parametrize(
    ("environment", "session"),
    [
        ({}, ""),
        ({"DISPLAY": ":0"}, ":0"),
        ({"DISPLAY": ":0.0"}, ":0"),
        ({"DISPLAY": "localhost:10.0"}, "localhost:10"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-1"}, "wayland-1"),
    ],
)
def test_a_session_is_known_by_its_display(environment: dict[str, str], session: str) -> None:
    assert session_name("linux", environment) == session


def test_windows_counts_its_sessions_itself() -> None:
    if sys.platform == "win32":
        assert session_name().isdigit()
    else:
        assert session_name("win32", {"SESSIONNAME": "RDP-Tcp#3"}) == "RDP-Tcp#3"
