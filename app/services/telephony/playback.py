"""Play a call log in virtual time: callers arrive, wait, give up, talk, hang up. No thread and no clock in here.

Two ways to play. *Hands-on*: the operator answers, holds and transfers; the callers have patience and hang up when
they have said their say. *By itself*: the operator's part follows the log too, for demonstrations and long tests.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from app.services.telephony.call_log import LoggedCall, Outcome
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind, QueueState
from app.services.telephony.interface import no_such_call


@dataclass(frozen=True, slots=True)
class Manner:
    """How to play. Speeds: 2.0 is twice as fast.

    ``slots`` is how many calls the operator can have at once; further callers wait. ``ring_ms`` is after how
    long an unanswered call goes to a colleague.
    """

    speed: float = 1.0  # of the time between the calls
    call_speed: float = 1.0  # of patience, talk and holds
    slots: int = 1
    ring_ms: int = 20_000
    answer_ms: int = 3_000
    hold_patience_ms: int = 180_000
    rest_ms: int = 0
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the callers who have arrived; the other figures always add up to ``arrived``."""

    arrived: int = 0
    answered: int = 0
    abandoned: int = 0
    missed: int = 0
    rejected: int = 0
    waiting: int = 0
    ringing: int = 0


class _Stage(StrEnum):
    """Where a call of the playback stands."""

    WAITING = "waiting"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HELD = "held"
    CONSULTING = "consulting"
    PARKED = "parked"
    OVER = "over"


_CONNECTED = frozenset({_Stage.TALKING, _Stage.HELD, _Stage.CONSULTING, _Stage.PARKED})
_WITH_OPERATOR = frozenset({_Stage.RINGING, _Stage.DIALLING, _Stage.TALKING, _Stage.HELD, _Stage.CONSULTING})


@dataclass(slots=True)
class _Call:
    """One call under way. Timers set before its last change of stage carry an older ``stamp`` and are void."""

    call_id: str
    about: LoggedCall
    direction: Direction
    stage: _Stage
    arrived_ms: int
    gives_up_ms: int
    talk_left_ms: int
    talk_from_ms: int = 0
    stamp: int = 0
    target: str = ""


