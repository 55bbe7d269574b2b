"""How often somebody may do something. No clock of their own: the time comes with each question, in ms."""

from __future__ import annotations

from collections import deque


class Bucket:
    """``burst`` at once, then ``per_s`` a second."""

    def __init__(self, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = burst
        self._left = float(burst)
        self._at_ms: int | None = None

    def take(self, now_ms: int) -> bool:
        """Take one, if there is one."""
        passed = 0 if self._at_ms is None else max(0, now_ms - self._at_ms)
        self._at_ms = now_ms
        self._left = min(float(self._burst), self._left + passed * self._per_s / 1000)
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Failures:
    """Who failed to log in of late: after ``most`` failures within ``within_ms`` nothing more is looked at."""

    def __init__(self, most: int = 5, within_ms: int = 60_000, remembered: int = 1000) -> None:
        self._most = most
        self._within_ms = within_ms
        self._remembered = remembered
        self._at: dict[tuple[str, str], deque[int]] = {}

    def add(self, who: tuple[str, str], now_ms: int) -> None:
        """``who`` (address and extension) failed."""
        times = self._at.pop(who, deque(maxlen=self._most))
        times.append(now_ms)
        self._at[who] = times
        while len(self._at) > self._remembered:
            del self._at[next(iter(self._at))]

    def blocks(self, who: tuple[str, str], now_ms: int) -> bool:
        """Whether ``who`` has to wait."""
        times = self._at.get(who)
        return times is not None and len(times) == self._most and now_ms - times[0] < self._within_ms
