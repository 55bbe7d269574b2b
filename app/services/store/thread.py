"""The database thread: one thread owns the connection and runs every query and write, most urgent first.

A second such thread with a read-only store serves searches and reports, so that a long one never stands before
a ringing call.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.services.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Urgency(IntEnum):
    """Which of the waiting operations runs first."""

    CALL = 0
    OPERATOR = 1
    AWAITED = 2  # long work in parts that somebody watches go on
    BACKGROUND = 3
    STOP = 4


class DatabaseThread:
    """Runs operations on a store: functions whose first argument is the store."""

    def __init__(self, open_store: Callable[[], Store], name: str = "database") -> None:
        self._open = open_store
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[Store], None] | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._opened: Future[None] = Future()
        self._store: Store | None = None
        self._running: Future[Any] | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Open the store on the new thread; raises what opening raises."""
        self._thread.start()
        self._opened.result()

    def submit(
        self,
        operation: Callable[Concatenate[Store, P], T],
        urgency: Urgency = Urgency.OPERATOR,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Future[T]:
        """Run ``operation(store, *args)`` on the thread. A future cancelled before its turn does not run."""
        future: Future[T] = Future()

        def job(store: Store) -> None:
            if not future.set_running_or_notify_cancel():
                return
            with self._turn:
                self._running = future
            try:
                answer = operation(store, *args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                self._end_turn()
                future.set_exception(error)
            else:
                self._end_turn()
                future.set_result(answer)

        self._jobs.put((urgency, next(self._order), job))
        return future

    def interrupt(self, future: Future[Any]) -> None:
        """Stop the query of this operation if it is the one that runs; its future fails. No other is touched."""
        with self._turn:
            if self._running is future and self._store is not None:
                self._store.interrupt()

    def _end_turn(self) -> None:
        with self._turn:
            self._running = None

    def stop(self) -> None:
        """Finish what is waiting, close the store, end the thread."""
        if self._thread.is_alive():
            self._jobs.put((Urgency.STOP, next(self._order), None))
            self._thread.join()

    def _run(self) -> None:
        try:
            store: Any = self._open()
        except BaseException as error:  # noqa: BLE001 - raised again by start()
            self._opened.set_exception(error)
            return
        self._store = store
        self._opened.set_result(None)
        try:
            while (job := self._jobs.get()[2]) is not None:
                job(store)
                del job
        finally:
            self._store = None
            store.close()
