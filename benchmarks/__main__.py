"""``python -m benchmarks``: fill a store if there is none, measure, print one table.

Options: ``--scale 0.1`` (1 is a million tickets), ``--folder``, ``--workload FOLDER`` (the load on which other
systems were measured), ``--only services,bulk,window,starting,clocks,calls,hub,upgrade-kills`` (the last two only
run when asked for), ``--calls 2000`` (for ``calls``), ``--kills 300`` (for ``upgrade-kills``), ``--generate``
(fill and stop). ``--only hub`` needs PostgreSQL 15 and no store (benchmarks/hub/__main__.py).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import clocks_store, starting
from benchmarks.figures import Figure, load, table
from benchmarks.generate import ensure
from benchmarks.hub import __main__ as hub
from benchmarks.workload import Workload

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("services", "bulk", "window", "starting", "clocks", "calls")


def main(arguments: list[str]) -> int:
    """Return the exit code; a figure that misses its aim is told, not failed."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parts = options.only.split(",")
    if parts == ["hub"]:
        return hub.main(["--tickets", str(int(hub.TICKETS * 10 * options.scale))])
    if parts == ["clocks"]:
        path = clocks_store.ensure(options.folder, options.scale)
    elif options.workload is not None:
        path = ensure(options.folder, 1, Workload(options.workload, time.time_ns() // 1_000_000), "workload")
    else:
        path = ensure(options.folder, options.scale)
    if options.generate:
        return 0
    figures: list[Figure] = []
    for part in parts:
        if part == "starting":
            figures += starting.measure(path)
        elif part == "hub":
            figures += hub.measure(hub.PARTS, int(hub.TICKETS * 10 * options.scale))
        elif part == "clocks":
            figures += _in_a_process(part, options.folder, str(options.scale))
        elif part == "upgrade-kills":
            figures += _in_a_process("upgrade_kills", path, str(options.kills))
        elif part == "calls":
            figures += _in_a_process(part, path, str(options.calls))
        else:
            figures += _in_a_process(part, path)
    size = path.stat().st_size / 1024**3
    load_average = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    print(f"store {path.stem}, {size:.2f} GiB; {os.cpu_count()} cores, load {load_average}\n")
    print(table(figures))
    return 0


def _in_a_process(part: str, path: Path, *more: str) -> list[Figure]:
    """A part in a process of its own, so that its memory and threads are its own."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{part}", str(path), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return load(done.stdout.splitlines()[-1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--folder", type=Path, default=_cache())
    parser.add_argument("--workload", type=Path)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--generate", action="store_true")
    return parser


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("hotline-workstation") / "benchmarks"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
