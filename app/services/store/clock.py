"""The hybrid logical clock: stamps that follow wall time, never go back, and order causes before effects.

Rule: Kulkarni et al., "Logical Physical Clocks", 2014. A stamp is text of fixed width,
``milliseconds (12 hex digits) counter (4) node (8)``, so that comparing texts compares stamps.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from app.models.ids import Uid

STAMP_LENGTH = 24
_COUNTER_LIMIT = 0xFFFF


def wall_ms() -> int:
    """The computer's wall clock: UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class HybridClock:
    """Makes stamps for one desk. Not for several threads: the database thread owns it."""

    def __init__(self, desk: Uid, last: str = "", wall: Callable[[], int] = wall_ms) -> None:
        self._node = desk[-4:].hex()
        self._wall = wall
        self._ms, self._counter = split(last) if last else (0, 0)

    def tick(self) -> str:
        """A stamp greater than every stamp made or seen so far."""
        self._advance(self._wall())
        return self._stamp()

    def see(self, stamp: str) -> None:
        """Take note of another desk's stamp, so that ours come after it."""
        self._ms, self._counter = max((self._ms, self._counter), split(stamp))

    def _advance(self, now: int) -> None:
        if now > self._ms:
            self._ms, self._counter = now, 0
        elif self._counter < _COUNTER_LIMIT:
            self._counter += 1
        else:
            self._ms, self._counter = self._ms + 1, 0

    def _stamp(self) -> str:
        return f"{self._ms:012x}{self._counter:04x}{self._node}"


def split(stamp: str) -> tuple[int, int]:
    """Milliseconds and counter of a stamp. Raises ValueError for a text that is no stamp."""
    if len(stamp) != STAMP_LENGTH:
        raise ValueError(f"not a clock stamp: {stamp!r}")
    return int(stamp[:12], 16), int(stamp[12:16], 16)
