"""The exchange behind the training line: calls, their stages, the queue, and the events they make.

What each call does by itself is planned in :mod:`app.services.telephony.playback`; here stands what can be done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.records import frozen
from app.services.telephony.call_log import LoggedCall
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind, QueueState
from app.services.telephony.interface import no_such_call
from app.services.telephony.schedule import Timers


@frozen
class Manner:
    """How to play. Speeds: 2.0 is twice as fast.

    ``slots`` is how many calls the operator can have at once; further callers wait. ``ring_ms`` is after how long
    an unanswered call goes to a colleague.
    """

    speed: float = 1.0  # of the time between the calls
    call_speed: float = 1.0  # of patience, talk and holds
    slots: int = 1
    ring_ms: int = 20_000
    answer_ms: int = 3_000
    hold_patience_ms: int = 180_000
    rest_ms: int = 0
    by_itself: bool = False


class Stage(StrEnum):
    """Where a call stands at the exchange."""

    WAITING = "waiting"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HELD = "held"
    CONSULTING = "consulting"
    PARKED = "parked"
    OVER = "over"


CONNECTED = frozenset({Stage.TALKING, Stage.HELD, Stage.CONSULTING, Stage.PARKED})
_WITH_OPERATOR = CONNECTED - {Stage.PARKED} | {Stage.RINGING, Stage.DIALLING}


@dataclass(slots=True)
class Call:
    """One call under way. ``stamp`` counts its changes of stage: timers of an older one are void."""

    call_id: str
    about: LoggedCall
    direction: Direction
    stage: Stage
    arrived_ms: int
    gives_up_ms: int
    talk_left_ms: int
    talk_from_ms: int = 0
    stamp: int = 0
    target: str = ""


class Exchange:
    """Calls and what can happen to them. All times are ms on one axis that does not go back."""

    def __init__(self, emit: Callable[[CallEvent], None], now_ms: int, operator: str, manner: Manner) -> None:
        self._emit = emit
        self._operator = operator
        self._manner = manner
        self._now = now_ms
        self._calls: dict[str, Call] = {}
        self._timers = Timers()
        self._waiting: deque[Call] = deque()
        self._ready, self._rest_until = True, 0
        self._counts = dict.fromkeys(("answered", "abandoned", "missed", "rejected"), 0)

    def queue_state(self) -> QueueState:
        """Who waits at this moment."""
        first = self._waiting[0].arrived_ms if self._waiting else None
        return QueueState(len(self._waiting), first)

    # What can happen to a call

    def _begin(self, call_id: str, about: LoggedCall, direction: Direction, stage: Stage) -> Call:
        """Enter a call into the books."""
        gives_up = self._now + self._scaled(about.patience_ms)
        talk = self._scaled(about.talk_ms)
        call = Call(call_id, about, direction, stage, self._now, gives_up, talk)
        self._calls[call_id] = call
        return call

    def _take_next(self) -> Call | None:
        """Ring the operator for the first who waits; None when nobody does or there is no room."""
        busy = sum(call.stage in _WITH_OPERATOR for call in self._calls.values())
        free = self._ready and busy < self._manner.slots and self._now >= self._rest_until
        if not free or not self._waiting:
            return None
        call = self._waiting.popleft()
        self._enter(call, Stage.RINGING)
        self._tell(call, EventKind.OFFERED)
        self._tell(call, EventKind.RINGING)
        return call

    def _held(self, call: Call) -> None:
        self._pause_talk(call, Stage.HELD)
        self._tell(call, EventKind.HELD)

    def _parked(self, call: Call) -> None:
        self._pause_talk(call, Stage.PARKED)
        self._tell(call, EventKind.PARKED)

    def _pause_talk(self, call: Call, stage: Stage) -> None:
        """Stop the caller's own clock, who will not listen to music for ever."""
        if call.stage is Stage.TALKING:
            call.talk_left_ms = max(1, call.talk_left_ms - (self._now - call.talk_from_ms))
        self._enter(call, stage)
        if stage is not Stage.CONSULTING:
            patience = self._scaled(self._manner.hold_patience_ms)
            self._after(call, patience, lambda held: self._ended(held, Cause.CALLER_HUNG_UP))

    def _abandoned(self, call: Call) -> None:
        """The caller gave up: in the queue the operator never hears of it, ringing they do."""
        self._counts["abandoned"] += 1
        if call.stage is Stage.WAITING:
            self._waiting.remove(call)
            self._leave(call)
        else:
            self._ended(call, Cause.CALLER_HUNG_UP)

    def _missed(self, call: Call) -> None:
        self._counts["missed"] += 1
        self._leave(call)
        self._tell(call, EventKind.MISSED, Cause.NO_ANSWER)

    def _rejected(self, call: Call) -> None:
        self._counts["rejected"] += 1
        self._leave(call)
        self._tell(call, EventKind.MISSED, Cause.REJECTED)

    def _transferred(self, call: Call) -> None:
        self._leave(call)
        self._tell(call, EventKind.TRANSFERRED, Cause.TRANSFERRED)

    def _ended(self, call: Call, cause: Cause) -> None:
        self._leave(call)
        self._tell(call, EventKind.ENDED, cause)

    # Books

    def _tell(self, call: Call, kind: EventKind, cause: Cause | None = None) -> None:
        """Emit one event of the call, at this moment."""
        about = call.about
        self._emit(
            CallEvent(
                kind,
                call.call_id,
                self._now,
                call.direction,
                leg=f"{call.call_id}-operator",
                number=about.number,
                name=about.name,
                line=about.line,
                queue=about.queue,
                operator=self._operator,
                target=call.target if kind is EventKind.TRANSFERRED else "",
                cause=cause,
            )
        )

    def _enter(self, call: Call, stage: Stage) -> None:
        """Change the stage; timers of the old one are void."""
        call.stage = stage
        call.stamp += 1

    def _leave(self, call: Call) -> None:
        """The call is over for this operator."""
        was_connected = call.stage in CONNECTED
        self._enter(call, Stage.OVER)
        del self._calls[call.call_id]
        if was_connected:
            self._rest_until = self._now + self._manner.rest_ms

    def _need(self, call_id: str, *stages: Stage) -> Call:
        """The call, if it is in one of ``stages``; raises LineError."""
        call = self._calls.get(call_id)
        if call is None or call.stage not in stages:
            raise no_such_call()
        return call

    def _after(self, call: Call, wait_ms: int, action: Callable[[Call], None]) -> None:
        """Do ``action`` in ``wait_ms`` if the call is still in its present stage then."""
        self._at(call, self._now + wait_ms, action)

    def _at(self, call: Call, at_ms: int, action: Callable[[Call], None]) -> None:
        stamp = call.stamp
        self._timers.set(at_ms, lambda: action(call), lambda: call.stamp == stamp)

    def _by_the_end(self, call: Call, wait_ms: int, action: Callable[[Call], None]) -> None:
        """Do ``action`` in ``wait_ms`` unless the call is over then."""
        self._timers.set(self._now + wait_ms, lambda: action(call), lambda: call.stage is not Stage.OVER)

    def _scaled(self, length_ms: int) -> int:
        """A length within a call at the speed of calls."""
        return round(length_ms / self._manner.call_speed)
