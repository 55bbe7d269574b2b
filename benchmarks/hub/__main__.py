"""``python -m benchmarks.hub``: the hub's figures, each part in a process with a server of its own.

Options: ``--parts push,…``, ``--tickets 20000`` (what a desk loads first).
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, dump, load, table
from benchmarks.hub.place import leave, say

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("push", "loading", "wake", "week")
TICKETS = 20_000


def measure(parts: Sequence[str], tickets: int) -> list[Figure]:
    """The figures of these parts."""
    figures: list[Figure] = []
    for part in parts:
        began = time.monotonic()
        command = [sys.executable, "-m", "benchmarks.hub", "--one", part, "--tickets", str(tickets)]
        figures += load(_told_by(command))
        say(f"{part}: {time.monotonic() - began:.0f} s")
    return figures


def _told_by(command: list[str]) -> str:
    """The last line that a part prints. However this ends, the part is given the time to remove its server."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as part:
        try:
            told, _ = part.communicate()
        except BaseException:
            part.terminate()
            raise
    if part.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return told.splitlines()[-1]


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.hub", description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.one:
        part = importlib.import_module(f"benchmarks.hub.{options.one}")
        print(dump(part.measure(options.tickets)))
        return 0
    signal.signal(signal.SIGTERM, leave)
    figures = measure(options.parts.split(","), options.tickets)
    average = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    print(f"{os.cpu_count()} cores, load {average}\n\n{table(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
