"""The manual line: no exchange, the operator says by key when a call begins and ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.models.ids import new_uid
from app.services.telephony.clock import SystemClock
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from app.services.telephony.interface import Capability, Line, no_such_call

_CAPABILITIES = frozenset(
    {
        Capability.ANSWER, Capability.REJECT, Capability.HANG_UP, Capability.HOLD, Capability.DIAL,
        Capability.BLIND_TRANSFER, Capability.PARK, Capability.PAUSE,
    }
)  # fmt: skip


@dataclass(slots=True)
class _Call:
    """A call the operator told us of, and how far it is."""

    about: CallEvent
    stage: EventKind


class ManualLine(Line):
    """Calls entered by hand. Events are emitted in the thread that gives the command."""

    def __init__(self, now_ms: Callable[[], int] | None = None, operator: str = "") -> None:
        super().__init__()
        self._now_ms = now_ms or SystemClock().now_ms
        self._operator = operator
        self._calls: dict[str, _Call] = {}
        self._lock = threading.RLock()

    def capabilities(self) -> frozenset[Capability]:
        return _CAPABILITIES

    def begin(
        self,
        number: str = "",
        name: str = "",
        *,
        direction: Direction = Direction.IN,
        talking: bool = True,
        line: str = "",
        queue: str = "",
    ) -> str:
        """The operator presses 'call started'; returns the new call's id.

        With ``talking`` the call is answered at once; otherwise it rings until :meth:`answer`.
        """
        call_id = f"manual-{new_uid().hex()}"
        about = CallEvent(
            EventKind.OFFERED, call_id, self._now_ms(), direction, "", number, name, line, queue, self._operator
        )
        with self._lock:
            self._calls[call_id] = _Call(about, EventKind.RINGING)
            self._emit(about)
            self._emit(replace(about, kind=EventKind.RINGING))
            if talking:
                self.answer(call_id)
        return call_id

    def dial(self, number: str) -> str:
        return self.begin(number, direction=Direction.OUT, talking=False)

    def answer(self, call_id: str) -> None:
        self._move(call_id, {EventKind.RINGING}, EventKind.ANSWERED)

    def reject(self, call_id: str) -> None:
        self._move(call_id, {EventKind.RINGING}, EventKind.MISSED, cause=Cause.REJECTED)

    def hold(self, call_id: str) -> None:
        self._move(call_id, {EventKind.ANSWERED, EventKind.RESUMED}, EventKind.HELD)

    def resume(self, call_id: str) -> None:
        self._move(call_id, {EventKind.HELD, EventKind.PARKED}, EventKind.RESUMED)

    def park(self, call_id: str) -> None:
        self._move(call_id, {EventKind.ANSWERED, EventKind.RESUMED, EventKind.HELD}, EventKind.PARKED)

    def blind_transfer(self, call_id: str, target: str) -> None:
        talking = {EventKind.ANSWERED, EventKind.RESUMED, EventKind.HELD}
        self._move(call_id, talking, EventKind.TRANSFERRED, target=target)

    def hang_up(self, call_id: str) -> None:
        self.end(call_id, by_caller=False)

    def end(self, call_id: str, *, by_caller: bool) -> None:
        """The operator presses 'call ended'; ``by_caller`` when it was the other side who hung up."""
        with self._lock:
            call = self._calls.get(call_id)
            unanswered = call is not None and call.stage is EventKind.RINGING
            if unanswered and not by_caller and call is not None and call.about.direction is Direction.IN:
                self.reject(call_id)
                return
            cause = Cause.CALLER_HUNG_UP if by_caller else Cause.OPERATOR_HUNG_UP
            self._move(call_id, set(EventKind), EventKind.ENDED, cause=cause)

    def pause(self, reason: str) -> None:
        """No queue to leave: the operator's own status is all there is."""

    def unpause(self) -> None:
        """No queue to come back to."""

    def _move(
        self, call_id: str, allowed: set[EventKind], to: EventKind, *, cause: Cause | None = None, target: str = ""
    ) -> None:
        """Take the call to its next stage and tell of it; raises LineError from a stage not ``allowed``."""
        with self._lock:
            call = self._calls.get(call_id)
            if call is None or call.stage not in allowed:
                raise no_such_call()
            call.stage = to
            if to in (EventKind.ENDED, EventKind.MISSED, EventKind.TRANSFERRED):
                del self._calls[call_id]
            self._emit(replace(call.about, kind=to, at_ms=self._now_ms(), cause=cause, target=target))
