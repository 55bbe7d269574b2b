"""The bridge to the database threads: ask there, be answered here.

``ask`` runs a service's function on a database thread and calls ``then`` with its answer on the GUI thread.
A known error is told to the person unless ``failed`` takes it; anything else is a bug and is raised on the GUI
thread, where the crash report catches it. An answer whose receiver is gone, or whose request was cancelled, is
dropped.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.services.errors import KnownError
from app.services.store.store import Changed, Store
from app.services.store.thread import DatabaseThread, Urgency

P = ParamSpec("P")
T = TypeVar("T")


_Otherwise = tuple[Callable[[KnownError], None] | None, Callable[[], None] | None]
"""Who takes a known error, and who is told of a bug."""


class Request:
    """One question on its way. ``cancel`` drops the answer, and the question too if it has not begun.

    A question on the reader that has begun is stopped in the midst of its query; nobody else's is.
    """

    def __init__(self, future: Future[Any], reader: DatabaseThread | None = None) -> None:
        self._future = future
        self._reader = reader
        self.cancelled = False

    def goes_on(self, future: Future[Any]) -> None:
        """The next part of work in parts is on its way."""
        self._future = future

    def cancel(self) -> None:
        """Forget the question."""
        self.cancelled = True
        if not self._future.cancel() and self._reader is not None:
            self._reader.interrupt(self._future)


class Asking(Generic[T]):
    """A question being put together: which thread, how urgent, what to do with a known error."""

    def __init__(
        self, work: Work, operation: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.operation = operation
        self.args = args
        self.kwargs = kwargs
        self.urgency = Urgency.OPERATOR
        self.on_reader = False
        self.when_failed: Callable[[KnownError], None] | None = None
        self.when_crashed: Callable[[], None] | None = None
        self._work = work
        self.more: Callable[[T], bool] | None = None
        self._then: Callable[[T], None] | None = None

    def urgently(self) -> Asking[T]:
        """Before everything else: a ringing call."""
        self.urgency = Urgency.CALL
        return self

    def in_background(self) -> Asking[T]:
        """After everything else."""
        self.urgency = Urgency.BACKGROUND
        return self

    def in_parts(self, more: Callable[[T], bool]) -> Asking[T]:
        """Ask again with the answer in place of the arguments for as long as ``more(answer)``, asked over there.

        Only what a person does goes before the next part; ``then`` is told every answer meanwhile.
        """
        self.urgency = Urgency.AWAITED
        self.more = more
        return self

    def on_the_reader(self) -> Asking[T]:
        """On the read-only connection: searches, long lists, reports."""
        self.on_reader = True
        return self

    def failed(self, handler: Callable[[KnownError], None]) -> Asking[T]:
        """Take known errors here instead of telling the person."""
        self.when_failed = handler
        return self

    def crashed(self, handler: Callable[[], None]) -> Asking[T]:
        """Called before a bug is raised and reported, for work that goes on by itself and must not stay still."""
        self.when_crashed = handler
        return self

    def then(self, callback: Callable[[T], None] | None = None) -> Request:
        """Send the question; ``callback`` gets the answer on the GUI thread."""
        self._then = callback
        return self._work.start(self)

    def receiver(self) -> Callable[[], Callable[[T], None] | None] | None:
        """How to reach the callback without keeping a closed screen alive."""
        callback = self._then
        if callback is None:
            return None
        if hasattr(callback, "__self__"):
            return weakref.WeakMethod(callback)
        return lambda: callback


def _alive(callback: Callable[..., Any]) -> bool:
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class Work(QObject):
    """Runs services' functions on the store and brings the answers to the GUI thread.

    ``changed`` tells every screen what a finished transaction changed; ``others`` write the store too.
    """

    changed = Signal(Changed)
    _answered = Signal(object)
    _heard = Signal(Changed)

    def __init__(
        self,
        store: DatabaseThread,
        reader: DatabaseThread,
        tell: Callable[[KnownError], None],
        others: Sequence[DatabaseThread] = (),
    ) -> None:
        super().__init__()
        self._store = store
        self._reader = reader
        self._tell = tell
        self._closed = False
        self._held: list[Callable[[], None]] = []
        self._holding = QTimer(self, singleShot=True)
        self._holding.timeout.connect(self._send_held)
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._heard.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        for thread in (store, *others):
            thread.submit(self._listen).result()

    def ask(
        self,
        operation: Callable[Concatenate[Store, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Asking[T]:
        """Begin a question: ``work.ask(find, number).then(self._show)``. Nothing runs before ``then``."""
        return Asking(self, operation, args, kwargs)

    def start(self, asking: Asking[Any]) -> Request:
        """Send a question to its thread."""
        thread = self._reader if asking.on_reader else self._store
        operation, kwargs, more = asking.operation, asking.kwargs, asking.more
        receiver = asking.receiver()
        otherwise = (asking.when_failed, asking.when_crashed)

        def send(*args: Any) -> Future[Any]:
            return thread.submit(lambda store: operation(store, *args, **kwargs), asking.urgency)

        def answered(done: Future[Any]) -> None:
            if done.cancelled():
                return
            well = done.exception() is None and not request.cancelled
            goes_on = well and more is not None and more(done.result())
            self._emit((request, receiver, otherwise, done))  # before the next answer can be there
            if goes_on:
                request.goes_on(following := send(done.result()))
                following.add_done_callback(answered)

        def begin() -> None:
            if not request.cancelled:
                request.goes_on(future := send(*asking.args))
                future.add_done_callback(answered)

        request = Request(Future(), thread if asking.on_reader else None)
        if self._holding.isActive() and not asking.on_reader:
            self._held.append(begin)
        else:
            begin()
        return request

    def hold_writes(self, ms: int) -> None:
        """Send nothing to the writing thread for ``ms``; it is sent then, in order.

        Threads share Python's lock: what a call sets going would stand in the way of its card's first paint.
        """
        if not self._closed:
            self._holding.start(ms)

    def release_writes(self, ms: int) -> None:
        """Send what is held within ``ms``."""
        if self._holding.isActive():
            self._holding.start(min(self._holding.remainingTime(), ms))

    def close(self) -> None:
        """The window is going: deliver no more, and let what looks after the store from time to time rest.

        What was asked is still done.
        """
        self._closed = True
        self._send_held()
        for timer in self.findChildren(QTimer):
            timer.stop()

    def _send_held(self) -> None:
        self._holding.stop()
        held, self._held = self._held, []
        for begin in held:
            begin()

    def _listen(self, store: Store) -> None:
        store.listeners.append(self._emit_changed)

    def _emit_changed(self, change: Changed) -> None:
        if shiboken6.isValid(self):
            self._heard.emit(change)

    def _pass_on(self, change: Changed) -> None:
        if not self._closed:
            self.changed.emit(change)

    def _emit(self, answer: tuple[Any, ...]) -> None:
        if shiboken6.isValid(self):
            self._answered.emit(answer)

    def _deliver(self, answer: tuple[Request, Any, _Otherwise, Future[Any]]) -> None:
        request, receiver, (failed, crashed), future = answer
        if request.cancelled or self._closed:
            return
        error = future.exception()
        if error is None:
            callback = receiver() if receiver else None
            if callback is not None and _alive(callback):
                callback(future.result())
        elif isinstance(error, KnownError):
            (failed or self._tell)(error)
        else:
            if crashed is not None and _alive(crashed):
                crashed()
            raise error
