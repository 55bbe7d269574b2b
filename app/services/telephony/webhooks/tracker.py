"""Folds notices into call events: what is told twice, late or only by halves gives the same calls.

No I/O, no clock: time comes with the notice. A desk's part in a call is named by the call's id and its extension;
what one request leaves out (who, the number, which way) is taken from the requests before it.
"""

from __future__ import annotations

from dataclasses import replace

from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from app.services.telephony.webhooks.calls import CONNECTED, LIVE, UNANSWERED, Call, Calls, Part, Stage
from app.services.telephony.webhooks.notices import Ending, Notice, Side, Step
from app.services.telephony.webhooks.roster import Roster

_CAUSES = {
    Ending.CALLER_HUNG_UP: Cause.CALLER_HUNG_UP,
    Ending.OPERATOR_HUNG_UP: Cause.OPERATOR_HUNG_UP,
    Ending.NO_ANSWER: Cause.NO_ANSWER,
    Ending.REJECTED: Cause.REJECTED,
    Ending.TRANSFERRED: Cause.TRANSFERRED,
    Ending.BUSY: Cause.BUSY,
    Ending.FAILED: Cause.FAILED,
}
_MOVES = {
    Step.HELD: (frozenset({Stage.TALKING}), Stage.HELD, EventKind.HELD),
    Step.RESUMED: (frozenset({Stage.HELD, Stage.PARKED}), Stage.TALKING, EventKind.RESUMED),
    Step.PARKED: (frozenset({Stage.TALKING, Stage.HELD}), Stage.PARKED, EventKind.PARKED),
}
_ENDS = frozenset({Step.ENDED, Step.MISSED, Step.HISTORY, Step.TRANSFERRED})


