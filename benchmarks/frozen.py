"""The frozen program against itself: ``python -m benchmarks.frozen dist/tree/hotline-workstation``.

From ``exec`` to the first window of a first start, and the memory then: the frozen program, the same from its
sources, and an empty window, frozen by the same PyInstaller. The starts take turns, so that a busy moment of the
machine meets all of them; the ratios tell more than the seconds. ``cold`` first drops the folder's files from the
disk cache (files that other programs have open stay in it).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.starting import EMPTY, ROOT, STEP_S

KINDS = {"Rss": "RSS", "Private_Dirty": "private"}


@dataclass(frozen=True, slots=True)
class Start:
    """One start: milliseconds to the window, and MiB by kind then."""

    took: float
    memory: dict[str, float]


def main(arguments: list[str]) -> int:
    """Measure and print a table for ``docs/packaging.md``."""
    parser = argparse.ArgumentParser(prog="benchmarks.frozen", description=__doc__)
    parser.add_argument("tree", type=Path, help="the folder with the frozen program")
    parser.add_argument("--times", type=int, default=7, metavar="N", help="starts of each (7)")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        empty = frozen_empty(Path(place))
        program = asked.tree.absolute() / "hotline-workstation"
        commands = {
            "empty, frozen": [str(empty)],
            "empty": [sys.executable, "-c", EMPTY],
            "program, frozen": [str(program)],
            "program": [sys.executable, "-m", "app"],
        }
        print(f"load {os.getloadavg()[0]:.1f}, {os.environ.get('QT_QPA_PLATFORM', 'xcb')}")
        warm = turns(commands, asked.times)
        cold = turns(
            {name: commands[name] for name in ("empty, frozen", "program, frozen")}, asked.times, cold=True
        )
        print(table(warm, cold))
        print(f"load {os.getloadavg()[0]:.1f}")
    return 0


def table(warm: dict[str, list[Start]], cold: dict[str, list[Start]]) -> str:
    """Medians, and their ratios to the frozen empty window and to the program from its sources."""
    lines = ["| | warm s | to empty, frozen | to program | cold s | to empty, frozen | RSS MiB | private MiB |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for name, starts in warm.items():
        took = _median(starts)
        cells = [name, f"{took / 1000:.2f}", f"{took / _median(warm['empty, frozen']):.2f}"]
        cells.append(f"{took / _median(warm['program']):.2f}")
        late = cold.get(name)
        cells.append(f"{_median(late) / 1000:.2f}" if late else "–")
        cells.append(f"{_median(late) / _median(cold['empty, frozen']):.2f}" if late else "–")
        cells += [f"{statistics.median(one.memory[kind] for one in starts):.0f}" for kind in KINDS.values()]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def turns(commands: dict[str, list[str]], times: int, *, cold: bool = False) -> dict[str, list[Start]]:
    """The starts by name; the first turn warms the disk cache and does not count."""
    taken: dict[str, list[Start]] = {name: [] for name in commands}
    for turn in range(times + 1):
        for name, command in commands.items():
            if cold:
                drop_from_cache(Path(command[0]).parent)
            one = _start(command)
            if turn:
                taken[name].append(one)
    return taken


def frozen_empty(place: Path) -> Path:
    """An empty window, frozen into ``place``; returns the program."""
    script = place / "empty.py"
    script.write_text(EMPTY, encoding="utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--strip"]
    folders = ["--distpath", str(place / "dist"), "--workpath", str(place / "work"), "--specpath", str(place)]
    subprocess.run([*command, *folders, str(script)], check=True, cwd=place)
    return place / "dist" / "empty" / "empty"


def drop_from_cache(folder: Path) -> None:
    """Have the system forget the contents of a folder's files."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            file = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(file)


def _median(starts: list[Start]) -> float:
    return statistics.median(one.took for one in starts)


def _start(command: list[str]) -> Start:
    """One first start, for somebody who has nothing here yet; the program is killed once its window is there."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        homes = {f"XDG_{name}_HOME": folder for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, **homes, "TMPDIR": folder, "HOTLINE_READY_FILE": str(ready)}
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        while not ready.exists():
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise SystemExit(f"did not start: {command}")
            time.sleep(STEP_S)
        took = (time.perf_counter() - began) * 1000
        memory = _memory(process.pid)
        process.kill()
        process.wait()
    return Start(took, memory)


def _memory(process: int) -> dict[str, float]:
    """MiB by kind, as Linux counts them."""
    found = dict.fromkeys(KINDS.values(), 0.0)
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name in KINDS:
            found[KINDS[name]] = int(rest.split()[0]) / 1024
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