class Playback:
    """The exchange that plays the log. All times are ms on one axis; ``now_ms`` must not go back.

    The same log, seed and commands at the same times give the same events.
    """

    def __init__(
        self,
        calls: Sequence[LoggedCall],
        emit: Callable[[CallEvent], None],
        now_ms: int,
        *,
        seed: int = 1,
        run: str = "training",
        operator: str = "",
        manner: Manner | None = None,
    ) -> None:
        self._log = calls
        self._emit = emit
        self._seed = seed
        self._run = run
        self._operator = operator
        self._manner = manner or Manner()
        self._now = now_ms
        self._calls: dict[str, _Call] = {}
        self._timers: list[tuple[int, int, str, int, Callable[[_Call], None]]] = []
        self._order = 0
        self._waiting: deque[_Call] = deque()
        self._next = 0
        self._position, self._position_at = 0.0, now_ms
        self._speed, self._halted = self._manner.speed, False
        self._ready, self._rest_until = True, 0
        self._dialled = 0
        self._counts = dict.fromkeys(("answered", "abandoned", "missed", "rejected"), 0)

    # Time

    def due_ms(self) -> int | None:
        """When something happens next by itself; None when nothing will without a command."""
        while self._timers and not self._holds_good(self._timers[0]):
            heapq.heappop(self._timers)
        times = [self._timers[0][0]] if self._timers else []
        arrival = self._arrival_ms()
        times += [arrival] if arrival is not None else []
        if self._rest_until > self._now and self._waiting:
            times.append(self._rest_until)
        return max(self._now, min(times)) if times else None

    def run(self, now_ms: int) -> None:
        """Let everything happen that is due by ``now_ms``, each thing at its own time."""
        due = self.due_ms()
        while due is not None and due <= now_ms:
            self._now = due
            if self._timers and self._timers[0][0] <= due:
                _, _, call_id, _, action = heapq.heappop(self._timers)
                action(self._calls[call_id])
            elif (arrival := self._arrival_ms()) is not None and arrival <= due:
                self._arrive()
            self._offer()
            due = self.due_ms()
        self._now = max(self._now, now_ms)

    def set_speed(self, speed: float) -> None:
        """Change the speed of arrivals from now on; 0.01 to 1000."""
        self._mark()
        self._speed = min(1000.0, max(0.01, speed))

    def halt(self, halted: bool) -> None:
        """Let no new caller arrive, or go on; calls under way are not touched."""
        self._mark()
        self._halted = halted

    def tally(self) -> Tally:
        """What became of the callers so far."""
        ringing = sum(call.stage is _Stage.RINGING for call in self._calls.values())
        return Tally(self._next, **self._counts, waiting=len(self._waiting), ringing=ringing)

    def queue_state(self) -> QueueState:
        """Who waits at this moment."""
        first = self._waiting[0].arrived_ms if self._waiting else None
        return QueueState(len(self._waiting), first)

    # The operator's commands; each raises LineError for a call that is not in the right stage.

    def set_ready(self, ready: bool) -> None:
        """Whether the operator takes calls from the queue."""
        self._ready = ready
        self._offer()

    def answer(self, call_id: str) -> None:
        self._answered(self._need(call_id, {_Stage.RINGING}))

    def reject(self, call_id: str) -> None:
        self._rejected(self._need(call_id, {_Stage.RINGING}))

    def hold(self, call_id: str) -> None:
        self._held(self._need(call_id, {_Stage.TALKING}))

    def resume(self, call_id: str) -> None:
        self._resumed(self._need(call_id, {_Stage.HELD, _Stage.PARKED}))

    def park(self, call_id: str) -> None:
        call = self._need(call_id, {_Stage.TALKING, _Stage.HELD})
        self._pause_talk(call, _Stage.PARKED)
        self._tell(call, EventKind.PARKED)
        self._offer()

    def blind_transfer(self, call_id: str, target: str) -> None:
        call = self._need(call_id, {_Stage.TALKING, _Stage.HELD})
        call.target = target
        self._transferred(call)

    def consult(self, call_id: str, target: str) -> None:
        call = self._need(call_id, {_Stage.TALKING, _Stage.HELD})
        already_held = call.stage is _Stage.HELD
        call.target = target
        self._pause_talk(call, _Stage.CONSULTING)
        if not already_held:
            self._tell(call, EventKind.HELD)

    def cancel_transfer(self, call_id: str) -> None:
        self._resumed(self._need(call_id, {_Stage.CONSULTING}))

    def hang_up(self, call_id: str) -> None:
        call = self._need(call_id, {*_CONNECTED, _Stage.RINGING, _Stage.DIALLING})
        if call.stage is _Stage.RINGING:
            self._rejected(call)
        elif call.stage is _Stage.CONSULTING:
            self._transferred(call)
        else:
            self._ended(call, Cause.OPERATOR_HUNG_UP)
        self._offer()

    def check_talking(self, call_id: str) -> None:
        """Raise LineError unless the call can be spoken in, for tones and the microphone."""
        self._need(call_id, {_Stage.TALKING})

    def dial(self, number: str) -> str:
        """Call out: most answer after a few seconds, some do not."""
        self._dialled += 1
        chance = random.Random(f"{self._seed}:out:{self._dialled}")
        about = LoggedCall(0, number, talk_ms=chance.randrange(20_000, 120_000))
        call = self._begin(f"{self._run}-{self._seed}-out{self._dialled}", about, Direction.OUT, _Stage.DIALLING)
        self._tell(call, EventKind.OFFERED)
        self._tell(call, EventKind.RINGING)
        if chance.random() < 0.75:
            self._after(call, chance.randrange(3_000, 12_000), self._answered)
        else:
            self._after(call, 30_000, lambda rings: self._ended(rings, Cause.NO_ANSWER))
        return call.call_id

    # What happens

    def _arrive(self) -> None:
        """The next caller of the log comes into the queue."""
        about = self._log[self._next]
        call = self._begin(f"{self._run}-{self._seed}-{self._next}", about, Direction.IN, _Stage.WAITING)
        self._next += 1
        self._waiting.append(call)
        self._wait_for_answer(call)

    def _begin(self, call_id: str, about: LoggedCall, direction: Direction, stage: _Stage) -> _Call:
        """Enter a call into the books."""
        chance = random.Random(f"{self._seed}:{call_id}")
        unknown = about.talk_ms == 0 and about.outcome is not Outcome.ANSWERED and not self._manner.by_itself
        talk = chance.randrange(60_000, 240_000) if unknown else about.talk_ms
        call = _Call(
            call_id,
            about,
            direction,
            stage,
            self._now,
            self._now + self._scaled(about.patience_ms),
            self._scaled(talk),
        )
        self._calls[call_id] = call
        return call

    def _wait_for_answer(self, call: _Call) -> None:
        """Set the end of the caller's patience; by itself, a caller who was answered waits until then."""
        if not (self._manner.by_itself and call.about.outcome is not Outcome.ABANDONED):
            self._at(call, call.gives_up_ms, self._abandoned)

    def _offer(self) -> None:
        """Ring the operator for those who wait, as long as there is room."""
        busy = sum(call.stage in _WITH_OPERATOR for call in self._calls.values())
        while self._waiting and self._ready and busy < self._manner.slots and self._now >= self._rest_until:
            call = self._waiting.popleft()
            busy += 1
            self._enter(call, _Stage.RINGING)
            self._tell(call, EventKind.OFFERED)
            self._tell(call, EventKind.RINGING)
            self._wait_for_answer(call)
            self._plan_ring(call)

    def _plan_ring(self, call: _Call) -> None:
        """Set what ends the ringing if the operator does nothing; by itself, what the log says."""
        outcome = call.about.outcome
        if not self._manner.by_itself or outcome is Outcome.MISSED:
            self._after(call, self._manner.ring_ms, self._missed)
        elif outcome is Outcome.REJECTED:
            self._after(call, self._manner.answer_ms, self._rejected)
        elif outcome is not Outcome.ABANDONED:
            self._after(call, self._manner.answer_ms, self._answered)

    def _answered(self, call: _Call) -> None:
        if call.direction is Direction.IN:
            self._counts["answered"] += 1
        self._enter(call, _Stage.TALKING)
        self._tell(call, EventKind.ANSWERED)
        self._plan_talk(call)
        if self._manner.by_itself:
            for begin, length in call.about.holds:
                self._plan_hold(call, self._scaled(begin), self._scaled(length))

    def _plan_talk(self, call: _Call) -> None:
        """Set the end of the talk: by itself always, hands-on only for callers who hang up first."""
        call.talk_from_ms = self._now
        if self._manner.by_itself and call.about.outcome is Outcome.TRANSFERRED:
            call.target = call.about.target
            self._at(call, self._now + call.talk_left_ms, self._transferred, until_over=True)
        elif self._manner.by_itself:
            cause = Cause.CALLER_HUNG_UP if call.about.ends_by_caller else Cause.OPERATOR_HUNG_UP
            self._at(call, self._now + call.talk_left_ms, lambda talk: self._ended(talk, cause), until_over=True)
        elif call.about.ends_by_caller:
            self._after(call, call.talk_left_ms, lambda talk: self._ended(talk, Cause.CALLER_HUNG_UP))

    def _plan_hold(self, call: _Call, begin_ms: int, length_ms: int) -> None:
        """By itself: hold and resume at the log's times, as long as the talk lasts."""

        def hold(talk: _Call) -> None:
            if talk.stage is _Stage.TALKING:
                talk.stage = _Stage.HELD
                self._tell(talk, EventKind.HELD)

        def resume(talk: _Call) -> None:
            if talk.stage is _Stage.HELD:
                talk.stage = _Stage.TALKING
                self._tell(talk, EventKind.RESUMED)

        self._after(call, begin_ms, hold)
        self._after(call, begin_ms + length_ms, resume)

    def _held(self, call: _Call) -> None:
        self._pause_talk(call, _Stage.HELD)
        self._tell(call, EventKind.HELD)

    def _resumed(self, call: _Call) -> None:
        self._enter(call, _Stage.TALKING)
        self._tell(call, EventKind.RESUMED)
        self._plan_talk(call)

    def _pause_talk(self, call: _Call, stage: _Stage) -> None:
        """Stop the caller's own clock, who will not listen to music for ever."""
        if call.stage is _Stage.TALKING:
            call.talk_left_ms = max(1, call.talk_left_ms - (self._now - call.talk_from_ms))
        self._enter(call, stage)
        if stage is not _Stage.CONSULTING:
            patience = self._scaled(self._manner.hold_patience_ms)
            self._after(call, patience, lambda held: self._ended(held, Cause.CALLER_HUNG_UP))

    def _abandoned(self, call: _Call) -> None:
        """The caller gave up: in the queue the operator never hears of it, ringing they do."""
        self._counts["abandoned"] += 1
        if call.stage is _Stage.WAITING:
            self._waiting.remove(call)
            self._leave(call)
        else:
            self._ended(call, Cause.CALLER_HUNG_UP)

    def _missed(self, call: _Call) -> None:
        self._counts["missed"] += 1
        self._leave(call)
        self._tell(call, EventKind.MISSED, Cause.NO_ANSWER)

    def _rejected(self, call: _Call) -> None:
        self._counts["rejected"] += 1
        self._leave(call)
        self._tell(call, EventKind.MISSED, Cause.REJECTED)

    def _transferred(self, call: _Call) -> None:
        self._leave(call)
        self._tell(call, EventKind.TRANSFERRED, Cause.TRANSFERRED)

    def _ended(self, call: _Call, cause: Cause) -> None:
        self._leave(call)
        self._tell(call, EventKind.ENDED, cause)

    # Books

    def _tell(self, call: _Call, kind: EventKind, cause: Cause | None = None) -> None:
        """Emit one event of the call, at this moment."""
        about = call.about
        target = call.target if kind is EventKind.TRANSFERRED else ""
        leg = f"{call.call_id}-operator"
        self._emit(
            CallEvent(
                kind, call.call_id, self._now, call.direction, leg, about.number, about.name, about.line,
                about.queue, self._operator, target, "", cause, ) )  # fmt: skip

    def _enter(self, call: _Call, stage: _Stage) -> None:
        """Change the stage; timers of the old one are void."""
        call.stage = stage
        call.stamp += 1

    def _leave(self, call: _Call) -> None:
        """The call is over for this operator."""
        was_connected = call.stage in _CONNECTED
        self._enter(call, _Stage.OVER)
        del self._calls[call.call_id]
        if was_connected:
            self._rest_until = self._now + self._manner.rest_ms

    def _need(self, call_id: str, stages: set[_Stage]) -> _Call:
        """The call, if it is in one of ``stages``; raises LineError."""
        call = self._calls.get(call_id)
        if call is None or call.stage not in stages:
            raise no_such_call()
        return call

    def _after(self, call: _Call, wait_ms: int, action: Callable[[_Call], None]) -> None:
        self._at(call, self._now + wait_ms, action)

    def _at(self, call: _Call, at_ms: int, action: Callable[[_Call], None], *, until_over: bool = False) -> None:
        """Set a timer that holds for the call's present stage, or with ``until_over`` for the rest of its life."""
        self._order += 1
        heapq.heappush(self._timers, (at_ms, self._order, call.call_id, -1 if until_over else call.stamp, action))

    def _holds_good(self, timer: tuple[int, int, str, int, Callable[[_Call], None]]) -> bool:
        """Whether a timer is not void."""
        call = self._calls.get(timer[2])
        return call is not None and timer[3] in (-1, call.stamp)

    def _scaled(self, length_ms: int) -> int:
        """A length within a call at the speed of calls."""
        return round(length_ms / self._manner.call_speed)

    def _arrival_ms(self) -> int | None:
        """When the next caller comes, at the present speed."""
        if self._next >= len(self._log) or self._halted:
            return None
        ahead = self._log[self._next].offset_ms - self._position
        return self._position_at + max(0, ceil(ahead / self._speed))

    def _mark(self) -> None:
        """Note how far the log has been played, before the speed changes."""
        if not self._halted:
            self._position += (self._now - self._position_at) * self._speed
        self._position_at = self._now
