"""The thread that keeps a desk and its hub in agreement. It never touches the store: the database thread does.

It wakes by NOTIFY where the hub can be listened to, at our own saves, and by the clock in any case; so it works
without LISTEN and through a pool of connections. What goes wrong is told as a state and tried again, later and
later, never at the same moment as every other desk.
"""

from __future__ import annotations

import logging
import math
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
from app.services.joining.opening import why
from app.services.joining.place import Pace
from app.services.review.travelling import count_waiting
from app.services.store.store import Changed, Store
from app.services.store.thread import DatabaseThread, Urgency
from app.services.sync import errors
from app.services.sync.engine import Engine
from app.services.sync.errors import HubLost, HubRefused, HubShut
from app.services.sync.first_load import Loading
from app.services.sync.link import HubLink
from app.services.sync.state import Standing, SyncState, clock_off, counts, is_too_old, joined
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
TIDY_S = 3600.0
"""How long after a look for tickets older than the window the next one is due."""
HELLO_S = 60.0
"""How long a hello holds: queues, clock and epoch are looked at anew after that."""
GREET_ANEW = "hello"
"""The hub's call after which a hello is due at once: it was upgraded."""
LOOK_S = 3600.0
"""The longest rest, also of a desk that waits for a person."""


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
        self._link_as = link_as
        self._engine = Engine(
            self._ask, loading=self._show_loading, stopped=self._leaves, link_as=self._linked, begin=self._begin
        )
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
        self._tidied_at = 0.0
        self._failures = 0
        self._not_before = 0.0
        self._shut: set[Uid] = set()

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
        """Go on; try at once where the last attempt failed, also with a password that was refused."""
        self._paused.clear()
        self._failures = 0
        self._not_before = 0.0
        self._shut.clear()
        self.wake()

    def wake(self) -> None:
        """Look at once; after a failure only when its pause is over."""
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

    def _begin(self, operation: Callable[..., Any], *args: Any) -> Callable[[], Any]:
        return self._store.submit(operation, Urgency.BACKGROUND, *args).result

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
            self._refuse_jobs()
            self._show(Standing.PAUSED)
            return self._pace.poll_seconds
        rest = self._not_before - time.monotonic()
        if rest > 0:  # a save is no reason to knock sooner, but what waits is counted
            self._refuse_jobs()
            self._show(self._state.standing, self._state.trouble)
            return rest
        try:
            trouble, standing = self._agree()
        except HubLost as error:
            return self._fail(Standing.LOST, error)
        except HubRefused as error:
            log.warning("the hub refused %s: %s", error.code, error.words)
            too_old = error.code == errors.TOO_OLD
            return self._fail(Standing.TOO_OLD if too_old else Standing.TROUBLE, error)
        except KnownError as error:
            return self._fail(Standing.TROUBLE, error, again=not isinstance(error, HubShut) or error.again)
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
        if not self._tidied_at or time.monotonic() - self._tidied_at > TIDY_S:
            while not self._leaves() and self._engine.tidy(now, days):
                pass
            self._tidied_at = time.monotonic()
        trouble = None if done.waits_for is None else errors.SyncError("sync.other_person")
        return trouble, Standing.UP

    def _opened(self) -> Connection[Any]:
        import psycopg

        try:
            connection = self._connect()
            if self._pace.listen:
                connection.execute("LISTEN hub")
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            raise why(error) from error
        return connection

    def _linked(self, colleague: Uid) -> HubLink | None:
        """A colleague's link; None where there is none to be had, and no second try of a password refused."""
        import psycopg

        if colleague in self._shut:
            return None
        try:
            return self._link_as(colleague)
        except HubShut as error:
            log.warning("no link for a colleague: %s", error.key)
            if not error.again:
                self._shut.add(colleague)
            return None
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            raise HubLost("sync.lost") from error

    def _run_jobs(self, link: HubLink) -> None:
        with self._lock:
            jobs, self._jobs = self._jobs, []
        for job, future in jobs:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job(link.connection))
                except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                    future.set_exception(error)

    def _fail(self, standing: Standing, error: KnownError, *, again: bool = True) -> float:
        """Say what went wrong and rest, longer each time; where trying again could do harm, until resumed."""
        self._drop_link()
        self._refuse_jobs()
        self._failures += 1
        rest = pause_after(self._failures) if again else math.inf
        self._not_before = time.monotonic() + rest
        self._show(standing, error)
        return rest

    def _refuse_jobs(self) -> None:
        with self._lock:
            jobs, self._jobs = self._jobs, []
        for _, future in jobs:
            if future.set_running_or_notify_cancel():
                future.set_exception(HubLost("sync.lost"))

    def _rest(self, seconds: float) -> None:
        """Wait for the hub's call, for ours, or for the time to pass."""
        connection = self._link.connection if self._link is not None else None
        listened = connection if self._pace.listen and connection is not None and not connection.closed else None
        called = listened is not None and self._hear(listened)
        if not called:
            watched: list[Any] = [self._theirs] if listened is None else [self._theirs, listened.fileno()]
            ready, _, _ = select.select(watched, [], [], min(seconds, LOOK_S))
            called = any(one is not self._theirs for one in ready)
        if called and listened is not None:
            many = self._hello is not None and int(self._hello.get("desks") or 0) > MANY_DESKS
            select.select([self._theirs], [], [], random.uniform(0, MANY_S if many else TOGETHER_S))
            self._hear(listened)
        try:
            while self._theirs.recv(4096):
                pass
        except BlockingIOError:
            pass

    def _hear(self, connection: Connection[Any]) -> bool:
        """Take the hub's calls, also those that came in the midst of an answer; whether others' are among them.

        A link that turns out to be broken counts as a call: the next turn tells.
        """
        import psycopg

        try:
            calls = list(connection.notifies(timeout=0))
        except (psycopg.Error, OSError) as error:
            log.info("the link broke while nothing was asked: %s", type(error).__name__)
            return True
        if any(call.payload == GREET_ANEW for call in calls):
            self._hello = None
        return any(call.pid != connection.info.backend_pid for call in calls)

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
            queue.waiting + self._ask(count_waiting),
            queue.refused,
            loading,
            trouble,
            known.member_uid if known else None,
            known.role if known else "",
            self._ask(clock_off),
            self._ask(is_too_old),
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
