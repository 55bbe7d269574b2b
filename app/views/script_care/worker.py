"""A thread beside the window for slow work that needs no store: compiling and drawing forms."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.services.errors import KnownError

T = TypeVar("T")
Job = tuple[int, Callable[[], Any], Callable[[Any], None], Callable[[KnownError], None]]


class Worker(QObject):
    """Does one job at a time; a later one takes the place of those that wait, and of the answer under way.

    Answers come on the GUI thread. A known error goes to ``failed``; any other is raised there.
    """

    _finished = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._latest = 0
        self._thread: threading.Thread | None = None
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, job: Callable[[], T], then: Callable[[T], None], failed: Callable[[KnownError], None]) -> None:
        """Run ``job`` next; what was asked for before and is not answered yet is forgotten."""
        if self._closed:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        self._latest += 1
        self._jobs.put((self._latest, job, then, failed))

    def forget(self) -> None:
        """Drop whatever is under way."""
        self._latest += 1

    def close(self) -> None:
        """Answer no more and end the thread once its job is done; nobody waits for that."""
        self._closed = True
        self.forget()
        if self._thread is not None:
            self._jobs.put(None)

    def _work(self) -> None:
        while (order := self._jobs.get()) is not None:
            number, job, then, failed = order
            if number != self._latest:
                continue
            try:
                answer: tuple[Any, BaseException | None] = (job(), None)
            except BaseException as error:  # noqa: BLE001 - handed to the GUI thread
                answer = (None, error)
            if not self._closed and shiboken6.isValid(self):
                self._finished.emit((number, then, failed, *answer))

    def _deliver(self, message: tuple[int, Callable[[Any], None], Callable[[KnownError], None], Any, Any]) -> None:
        number, then, failed, result, error = message
        if number != self._latest or self._closed:
            return
        if error is None:
            then(result)
        elif isinstance(error, KnownError):
            failed(error)
        else:
            raise error
