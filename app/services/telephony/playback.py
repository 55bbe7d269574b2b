"""Play a call log in virtual time: callers arrive, wait, give up, talk, hang up. No thread and no clock in here.

Two ways to play. *Hands-on*: the operator answers, holds and transfers; the callers have patience and hang up when
they have said their say. *By itself*: the operator's part follows the log too, for demonstrations and long tests.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.records import frozen
from app.services.telephony.call_log import LoggedCall, Outcome
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from app.services.telephony.exchange import CONNECTED, Call, Exchange, Manner, Stage
from app.services.telephony.schedule import Arrivals

__all__ = ["Manner", "Playback", "Tally"]


@frozen
class Tally:
    """What became of the callers who have arrived; the other figures always add up to ``arrived``."""

    arrived: int = 0
    answered: int = 0
    abandoned: int = 0
    missed: int = 0
    rejected: int = 0
    waiting: int = 0
    ringing: int = 0


class Playback(Exchange):
    """The exchange that plays a log. Call :meth:`run` before each command, with a ``now_ms`` that never goes back.

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
        manner = manner or Manner()
        super().__init__(emit, now_ms, operator, manner)
        self._arrivals = Arrivals(calls, now_ms, manner.speed)
        self._name = f"{run}-{seed}"
        self._seed = seed
        self._dialled = 0

    # Time

    def due_ms(self) -> int | None:
        """When something happens next by itself; None when nothing will without a command."""
        rested = self._rest_until if self._rest_until > self._now and self._waiting else None
        times = [time for time in (self._timers.due_ms(), self._arrivals.due_ms(), rested) if time is not None]
        return max(self._now, min(times)) if times else None

    def run(self, now_ms: int) -> None:
        """Let everything happen that is due by ``now_ms``, each thing at its own time."""
        due = self.due_ms()
        while due is not None and due <= now_ms:
            self._now = due
            timer, arrival = self._timers.due_ms(), self._arrivals.due_ms()
            if timer is not None and timer <= due:
                self._timers.go_off()
            elif arrival is not None and arrival <= due:
                self._arrive()
            self._offer()
            due = self.due_ms()
        self._now = max(self._now, now_ms)

    def set_speed(self, speed: float) -> None:
        """Change the speed of arrivals from now on."""
        self._arrivals.set_speed(speed, self._now)

    def halt(self, halted: bool) -> None:
        """Let no new caller arrive, or go on; calls under way are not touched."""
        self._arrivals.halt(halted, self._now)

    def tally(self) -> Tally:
        """What became of the callers so far."""
        ringing = sum(call.stage is Stage.RINGING for call in self._calls.values())
        return Tally(self._arrivals.count, **self._counts, waiting=len(self._waiting), ringing=ringing)

    # The operator's commands; each raises LineError for a call that is not in the right stage.

    def set_ready(self, ready: bool) -> None:
        """Whether the operator takes calls from the queue."""
        self._ready = ready
        self._offer()

    def answer(self, call_id: str) -> None:
        self._answered(self._need(call_id, Stage.RINGING))

    def reject(self, call_id: str) -> None:
        self._rejected(self._need(call_id, Stage.RINGING))
        self._offer()

    def hold(self, call_id: str) -> None:
        self._held(self._need(call_id, Stage.TALKING))

    def resume(self, call_id: str) -> None:
        self._resumed(self._need(call_id, Stage.HELD, Stage.PARKED))

    def park(self, call_id: str) -> None:
        self._parked(self._need(call_id, Stage.TALKING, Stage.HELD))
        self._offer()

    def blind_transfer(self, call_id: str, target: str) -> None:
        call = self._need(call_id, Stage.TALKING, Stage.HELD)
        call.target = target
        self._transferred(call)
        self._offer()

    def consult(self, call_id: str, target: str) -> None:
        call = self._need(call_id, Stage.TALKING, Stage.HELD)
        already_held = call.stage is Stage.HELD
        call.target = target
        self._pause_talk(call, Stage.CONSULTING)
        if not already_held:
            self._tell(call, EventKind.HELD)

    def cancel_transfer(self, call_id: str) -> None:
        self._resumed(self._need(call_id, Stage.CONSULTING))

    def hang_up(self, call_id: str) -> None:
        call = self._need(call_id, *CONNECTED, Stage.RINGING, Stage.DIALLING)
        if call.stage is Stage.RINGING:
            self._rejected(call)
        elif call.stage is Stage.CONSULTING:
            self._transferred(call)
        else:
            self._ended(call, Cause.OPERATOR_HUNG_UP)
        self._offer()

    def check_talking(self, call_id: str) -> None:
        """Raise LineError unless the call can be spoken in, for tones and the microphone."""
        self._need(call_id, Stage.TALKING)

    def dial(self, number: str) -> str:
        """Call out: most answer after a few seconds, some do not."""
        self._dialled += 1
        call_id = f"{self._name}-out{self._dialled}"
        chance = random.Random(f"{self._seed}:out:{self._dialled}")
        about = LoggedCall(0, number, talk_ms=chance.randrange(20_000, 120_000))
        call = self._begin(call_id, about, Direction.OUT, Stage.DIALLING)
        self._tell(call, EventKind.OFFERED)
        self._tell(call, EventKind.RINGING)
        if chance.random() < 0.75:
            self._after(call, chance.randrange(3_000, 12_000), self._answered)
        else:
            self._after(call, 30_000, lambda rings: self._ended(rings, Cause.NO_ANSWER))
        return call_id

    # What the callers do

    def _arrive(self) -> None:
        """The next caller of the log comes into the queue."""
        chance = random.Random(f"{self._seed}:in:{self._arrivals.count}")
        call_id = f"{self._name}-{self._arrivals.count}"
        about = self._arrivals.take()
        if about.talk_ms == 0 and about.outcome is not Outcome.ANSWERED and not self._manner.by_itself:
            # The log's caller never talked; this one may, if the operator is quicker.
            about = replace(about, talk_ms=chance.randrange(60_000, 240_000))
        call = self._begin(call_id, about, Direction.IN, Stage.WAITING)
        self._waiting.append(call)
        self._plan_patience(call)

    def _offer(self) -> None:
        """Ring the operator for those who wait, as long as there is room."""
        while (call := self._take_next()) is not None:
            self._plan_patience(call)
            self._plan_ring(call)

    def _plan_patience(self, call: Call) -> None:
        """Set the end of the caller's patience; by itself, a caller who was answered waits until then."""
        if not self._manner.by_itself or call.about.outcome is Outcome.ABANDONED:
            self._at(call, call.gives_up_ms, self._abandoned)

    def _plan_ring(self, call: Call) -> None:
        """Set what ends the ringing if the operator does nothing; by itself, what the log says."""
        outcome = call.about.outcome
        if not self._manner.by_itself or outcome is Outcome.MISSED:
            self._after(call, self._manner.ring_ms, self._missed)
        elif outcome is Outcome.REJECTED:
            self._after(call, self._manner.answer_ms, self._rejected)
        elif outcome is not Outcome.ABANDONED:
            self._after(call, self._manner.answer_ms, self._answered)

    def _answered(self, call: Call) -> None:
        if call.direction is Direction.IN:
            self._counts["answered"] += 1
        self._enter(call, Stage.TALKING)
        self._tell(call, EventKind.ANSWERED)
        self._plan_talk(call)
        if self._manner.by_itself:
            for begin, length in call.about.holds:
                self._by_the_end(call, self._scaled(begin), self._hold_by_itself)
                self._by_the_end(call, self._scaled(begin + length), self._resume_by_itself)

    def _plan_talk(self, call: Call) -> None:
        """Set the end of the talk: by itself always, hands-on only for callers who hang up first."""
        call.talk_from_ms = self._now
        about = call.about
        if not self._manner.by_itself:
            if about.ends_by_caller:
                self._after(call, call.talk_left_ms, lambda talk: self._ended(talk, Cause.CALLER_HUNG_UP))
        elif about.outcome is Outcome.TRANSFERRED:
            call.target = about.target
            self._by_the_end(call, call.talk_left_ms, self._transferred)
        else:
            cause = Cause.CALLER_HUNG_UP if about.ends_by_caller else Cause.OPERATOR_HUNG_UP
            self._by_the_end(call, call.talk_left_ms, lambda talk: self._ended(talk, cause))

    def _resumed(self, call: Call) -> None:
        self._enter(call, Stage.TALKING)
        self._tell(call, EventKind.RESUMED)
        self._plan_talk(call)

    def _hold_by_itself(self, call: Call) -> None:
        if call.stage is Stage.TALKING:
            self._enter(call, Stage.HELD)
            self._tell(call, EventKind.HELD)

    def _resume_by_itself(self, call: Call) -> None:
        if call.stage is Stage.HELD:
            self._enter(call, Stage.TALKING)
            self._tell(call, EventKind.RESUMED)
