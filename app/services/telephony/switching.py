"""The desk's line, whichever it is today: the window keeps one line, and what stands behind it may be changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from app.services.telephony.clock import SystemClock
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind, LineStatus, Link, QueueState
from app.services.telephony.interface import Capability, Line, TelephonyLine
from app.services.telephony.trace import Sink, Traced

_OVER = frozenset({EventKind.ENDED, EventKind.MISSED, EventKind.TRANSFERRED})
_UNANSWERED = frozenset({EventKind.OFFERED, EventKind.RINGING})


class SwitchedLine(Line):
    """Hands everything on to the line in use, and from it. Commands and :meth:`use` may come from any thread.

    ``heard_apart`` is a line somebody listens to beside this one (the operator's own hand): while it is the one in
    use, its events are not told a second time.
    """

    def __init__(self, first: TelephonyLine, heard_apart: TelephonyLine | None = None) -> None:
        super().__init__()
        self._apart = heard_apart
        self._current = first
        self._open: dict[str, CallEvent] = {}
        self._lock = threading.RLock()
        self._started = False
        self._awaited = False
        self._deaf: tuple[Callable[[], None], ...] = ()
        self._sink: Sink | None = None
        self._hear(first)

    @property
    def current(self) -> TelephonyLine:
        """The line in use now."""
        return self._current

    @property
    def is_started(self) -> bool:
        """Whether calls are taken here at all: a supervisor who reads takes none."""
        return self._started

    def expect(self) -> None:
        """Another line is being made: until :meth:`use` the link is said to be on its way, and not to be none."""
        with self._lock:
            self._awaited = True
        self._status_subscribers.tell(self.status(), "a line on its way")

    def use(self, line: TelephonyLine) -> None:
        """Work on ``line`` from now on. The one before stops: of its calls nothing more is heard, so they end with
        the cause ``unknown``. May wait some seconds for it, so not for the GUI thread.
        """
        with self._lock:
            before, self._current = self._current, line
            self._awaited = False
            for remove in self._deaf:
                remove()
            left, self._open = self._open, {}
            self._hear(line)
        if before is not line:
            before.stop()
        now_ms = SystemClock().now_ms()
        for event in left.values():
            missed = event.kind in _UNANSWERED and event.direction is Direction.IN
            kind = EventKind.MISSED if missed else EventKind.ENDED
            self._emit(replace(event, kind=kind, at_ms=max(now_ms, event.at_ms), cause=Cause.UNKNOWN))
        self._status_subscribers.tell(line.status(), "another line")
        with self._lock:
            if self._started and self._current is line:
                line.start()

    def _hear(self, line: TelephonyLine) -> None:
        if isinstance(line, Traced):
            line.trace(self._sink)
        calls = () if line is self._apart else (line.subscribe(self._take),)
        self._deaf = (
            *calls,
            line.subscribe_status(lambda status: self._status_subscribers.tell(status, status.link.value)),
            line.subscribe_refusals(lambda refusal: self._refusal_subscribers.tell(refusal, refusal.key)),
        )

    def trace(self, sink: Sink | None) -> None:
        """Record the talk with the exchange, also that of a line used later."""
        with self._lock:
            self._sink = sink
            if isinstance(self._current, Traced):
                self._current.trace(sink)

    @property
    def can_be_traced(self) -> bool:
        """Whether the line in use talks with an exchange in a way that can be recorded."""
        return isinstance(self._current, Traced)

    def _take(self, event: CallEvent) -> None:
        with self._lock:
            if event.kind in _OVER:
                self._open.pop(event.call_id, None)
            else:
                self._open[event.call_id] = event
        self._emit(event)

    # -- handed on --------------------------------------------------------------------------------------------

    def capabilities(self) -> frozenset[Capability]:
        return self._current.capabilities()

    def queue_state(self) -> QueueState:
        return self._current.queue_state()

    def status(self) -> LineStatus:
        status = self._current.status()
        return LineStatus(Link.CONNECTING) if self._awaited and status.link is Link.NONE else status

    def start(self) -> None:
        """Start the line in use; a second call tries a refused login again."""
        with self._lock:
            self._started = True
        self._current.start()

    def stop(self) -> None:
        with self._lock:
            self._started = False
        self._current.stop()

    def answer(self, call_id: str) -> None:
        self._current.answer(call_id)

    def reject(self, call_id: str) -> None:
        self._current.reject(call_id)

    def hang_up(self, call_id: str) -> None:
        self._current.hang_up(call_id)

    def hold(self, call_id: str) -> None:
        self._current.hold(call_id)

    def resume(self, call_id: str) -> None:
        self._current.resume(call_id)

    def blind_transfer(self, call_id: str, target: str) -> None:
        self._current.blind_transfer(call_id, target)

    def attended_transfer(self, call_id: str, target: str) -> None:
        self._current.attended_transfer(call_id, target)

    def cancel_transfer(self, call_id: str) -> None:
        self._current.cancel_transfer(call_id)

    def park(self, call_id: str) -> None:
        self._current.park(call_id)

    def dial(self, number: str) -> str:
        return self._current.dial(number)

    def send_dtmf(self, call_id: str, digits: str) -> None:
        self._current.send_dtmf(call_id, digits)

    def mute(self, call_id: str, on: bool) -> None:
        self._current.mute(call_id, on)

    def pause(self, reason: str) -> None:
        self._current.pause(reason)

    def unpause(self) -> None:
        self._current.unpause()

    def queue_log_in(self, queue: str) -> None:
        self._current.queue_log_in(queue)

    def queue_log_out(self, queue: str) -> None:
        self._current.queue_log_out(queue)
