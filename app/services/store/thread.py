"""The database thread: one thread owns the connection and runs every query and write, most urgent first.

A second such thread with a read-only store serves searches and reports, so that a long one never stands before
a ringing call.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Any, Concatenate, ParamSpec, TypeVar

from app.services.store.errors import DRIVERS
from app.services.store.store import Store

P = ParamSpec("P")
T = TypeVar("T")


class Urgency(IntEnum):
    """Which of the waiting operations runs first."""

    CALL = 0
    OPERATOR = 1
    AWAITED = 2  # long work in parts that somebody watches go on
    BACKGROUND = 3
    STOP = 4


GIVES_WAY = 3
"""How often one reading operation is begun anew for calls; then it is let to its end."""


class _Turn:
    """One operation's turn, as :meth:`DatabaseThread.submit` was asked for it."""

    def __init__(self, operation: Callable[[Store], Any], urgency: Urgency) -> None:
        self.operation = operation
        self.urgency = urgency
        self.future: Future[Any] = Future()
        self.begun = 0
        self.gave_way = False

    def run(self, store: Store) -> None:
        """Run it and hand its answer over; raises _GaveWay where a call came in between."""
        try:
            answer = self.operation(store)
        except BaseException as error:
            if self.gave_way and isinstance(error, DRIVERS):
                raise _GaveWay from error
            self.future.set_exception(error)
        else:
            self.future.set_result(answer)


class _GaveWay(Exception):
    """The operation was stopped for a call and waits for another turn."""


class DatabaseThread:
    """Runs operations on a store: functions whose first argument is the store.

    With ``gives_way`` (a thread that only reads) a call's operation does not wait for a long query either: the
    query is stopped, and its operation begun anew afterwards.
    """

    def __init__(
        self, open_store: Callable[[], Store], name: str = "database", *, gives_way: bool = False
    ) -> None:
        self._open = open_store
        self._gives_way = gives_way
        self._jobs: queue.PriorityQueue[tuple[int, int, _Turn | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._opened: Future[None] = Future()
        self._store: Store | None = None
        self._running: _Turn | None = None
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
        turn = _Turn(lambda store: operation(store, *args, **kwargs), urgency)
        self._jobs.put((urgency, next(self._order), turn))
        if self._gives_way and urgency is Urgency.CALL:
            self._make_way()
        return turn.future

    def interrupt(self, future: Future[Any]) -> None:
        """Stop the query of this operation if it is the one that runs; its future fails. No other is touched."""
        with self._turn:
            if self._running is not None and self._running.future is future and self._store is not None:
                self._store.interrupt()

    def _make_way(self) -> None:
        """Stop the query that runs, unless it is a call's too or was stopped often enough."""
        with self._turn:
            running = self._running
            if running is None or self._store is None:
                return
            if running.urgency is not Urgency.CALL and running.begun <= GIVES_WAY:
                running.gave_way = True
                self._store.interrupt()

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
            while True:
                urgency, order, turn = self._jobs.get()
                if turn is None:
                    break
                self._take_turn(store, urgency, order, turn)
                del turn
        finally:
            self._store = None
            store.close()

    def _take_turn(self, store: Store, urgency: int, order: int, turn: _Turn) -> None:
        if not turn.begun and not turn.future.set_running_or_notify_cancel():
            return
        turn.begun += 1
        turn.gave_way = False
        with self._turn:
            self._running = turn
        try:
            turn.run(store)
        except _GaveWay:
            self._jobs.put((urgency, order, turn))
        finally:
            with self._turn:
                self._running = None
