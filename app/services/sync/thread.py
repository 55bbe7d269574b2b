"""The thread that keeps a desk and its hub in agreement. It never touches the store: the database thread does.

It wakes by NOTIFY where the hub can be listened to, at our own saves, and by the clock in any case; so it works
without LISTEN and through a pool of connections. What goes wrong is told as a state and tried again, later and
later, never at the same moment as every other desk.
"""

from __future__ import annotations

import logging
import random
import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.joining.place import Pace
from app.services.store.store import Changed, Store
from app.services.store.thread import DatabaseThread, Urgency
from app.services.sync import errors
from app.services.sync.engine import Engine
from app.services.sync.errors import HubLost, HubRefused
from app.services.sync.first_load import Loading
from app.services.sync.link import HubLink
from app.services.sync.state import Standing, SyncState, counts, joined
from app.services.sync.wire import Body

if TYPE_CHECKING:
    from psycopg import Connection

log = logging.getLogger(__name__)
T = TypeVar("T")

TOGETHER_S = 0.03
"""Calls of the hub that come within so short a time are answered together."""
MANY_DESKS = 50
MANY_S = 0.5
"""Above :data:`MANY_DESKS` desks every one waits up to this long, so that not all ask at once."""
SHORTEST_S, LONGEST_S = 1.0, 60.0
HELLO_S = 60.0
"""How long a hello holds: queues, clock and epoch are looked at anew after that."""


