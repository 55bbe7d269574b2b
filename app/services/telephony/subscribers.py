"""Those who want to hear something, told one after the other; one that fails harms nobody else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Told = TypeVar("Told")


class Subscribers(Generic[Told]):
    """A list of callbacks that may change at any time, from any thread."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Told], None]] = []
        self._lock = threading.Lock()

    def add(self, callback: Callable[[Told], None]) -> Callable[[], None]:
        """Tell ``callback`` everything from now on; returns what ends it."""
        with self._lock:
            self._callbacks.append(callback)

        def remove() -> None:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return remove

    def tell(self, what: Told, about: str) -> None:
        """Tell everybody; ``about`` names it in the log, without anything personal."""
        with self._lock:
            callbacks = tuple(self._callbacks)
        for callback in callbacks:
            try:
                callback(what)
            except Exception:
                log.exception("A subscriber failed on %s", about)
