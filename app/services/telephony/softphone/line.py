"""The softphone's line: calls are told by the softphone's own hooks, or by the operator's hand.

A softphone names its calls badly or not at all. So an event belongs to the open call with its id, else to the one
with its number, else, without a number, to the only open one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from app.records import frozen
from app.services.errors import KnownError
from app.services.phones import parse
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from app.services.telephony.interface import LineError
from app.services.telephony.manual import ManualLine
from app.services.telephony.softphone.told import LATEST_MS, CallTold, Told

REMEMBERED = 200
"""So many ids of calls that are over are known, so that what is told late begins no call anew."""


@frozen
class Softphone:
    """What the softphone can be asked for; None where it cannot: then the operator does it on the phone itself.

    Each raises KnownError where the program could not be started.
    """

    dial: Callable[[str], None] | None = None
    answer: Callable[[], None] | None = None
    hang_up: Callable[[], None] | None = None


class SoftphoneLine(ManualLine):
    """Calls of a softphone. Commands and :meth:`hear` may come from any thread; events come in the same one."""

    def __init__(self, softphone: Softphone, now_ms: Callable[[], int] | None = None, operator: str = "") -> None:
        super().__init__(now_ms, operator)
        self._softphone = softphone
        self._ids: dict[str, str] = {}
        self._over: deque[str] = deque(maxlen=REMEMBERED)
        self._told_at = 0

    # -- what the operator asks for -----------------------------------------------------------------------

    def dial(self, number: str) -> str:
        """Have the softphone dial. Raises LineError where it could not be started: no call begins then."""
        if self._softphone.dial is not None:
            _asked(lambda: self._dial(number))
        return super().dial(number)

    def answer(self, call_id: str) -> None:
        if self._softphone.answer is not None and self._is_ringing(call_id):
            _asked(self._softphone.answer)
        super().answer(call_id)

    def hang_up(self, call_id: str) -> None:
        if self._softphone.hang_up is not None and call_id in self._calls:
            _asked(self._softphone.hang_up)
        super().hang_up(call_id)

    def reject(self, call_id: str) -> None:
        if self._softphone.hang_up is not None and self._is_ringing(call_id):
            _asked(self._softphone.hang_up)
        super().reject(call_id)

    # -- what the softphone tells -------------------------------------------------------------------------

    def hear(self, told: CallTold) -> None:
        """Take an event of the softphone. One that is repeated, or fits no call, changes nothing."""
        with self._lock:
            now = self._now_ms()
            self._told_at = told.at_ms if told.at_ms and abs(now - told.at_ms) < LATEST_MS else now
            try:
                self._hear(told)
            except LineError:
                pass  # told twice, or in an order in which nothing is left to be told
            finally:
                self._told_at = 0

    def _hear(self, told: CallTold) -> None:
        call_id = self._call_of(told)
        match told.what:
            case Told.RINGING | Told.DIALLING if call_id is None:
                self._begin(told)
            case Told.ANSWERED | Told.RESUMED if told.call_id not in self._over or not told.call_id:
                self._talk(call_id if call_id is not None else self._begin(told), told.what)
            case Told.HELD if call_id is not None:
                super().hold(call_id)
            case Told.ENDED | Told.MISSED if call_id is not None:
                self._end(call_id, told.what)
            case _:
                pass

    def _begin(self, told: CallTold) -> str:
        direction = Direction.OUT if told.what is Told.DIALLING else Direction.IN
        call_id = self.begin(told.number, told.name, direction=direction, talking=False)
        if told.call_id:
            self._ids[told.call_id] = call_id
        return call_id

    def _talk(self, call_id: str, what: Told) -> None:
        if self._is_ringing(call_id):
            super().answer(call_id)
        elif what is Told.RESUMED:
            super().resume(call_id)

    def _end(self, call_id: str, what: Told) -> None:
        """An incoming call that nobody answered is missed; which side ended a talk, a softphone does not say."""
        call = self._calls[call_id]
        if call.stage is EventKind.RINGING and call.about.direction is Direction.IN:
            self._move(call_id, {EventKind.RINGING}, EventKind.MISSED, cause=Cause.NO_ANSWER)
        else:
            cause = Cause.NO_ANSWER if what is Told.MISSED else None
            self._move(call_id, set(EventKind), EventKind.ENDED, cause=cause)

    def _call_of(self, told: CallTold) -> str | None:
        """The open call that an event is about."""
        if told.call_id in self._ids:
            return self._ids[told.call_id]
        named = set(self._ids.values()) if told.call_id else set()
        key = parse(told.number).key
        alike = [
            call_id
            for call_id, call in self._calls.items()
            if call_id not in named and (not key or parse(call.about.number).key == key)
        ]
        begins = told.what in (Told.RINGING, Told.DIALLING)
        if not alike or (not key and (begins or len(alike) > 1)):
            return None
        if told.call_id:
            self._ids[told.call_id] = alike[-1]
        return alike[-1]

    def _is_ringing(self, call_id: str) -> bool:
        call = self._calls.get(call_id)
        return call is not None and call.stage is EventKind.RINGING

    def _dial(self, number: str) -> None:
        assert self._softphone.dial is not None
        self._softphone.dial(number)

    def _emit(self, event: CallEvent) -> None:
        """Every event with the softphone's own time where it told one; a call that is over is forgotten."""
        super()._emit(replace(event, at_ms=self._told_at) if self._told_at else event)
        if event.kind in (EventKind.ENDED, EventKind.MISSED, EventKind.TRANSFERRED):
            for named in [name for name, call_id in self._ids.items() if call_id == event.call_id]:
                del self._ids[named]
                self._over.append(named)


def _asked(ask: Callable[[], None]) -> None:
    """Ask the softphone; what it could not do is the line's refusal."""
    try:
        ask()
    except KnownError as error:
        raise LineError(error.key, **error.params) from error
