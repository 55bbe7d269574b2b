"""What the server's processes take of the machine: read from ``/proc``, so that others' load is not in it."""

from __future__ import annotations

import os
from pathlib import Path

from tests.hub.bench import Hub

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(hub: Hub) -> float:
    """Processor seconds of the server's processes so far, those that have ended among them."""
    postmaster, children = _tree(hub)
    total = sum(_stat(postmaster)[11:15])
    for child in children:
        try:
            total += sum(_stat(child)[11:13])
        except OSError:  # it ended just now, and counts with the postmaster from the next look on
            continue
    return total / _TICKS


def memory_mb(hub: Hub) -> float:
    """What the server's processes have each for themselves, in MB; buffers that they share are not in it."""
    return sum(_private_kb(pid) for pid in _tree(hub)[1]) / 1024


def _tree(hub: Hub) -> tuple[int, list[int]]:
    postmaster = int((hub.server.data / "postmaster.pid").read_text().split()[0])
    text = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
    return postmaster, [int(one) for one in text.split()]


def _stat(pid: int) -> list[int]:
    """The numbers of ``/proc/PID/stat`` from the parent's on: [11:15] are utime, stime, cutime, cstime."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return [0, *map(int, text.rpartition(")")[2].split()[1:])]


def _private_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
