"""What will happen when, in virtual time: the callers of a log, and timers that can become void."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil

from app.services.telephony.call_log import LoggedCall

SLOWEST, FASTEST = 0.01, 1000.0


class Arrivals:
    """The callers of a log, coming at a speed that can change. Times in ms; ``now_ms`` must not go back."""

    def __init__(self, calls: Sequence[LoggedCall], now_ms: int, speed: float) -> None:
        self._calls = calls
        self._speed = speed
        self._halted = False
        self._position, self._position_at = 0.0, now_ms
        self.count = 0
        """How many have come."""

    def due_ms(self) -> int | None:
        """When the next one comes at the present speed; None after the last, and while halted."""
        if self.count >= len(self._calls) or self._halted:
            return None
        ahead = self._calls[self.count].offset_ms - self._position
        return self._position_at + max(0, ceil(ahead / self._speed))

    def take(self) -> LoggedCall:
        """The next caller."""
        self.count += 1
        return self._calls[self.count - 1]

    def set_speed(self, speed: float, now_ms: int) -> None:
        """Play at ``speed`` from now on, kept between :data:`SLOWEST` and :data:`FASTEST`."""
        self._mark(now_ms)
        self._speed = min(FASTEST, max(SLOWEST, speed))

    def halt(self, halted: bool, now_ms: int) -> None:
        """Stand still, or go on from there."""
        self._mark(now_ms)
        self._halted = halted

    def _mark(self, now_ms: int) -> None:
        """Note how far the log has been played, before the speed changes."""
        if not self._halted:
            self._position += (now_ms - self._position_at) * self._speed
        self._position_at = now_ms


@dataclass(order=True, slots=True)
class Timer:
    """Something to do at a time; those of the same time go off in the order they were set."""

    at_ms: int
    order: int
    action: Callable[[], None] = field(compare=False)
    holds_good: Callable[[], bool] = field(compare=False)


class Timers:
    """Timers, each with a question that tells whether it still holds good."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._set = 0

    def set(self, at_ms: int, action: Callable[[], None], holds_good: Callable[[], bool]) -> None:
        """Do ``action`` at ``at_ms`` if ``holds_good`` then."""
        self._set += 1
        heapq.heappush(self._heap, Timer(at_ms, self._set, action, holds_good))

    def due_ms(self) -> int | None:
        """When the next one that holds good goes off."""
        while self._heap and not self._heap[0].holds_good():
            heapq.heappop(self._heap)
        return self._heap[0].at_ms if self._heap else None

    def go_off(self) -> None:
        """Do the next one; :meth:`due_ms` has just said that there is one."""
        heapq.heappop(self._heap).action()
