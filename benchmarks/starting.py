"""From ``exec`` to the first window painted and to the desk that takes calls: the program on a filled store, the
demonstration, an empty Qt window.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, percentiles

ROOT = Path(__file__).resolve().parents[1]
EMPTY = """
import os, pathlib
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.showMaximized()
ready = os.environ["HOTLINE_READY_FILE"]
QTimer.singleShot(0, lambda: [pathlib.Path(ready + end).touch() for end in (".painted", "")])
application.exec()
"""
STEP_S = 0.002


def measure(store: Path, times: int = 7) -> list[Figure]:
    """The starts, one after another, so that a busy moment of the machine meets all of them."""
    commands = {
        "empty": ["-c", EMPTY],
        "store": ["-m", "benchmarks.start_child", str(store)],
        "demo": ["-m", "app", "--demo"],
    }
    painted: dict[str, list[float]] = {name: [] for name in commands}
    ready: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(times + 1):
        for name, command in commands.items():
            seen, usable = _start(command)
            if turn:  # the first warms the disk cache
                painted[name].append(seen)
                ready[name].append(usable)
    empty = percentiles(ready["empty"])[0]
    beside = ("ms", empty, "empty Qt window")
    return [
        Figure("start: exec to the first window, store", *percentiles(painted["store"]), *beside, 3, "ratio"),
        Figure("start: exec to the desk, store", *percentiles(ready["store"]), *beside),
        Figure("start: exec to the desk, --demo", *percentiles(ready["demo"]), *beside),
    ]


def _compiled() -> dict[str, str]:
    """An environment in which Python keeps compiled modules, as on a person's computer, but not in this folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "hotline-benchmarks-compiled")}


def _start(command: list[str]) -> tuple[float, float]:
    """One start: ms to the first window painted, and until it takes calls; the program is killed then."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        homes = {f"XDG_{name}_HOME": folder for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        environment = {**_compiled(), **homes, "TMPDIR": folder, "HOTLINE_READY_FILE": str(ready)}
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
        )
        took = []
        for awaited in (ready.with_name("ready.painted"), ready):
            while not awaited.exists():
                if process.poll() is not None or time.perf_counter() - began > 60:
                    raise SystemExit(f"did not start: {command}")
                time.sleep(STEP_S)
            took.append((time.perf_counter() - began) * 1000)
        process.kill()
        process.wait()
    return took[0], took[1]
