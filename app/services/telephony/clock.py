"""Time as an object, so that tests play a whole day without waiting for it."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Wall-clock time, and a wait on a condition that ends at the latest after a time."""

    def now_ms(self) -> int:
        """UTC ms."""

    def wait(self, condition: threading.Condition, timeout_ms: int | None) -> None:
        """Wait, ``condition`` being held, until it is notified or ``timeout_ms`` have passed."""


class SystemClock:
    """The computer's clock; it never runs backwards within one process, whatever is done to the wall clock."""

    def __init__(self) -> None:
        self._origin_ms = time.time_ns() // 1_000_000 - time.monotonic_ns() // 1_000_000

    def now_ms(self) -> int:
        return self._origin_ms + time.monotonic_ns() // 1_000_000

    def wait(self, condition: threading.Condition, timeout_ms: int | None) -> None:
        condition.wait(None if timeout_ms is None else timeout_ms / 1000)


class VirtualClock:
    """A clock that jumps to the end of every wait at once."""

    def __init__(self, start_ms: int = 0) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> int:
        return self._now_ms

    def wait(self, condition: threading.Condition, timeout_ms: int | None) -> None:
        if timeout_ms is None:
            condition.wait()
        else:
            self._now_ms += timeout_ms

    def advance(self, by_ms: int) -> None:
        """Let ``by_ms`` pass."""
        self._now_ms += by_ms
