"""A connection to the hub for what a person waits for, on its own thread: opened when asked, closed when idle.

The sync has another: a search over years must not stand before an operator's save. What is asked here may be asked
twice (reads, and commands with a key), so that a connection lost in the midst is opened once more and asked again.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from app.services.errors import KnownError
from app.services.sync.errors import HubShut
from app.services.team.errors import HubAway, HubRefuses

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)

T = TypeVar("T")
Connect = Callable[[], "psycopg.Connection[Any]"]

IDLE_S = 60.0
AWAY_S = 10.0
"""So long after a failed attempt nobody waits for another one: what is asked fails at once."""
PATIENCE_MS = 20_000
"""A statement that takes longer is ended by the hub."""

_REFUSALS = {
    "HB001": "no_member",
    "HB017": "other_command",
    "HB018": "not_allowed",
    "HB019": "not_seen",
    "57014": "too_long",
    "42501": "not_allowed",
}


class TeamLine:
    """``ask`` runs a job with the connection and returns a future; it fails with HubAway or HubRefuses."""

    def __init__(self, connect: Connect, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._connect = connect
        self._clock = clock
        self._jobs: queue.Queue[tuple[Callable[[Any], Any], Future[Any]] | None] = queue.Queue()
        self._connection: psycopg.Connection[Any] | None = None
        self._failed_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="hub-line", daemon=True)
        self._thread.start()

    def ask(self, job: Callable[[psycopg.Connection[Any]], T]) -> Future[T]:
        """Run the job when those before it are done. It must be harmless to run twice."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def forget_failure(self) -> None:
        """The hub is known to answer again: try at once."""
        self._failed_at = None

    def close(self) -> None:
        """End the thread; what is still waiting fails."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                asked = self._jobs.get(timeout=IDLE_S if self._connection is not None else None)
            except queue.Empty:
                self._drop()
                continue
            if asked is None:
                break
            job, future = asked
            if future.set_running_or_notify_cancel():
                self._answer(job, future)
        self._drop()
        while not self._jobs.empty():
            left = self._jobs.get_nowait()
            if left is not None and left[1].set_running_or_notify_cancel():
                left[1].set_exception(HubAway("team.away"))

    def _answer(self, job: Callable[[Any], T], future: Future[T]) -> None:
        try:
            future.set_result(self._done(job))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            future.set_exception(error)

    def _done(self, job: Callable[[Any], T]) -> T:
        import psycopg

        for attempt in (1, 2):
            connection = self._opened()
            try:
                return job(connection)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if connection.closed and attempt == 1:
                    self._drop()
                    continue
                if not connection.closed and error.sqlstate:
                    raise refused(error) from error
                self._drop()
                raise HubAway("team.away") from error
            except psycopg.Error as error:
                raise refused(error) from error
        raise AssertionError("the second attempt ends the loop")

    def _opened(self) -> psycopg.Connection[Any]:
        import psycopg

        if self._connection is not None and not self._connection.closed:
            return self._connection
        if self._failed_at is not None and self._clock() - self._failed_at < AWAY_S:
            raise HubAway("team.away")
        try:
            made = self._connect()
            made.execute(f"SET statement_timeout = {PATIENCE_MS}")
        except (psycopg.Error, KnownError) as error:
            lasts = isinstance(error, HubShut) and not error.again  # a wrong password: until another one is known
            self._failed_at = math.inf if lasts else self._clock()
            log.info("hub not reached: %s", type(error).__name__)
            raise HubAway("team.away") from error
        self._failed_at = None
        self._connection = made
        return made

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def refused(error: psycopg.Error) -> HubRefuses:
    """A refusal of the hub, as a person is told it."""
    word = _REFUSALS.get(error.sqlstate or "")
    if word is None:
        log.warning("the hub refused: %s", error.sqlstate)
        return HubRefuses("team.refused", code=error.sqlstate or "?")
    return HubRefuses(f"team.{word}")
