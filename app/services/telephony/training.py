"""The training line: a call log played on a thread of its own, as if an exchange were there."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.services.telephony.clock import Clock, SystemClock
from app.services.telephony.interface import Capability, Line
from app.services.telephony.playback import Manner, Playback, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.services.telephony.call_log import LoggedCall
    from app.services.telephony.events import CallEvent, QueueState

log = logging.getLogger(__name__)


class TrainingLine(Line):
    """Incoming calls from a log. Commands may come from any thread; events are told in the line's own.

    The calls' ids hold the start time, so that each run's calls are new ones; give ``run`` to have them repeat.
    With a :class:`~app.services.telephony.clock.VirtualClock` a day passes as fast as it can be computed.
    """

    def __init__(
        self,
        calls: Sequence[LoggedCall],
        *,
        seed: int = 1,
        operator: str = "",
        manner: Manner | None = None,
        clock: Clock | None = None,
        run: str | None = None,
    ) -> None:
        super().__init__()
        self._clock = clock or SystemClock()
        self._changed = threading.Condition(threading.RLock())
        self._told: deque[CallEvent] = deque()
        started = self._clock.now_ms()
        self._playback = Playback(
            calls,
            self._told.append,
            started,
            seed=seed,
            run=run or f"training-{started:x}",
            operator=operator,
            manner=manner,
        )
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.played_out = threading.Event()
        """Set while nothing more will happen without a command."""

    def capabilities(self) -> frozenset[Capability]:
        """Everything but joining queues: the log has but one."""
        return frozenset(Capability) - {Capability.QUEUE}

    def start(self) -> None:
        """Begin to play; a second call changes nothing."""
        with self._changed:
            if self._thread is None:
                self._stopping = False
                self._thread = threading.Thread(target=self._play, name="training-line", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop playing and wait for the thread; calls under way are forgotten."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._stopping = True
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    def set_speed(self, speed: float) -> None:
        """How fast the time between the calls passes: 1.0 as logged; the calls themselves keep their pace."""
        with self._command():
            self._playback.set_speed(speed)

    def halt(self, halted: bool) -> None:
        """Let no new callers arrive, or go on."""
        with self._command():
            self._playback.halt(halted)

    def tally(self) -> Tally:
        """What became of the callers so far."""
        with self._changed:
            return self._playback.tally()

    def queue_state(self) -> QueueState:
        with self._changed:
            return self._playback.queue_state()

    def answer(self, call_id: str) -> None:
        with self._command():
            self._playback.answer(call_id)

    def reject(self, call_id: str) -> None:
        with self._command():
            self._playback.reject(call_id)

    def hang_up(self, call_id: str) -> None:
        with self._command():
            self._playback.hang_up(call_id)

    def hold(self, call_id: str) -> None:
        with self._command():
            self._playback.hold(call_id)

    def resume(self, call_id: str) -> None:
        with self._command():
            self._playback.resume(call_id)

    def blind_transfer(self, call_id: str, target: str) -> None:
        with self._command():
            self._playback.blind_transfer(call_id, target)

    def attended_transfer(self, call_id: str, target: str) -> None:
        with self._command():
            self._playback.consult(call_id, target)

    def cancel_transfer(self, call_id: str) -> None:
        with self._command():
            self._playback.cancel_transfer(call_id)

    def park(self, call_id: str) -> None:
        with self._command():
            self._playback.park(call_id)

    def dial(self, number: str) -> str:
        with self._command():
            return self._playback.dial(number)

    def send_dtmf(self, call_id: str, digits: str) -> None:
        """Nobody listens to the tones of a training call."""
        with self._command():
            log.debug("%d tones in call %s", len(digits), call_id)
            self._playback.check_talking(call_id)

    def mute(self, call_id: str, on: bool) -> None:
        """Nobody listens to a training call."""
        with self._command():
            log.debug("Microphone of call %s is muted: %s", call_id, on)
            self._playback.check_talking(call_id)

    def pause(self, reason: str) -> None:
        with self._command():
            log.debug("Paused: %s", reason)
            self._playback.set_ready(False)

    def unpause(self) -> None:
        with self._command():
            self._playback.set_ready(True)

    @contextmanager
    def _command(self) -> Iterator[None]:
        """Let what is due happen first, then the command, then wake the thread to tell of it."""
        with self._changed:
            self._playback.run(self._clock.now_ms())
            try:
                yield
            finally:
                self.played_out.clear()
                self._changed.notify_all()

    def _play(self) -> None:
        """The thread: tell what happened, wait for what comes next."""
        try:
            while self._tell_all():
                self._wait()
        except Exception:
            log.exception("The training line stopped")

    def _tell_all(self) -> bool:
        """Emit what has happened, outside the lock, in order; False when the line is to stop."""
        while True:
            with self._changed:
                if self._stopping:
                    return False
                self._playback.run(self._clock.now_ms())
                if not self._told:
                    return True
                event = self._told.popleft()
            self._emit(event)

    def _wait(self) -> None:
        """Wait until something is due, or a command comes."""
        with self._changed:
            if self._stopping or self._told:
                return
            due = self._playback.due_ms()
            if due is None:
                self.played_out.set()
                self._clock.wait(self._changed, None)
            else:
                self._clock.wait(self._changed, max(1, due - self._clock.now_ms()))