class SyncThread:
    """Start it once a desk has joined. ``tell`` is called on this thread.

    ``connect`` opens an autocommit connection for the person of this desk, ``link_as`` one for a colleague whose
    entries still wait here (None where that person's secret is not at hand). Both may raise KnownError.
    """

    def __init__(
        self,
        store: DatabaseThread,
        connect: Callable[[], Connection[Any]],
        tell: Callable[[SyncState], None],
        pace: Pace,
        *,
        link_as: Callable[[Uid], HubLink | None] = lambda _: None,
    ) -> None:
        self._store = store
        self._connect = connect
        self._tell = tell
        self._pace = pace
        self._engine = Engine(self._ask, loading=self._show_loading, stopped=self._leaves, link_as=link_as)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._stop = threading.Event()
        self._paused = threading.Event()
        self._jobs: list[tuple[Callable[[Connection[Any]], Any], Future[Any]]] = []
        self._lock = threading.Lock()
        self._state = SyncState(Standing.OFF)
        self._link: HubLink | None = None
        self._hello: Body | None = None
        self._hello_at = 0.0
        self._failures = 0

    def start(self) -> None:
        """Begin; also listens to what this desk saves."""
        self._store.submit(_listen_to, Urgency.BACKGROUND, self._changed).result()
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way; harmless when ended already."""
        self._stop.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        with self._lock:
            waiting, self._jobs = self._jobs, []
        for _, future in waiting:
            future.cancel()
        self._ours.close()
        self._theirs.close()

    def pause(self) -> None:
        """Rest until resumed: work goes on, nothing is sent."""
        self._paused.set()
        self.wake()

    def resume(self) -> None:
        """Go on."""
        self._paused.clear()
        self._failures = 0
        self.wake()

    def wake(self) -> None:
        """Look at once."""
        with suppress(OSError):  # full: it will wake anyway; closed: it has ended
            self._ours.send(b"!")

    def ask(self, job: Callable[[Connection[Any]], T]) -> Future[T]:
        """Run a short job on this thread's connection between two cycles. Fails with HubLost without a link."""
        future: Future[T] = Future()
        with self._lock:
            self._jobs.append((job, future))
        self.wake()
        return future

    def _changed(self, change: Changed) -> None:
        if change.records and not change.touches("journal_entry"):
            self.wake()

    def _ask(self, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self._store.submit(operation, Urgency.BACKGROUND, *args, **kwargs).result()

    def _leaves(self) -> bool:
        return self._stop.is_set() or self._paused.is_set()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._rest(self._turn())
        finally:
            self._drop_link()

    def _turn(self) -> float:
        """One look at the hub; how long to rest after it (s)."""
        if self._paused.is_set():
            self._drop_link()
            self._show(Standing.PAUSED)
            return self._pace.poll_seconds
        try:
            trouble, standing = self._agree()
        except HubLost as error:
            return self._fail(Standing.LOST, error)
        except HubRefused as error:
            log.warning("the hub refused %s: %s", error.code, error.detail)
            too_old = error.code == errors.TOO_OLD
            return self._fail(Standing.TOO_OLD if too_old else Standing.TROUBLE, error)
        except KnownError as error:
            return self._fail(Standing.TROUBLE, error)
        except Exception as error:
            log.exception("agreeing with the hub failed")
            return self._fail(Standing.TROUBLE, errors.SyncError("sync.failed", kind=type(error).__name__))
        self._failures = 0
        self._show(standing, trouble)
        return self._pace.poll_seconds

    def _agree(self) -> tuple[KnownError | None, Standing]:
        link = self._link
        if link is None:
            self._show(Standing.CONNECTING)
            link = self._link = HubLink(self._opened())
            self._hello = None
        self._run_jobs(link)
        if self._hello is None or time.monotonic() - self._hello_at > HELLO_S:
            self._hello = self._engine.greet(link)
            self._hello_at = time.monotonic()
        done = self._engine.cycle(link, self._hello)
        if done.too_old:
            return errors.SyncError("sync.too_old"), Standing.TOO_OLD
        now = int(self._hello["now"])
        days = min(done.window_days, self._pace.window_days)
        while not self._leaves() and self._engine.tidy(now, days):
            pass
        trouble = None if done.waits_for is None else errors.SyncError("sync.other_person")
        return trouble, Standing.UP

    def _opened(self) -> Connection[Any]:
        import psycopg

        try:
            connection = self._connect()
            if self._pace.listen:
                connection.execute("LISTEN hub")
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            raise HubLost("sync.lost") from error
        return connection

    def _run_jobs(self, link: HubLink) -> None:
        with self._lock:
            jobs, self._jobs = self._jobs, []
        for job, future in jobs:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job(link.connection))
                except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                    future.set_exception(error)

    def _fail(self, standing: Standing, error: KnownError) -> float:
        self._drop_link()
        with self._lock:
            jobs, self._jobs = self._jobs, []
        for _, future in jobs:
            if future.set_running_or_notify_cancel():
                future.set_exception(HubLost("sync.lost"))
        self._failures += 1
        self._show(standing, error)
        return pause_after(self._failures)

    def _rest(self, seconds: float) -> None:
        """Wait for the hub's call, for ours, or for the time to pass."""
        watched: list[Any] = [self._theirs]
        connection = self._link.connection if self._link is not None else None
        if connection is not None and self._pace.listen:
            watched.append(connection.fileno())
        ready, _, _ = select.select(watched, [], [], seconds)
        if len(watched) > 1 and watched[1] in ready and not self._stop.is_set():
            many = self._hello is not None and int(self._hello.get("desks") or 0) > MANY_DESKS
            self._stop.wait(random.uniform(0, MANY_S if many else TOGETHER_S))
            if connection is not None:
                _drain_calls(connection)
        try:
            while self._theirs.recv(4096):
                pass
        except BlockingIOError:
            pass

    def _drop_link(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _show_loading(self, loading: Loading) -> None:
        at = None if loading.done >= loading.all else (loading.done, loading.all)
        self._show(Standing.UP, loading=at)

    def _show(
        self, standing: Standing, trouble: KnownError | None = None, loading: tuple[int, int] | None = None
    ) -> None:
        known, queue = self._ask(joined), self._ask(counts)
        state = SyncState(
            standing,
            known.last_contact_at if known else None,
            queue.waiting,
            queue.refused,
            loading,
            trouble,
            known.member_uid if known else None,
            known.role if known else "",
        )
        if state != self._state:
            self._state = state
            self._tell(state)


def pause_after(failures: int) -> float:
    """How long to wait after so many failures in a row (s): doubling, with chance so that desks spread out."""
    longest: float = min(LONGEST_S, SHORTEST_S * 2 ** min(failures - 1, 10))
    return longest * random.uniform(0.5, 1.0)


def _listen_to(store: Store, changed: Callable[[Changed], None]) -> None:
    store.listeners.append(changed)


def _drain_calls(connection: Connection[Any]) -> None:
    for _ in connection.notifies(timeout=0):
        pass
