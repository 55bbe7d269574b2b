"""What is measured, and the one table it is shown in."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: the middle and the 95th percentile, and a baseline measured in the same run.

    ``limit`` is what the aim allows of ``judged`` (``p50``, ``p95``, or ``ratio``: of the middle to the
    baseline), or with ``at_least`` demands of it; None where there is no aim.
    """

    name: str
    p50: float
    p95: float
    unit: str
    baseline: float | None = None
    baseline_name: str = ""
    limit: float | None = None
    judged: str = "p95"
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the baseline."""
        return self.p50 / self.baseline if self.baseline else None

    @property
    def verdict(self) -> str:
        """``yes``, ``NO`` or nothing."""
        if self.limit is None:
            return ""
        value = {"p50": self.p50, "p95": self.p95, "ratio": self.ratio}[self.judged]
        if value is None:
            return ""
        return "yes" if (value >= self.limit if self.at_least else value <= self.limit) else "NO"


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The middle and the 95th percentile (nearest rank)."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def timed(action: Callable[[], object]) -> float:
    """How long it took, in ms."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def append_and_sync(folder: Path, times: int = 60) -> list[float]:
    """One append of 8 KiB and ``fdatasync``, in ms, ``times`` times: no durable save is quicker."""
    path = folder / "fdatasync.probe"
    block = os.urandom(8192)
    sync = getattr(os, "fdatasync", os.fsync)
    with path.open("wb", buffering=0) as file:
        taken = [timed(lambda: (file.write(block), sync(file.fileno()))) for _ in range(times)]
    path.unlink()
    return taken


def pss_mb() -> float:
    """This process's share of memory, in MB (resident where the system does not tell the share)."""
    rollup = Path("/proc/self/smaps_rollup")
    if rollup.exists():
        for line in rollup.read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def dump(figures: Iterable[Figure]) -> str:
    """For the pipe between processes."""
    return json.dumps([asdict(figure) for figure in figures])


def load(text: str) -> list[Figure]:
    """What :func:`dump` gave."""
    return [Figure(**one) for one in json.loads(text)]


def table(figures: Iterable[Figure]) -> str:
    """The table in Markdown."""
    lines = [
        "| figure | p50 | p95 | baseline (p50) | times the baseline | aim | met |",
        "| --- | ---: | ---: | --- | ---: | --- | --- |",
    ]
    for one in figures:
        baseline = f"{_number(one.baseline)} {one.unit}, {one.baseline_name}" if one.baseline is not None else ""
        ratio = f"{one.ratio:.1f}" if one.ratio is not None else ""
        aim = (
            ""
            if one.limit is None
            else f"{one.judged} {'≥' if one.at_least else '≤'} {one.limit:g}"
            f"{'' if one.judged == 'ratio' else ' ' + one.unit}"
        )
        lines.append(
            f"| {one.name} | {_number(one.p50)} {one.unit} | {_number(one.p95)} {one.unit} "
            f"| {baseline} | {ratio} | {aim} | {one.verdict} |"
        )
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def stolen_ms() -> float:
    """What the machine's host has given to other machines so far, in ms of both cores; 0 where nobody tells."""
    try:
        with Path("/proc/stat").open(encoding="ascii") as file:
            return int(file.readline().split()[8]) * 1000 / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0