class Tracker:
    """The calls of a roster. Give :meth:`take` every notice in the order in which they came."""

    def __init__(self, roster: Roster, calls: Calls | None = None) -> None:
        self.roster = roster
        self._calls = Calls() if calls is None else calls

    def take(self, notice: Notice, received_ms: int) -> tuple[CallEvent, ...]:
        """The events that the notice makes, each with the extension it is for as ``operator``."""
        if notice.step is Step.IGNORE:
            return ()
        call = self._calls.of(notice.call_id)
        if self._is_late(call, notice):
            return ()
        # A history tells when the call began; that it is over is news of now.
        at_ms = received_ms if notice.at_ms is None or notice.step is Step.HISTORY else notice.at_ms
        self._learn(call, notice)
        told: list[CallEvent] = []
        for side in notice.sides:
            told += self._side(call, notice, side, at_ms)
        return tuple(told)

    def open_calls(self) -> int:
        """How many calls are remembered; for tests of memory."""
        return len(self._calls)

    @staticmethod
    def _is_late(call: Call, notice: Notice) -> bool:
        """Whether something later of the same leg was told before."""
        if notice.seq is None:
            return False
        if notice.seq <= call.seqs.get(notice.leg, -1):
            return True
        call.seqs[notice.leg] = notice.seq
        return False

    @staticmethod
    def _learn(call: Call, notice: Notice) -> None:
        """Keep what the request tells of the call itself; what came first stays."""
        named = [side for side in notice.sides if side.people]
        sides = named or (notice.sides if len(notice.sides) == 1 else ())
        told = next((side for side in sides if side.direction is not None), None)
        if told is not None and call.direction is None:
            call.direction, call.number = told.direction, told.number
        known = next((side for side in sides if side.direction in (None, call.direction)), None)
        if known is not None:
            call.number = call.number or known.number
            call.line = call.line or known.line
        call.name = call.name or notice.name
        call.queue = call.queue or notice.queue
        if not Tracker._is_named(notice):
            call.recording = notice.recording or call.recording

    def _side(self, call: Call, notice: Notice, side: Side, at_ms: int) -> list[CallEvent]:
        """What happened at one end of the call."""
        named = [self.roster.find(person) for person in side.people]
        ours = tuple(dict.fromkeys(extension for extension in named if extension is not None))
        if notice.step in (Step.OFFERED, Step.RINGING):
            told = ours if side.people or len(notice.sides) > 1 else self.roster.everyone
            return [event for one in told for event in self._rings(call, notice, side, one, at_ms)]
        if notice.step is Step.ANSWERED:
            return self._answered(call, notice, side, ours, at_ms)
        if side.people:
            parts = [call.parts[one] for one in ours if one in call.parts]
        else:
            parts = list(call.parts.values()) if len(notice.sides) == 1 else []
        return [event for part in parts for event in self._goes_on(call, notice, part, at_ms)]

    def _rings(self, call: Call, notice: Notice, side: Side, operator: str, at_ms: int) -> list[CallEvent]:
        """The call comes to a desk, or again to one that did not take it."""
        offered = notice.step is Step.OFFERED
        part = call.parts.get(operator)
        stage = part.stage if part is not None else Stage.NONE
        if stage not in (Stage.NONE, Stage.AWAY) and (offered or stage is not Stage.OFFERED):
            return []
        part = self._part(call, side, operator)
        part.stage, part.leg, part.last = Stage.OFFERED if offered else Stage.RINGING, notice.leg or part.leg, None
        return [self._event(call, part, EventKind.OFFERED if offered else EventKind.RINGING, at_ms)]

    def _answered(
        self, call: Call, notice: Notice, side: Side, ours: tuple[str, ...], at_ms: int
    ) -> list[CallEvent]:
        """Somebody took it: one of these desks, or somebody else, and then it rings here no more."""
        ringing = [part for part in call.parts.values() if part.stage in UNANSWERED]
        if not side.people:
            # Who took it is not told: the only desk that it rings at, or the only one there is.
            alone = [part.operator for part in ringing] or list(self.roster.everyone)
            if len(notice.sides) > 1 or len(alone) != 1:
                return []
            ours = (alone[0],)
        events: list[CallEvent] = []
        for operator in ours:
            part = call.parts.get(operator) or self._part(call, side, operator)
            if part.stage in CONNECTED and self._is_other_leg(part, notice):
                continue
            if part.stage is Stage.HELD:
                part.stage = Stage.TALKING
                events.append(self._event(call, part, EventKind.RESUMED, at_ms))
            elif part.stage not in (*CONNECTED, Stage.OVER):
                part.stage, part.answered, part.leg = Stage.TALKING, True, notice.leg or part.leg
                events.append(self._event(call, part, EventKind.ANSWERED, at_ms))
        if side.direction is not Direction.OUT:
            for part in ringing:
                if part.operator not in ours and part.direction is Direction.IN:
                    part.stage = Stage.AWAY
                    events.append(self._event(call, part, EventKind.MISSED, at_ms, Cause.ELSEWHERE))
        return events

    def _goes_on(self, call: Call, notice: Notice, part: Part, at_ms: int) -> list[CallEvent]:
        """Everything that may happen to a part there already is."""
        if self._is_named(notice):
            part.recording = notice.recording or part.recording
        if notice.step is Step.RECORDING and part.stage not in LIVE:
            return self._recorded(call, part)
        if notice.step in _MOVES and not self._is_other_leg(part, notice):
            allowed, stage, kind = _MOVES[notice.step]
            if part.stage in allowed:
                part.stage = stage
                return [self._event(call, part, kind, at_ms, target=notice.target)]
        if notice.step in _ENDS:
            if part.stage in LIVE and not self._is_other_leg(part, notice):
                return [self._end(call, notice, part, at_ms)]
            if notice.step is Step.HISTORY:
                return self._recorded(call, part)
        return []

    def _end(self, call: Call, notice: Notice, part: Part, at_ms: int) -> CallEvent:
        """The call leaves the desk: ended, sent on, or never taken."""
        cause = self._cause(notice.ending, part.direction)
        answered = part.stage in CONNECTED
        sent_on = notice.step is Step.TRANSFERRED or cause is Cause.TRANSFERRED
        taken = answered or part.direction is Direction.OUT
        part.stage = Stage.OVER if taken and not sent_on else Stage.AWAY
        if answered:
            kind = EventKind.TRANSFERRED if sent_on else EventKind.ENDED
            cause = Cause.TRANSFERRED if sent_on else cause
        elif part.direction is Direction.OUT:
            kind = EventKind.ENDED
        elif notice.step is Step.MISSED or cause in (Cause.NO_ANSWER, Cause.REJECTED, Cause.BUSY, Cause.FAILED):
            kind, cause = EventKind.MISSED, Cause.REJECTED if cause is Cause.REJECTED else Cause.NO_ANSWER
        elif sent_on:
            kind, cause = EventKind.MISSED, Cause.ELSEWHERE
        else:
            kind, cause = EventKind.ENDED, Cause.CALLER_HUNG_UP
            part.stage = Stage.OVER  # the caller gave up: nothing more can come of it
        part.last = self._event(call, part, kind, at_ms, cause, notice.target)
        return part.last

    @staticmethod
    def _recorded(call: Call, part: Part) -> list[CallEvent]:
        """Where the recording is, told again with the event that ended the desk's talk."""
        recording = part.recording or call.recording
        if part.last is None or not part.answered or not recording or part.last.recording == recording:
            return []
        part.last = replace(part.last, recording=recording)
        return [part.last]

    @staticmethod
    def _is_named(notice: Notice) -> bool:
        """Whether the request says whom it is about."""
        return any(side.people for side in notice.sides)

    @staticmethod
    def _is_other_leg(part: Part, notice: Notice) -> bool:
        """Whether it is about another talk of the same desk's: a consultation."""
        return bool(part.leg and notice.leg and part.leg != notice.leg)

    @staticmethod
    def _cause(ending: Ending, direction: Direction) -> Cause | None:
        """The cause as the desk sees it; None where the call just ended."""
        if ending in (Ending.CALLING_SIDE, Ending.CALLED_SIDE):
            by_operator = (ending is Ending.CALLING_SIDE) is (direction is Direction.OUT)
            return Cause.OPERATOR_HUNG_UP if by_operator else Cause.CALLER_HUNG_UP
        return _CAUSES.get(ending)

    @staticmethod
    def _part(call: Call, side: Side, operator: str) -> Part:
        """The desk's part in the call, made where there is none."""
        way = side.direction or call.direction or Direction.IN
        part = call.parts.setdefault(operator, Part(operator, way))
        part.direction, part.number = way, side.number
        return part

    @staticmethod
    def _event(
        call: Call, part: Part, kind: EventKind, at_ms: int, cause: Cause | None = None, target: str = ""
    ) -> CallEvent:
        # The caller from outside is whom the desk talks with, even when a colleague connected them.
        number = call.number if part.direction is call.direction else part.number
        return CallEvent(
            kind, call.call_id, at_ms, part.direction, leg=part.leg, number=number or part.number, name=call.name,
            line=call.line, queue=call.queue, operator=part.operator, target=target,
            recording=(part.recording or call.recording) if part.answered and part.stage not in LIVE else "",
            cause=cause,
        )  # fmt: skip
