"""How much is asked of the database thread in one turn: as much as it does in a moment that nobody notices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.services.store.store import Store

GOAL_S = 0.011
"""How long a turn should take: a ringing call waits twice as long at most."""
LEAST, MOST = 20, 500
"""Lines of a turn: after cheap ones dear ones may come, which take four times as long."""
ALONE_S, MOST_ALONE = 0.06, 2500
"""The same before anybody can work: a third of a short turn is its commit."""
DROPPED_WEIGHT = 8
"""A record that goes, with all that hangs on it, takes as long as so many that come."""


class Portion:
    """Follows how long turns take. ``size`` is how much the next one may hold (lines, records).

    ``growth`` is by how much it grows at most from one turn to the next; ``alone``: nobody can work meanwhile.
    """

    def __init__(self, size: int = 60, growth: float = 1.3, *, alone: bool = False) -> None:
        self.size = size
        self._growth = growth
        self._goal, self._most = (ALONE_S, MOST_ALONE) if alone else (GOAL_S, MOST)

    def took(self, done: int, seconds: float) -> None:
        """So much was done in so long (s)."""
        change = self._goal / max(seconds, 1e-6)
        if change < 1:
            self.size = max(LEAST, int(self.size * max(change, 0.4)))
        elif 2 * done >= self.size:
            self.size = min(self._most, int(self.size * min(change, self._growth)) + 1)


class Portions:
    """Like :class:`Portion` for several kinds, of which one takes ten times as long as another."""

    def __init__(self, *, alone: bool = False) -> None:
        self._alone = alone
        self._each: dict[str, Portion] = {}

    def weight(self, kind: str) -> float:
        """What of a turn one of this kind takes: turns end at 1."""
        return 1 / self._of(kind).size

    def filled(self, kinds: Iterable[str]) -> int:
        """How many of these, one after the other, fill a turn; 0 where they do not."""
        weights: dict[str, float] = {}
        total = 0.0
        for number, kind in enumerate(kinds, start=1):
            if kind not in weights:
                weights[kind] = self.weight(kind)
            total += weights[kind]
            if total > 1 - 1e-9:
                return number
        return 0

    def size(self, kind: str) -> int:
        """How many of this kind alone a turn takes."""
        return self._of(kind).size

    def took(self, counts: Mapping[str, int], seconds: float) -> None:
        """So many of each kind were done in so long (s): what most of it was of is judged by that."""
        shares = {kind: count * self.weight(kind) for kind, count in counts.items()}
        most = max(shares, key=shares.__getitem__)
        portion = self._of(most)
        portion.took(round(sum(shares.values()) * portion.size), seconds)

    def _of(self, kind: str) -> Portion:
        return self._each.setdefault(kind, Portion(30, growth=1.6, alone=self._alone))


def timed(store: Store, operation: Callable[..., Any], *args: Any) -> tuple[Any, float]:
    """What an operation gives, and how long it kept the database thread (s).

    On a busy machine most of that is others' work, which smaller portions would not shorten: the processor's time
    counts, or a third of the whole where the disk is slow.
    """
    begun, worked = time.perf_counter(), time.thread_time()
    answer = operation(store, *args)
    return answer, max(time.thread_time() - worked, (time.perf_counter() - begun) / 3)
