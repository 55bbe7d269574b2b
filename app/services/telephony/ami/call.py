"""One call of one desk, folded from what its channels did; and how a call that is over came to its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.services.telephony.events import Cause, Direction, EventKind

REFUSED = frozenset({"17", "21"})
"""Hang-up causes of an own phone that was told to refuse: busy, rejected (Q.850; 17 is what phones send)."""
ELSEWHERE = "26"
"""Somebody else of the group answered (Asterisk's own cause)."""
_FAILED_DIALS = {
    "BUSY": Cause.BUSY,
    "NOANSWER": Cause.NO_ANSWER,
    "CONGESTION": Cause.FAILED,
    "CHANUNAVAIL": Cause.FAILED,
    "CANCEL": Cause.OPERATOR_HUNG_UP,
}


class Stage(StrEnum):
    """How far the call is for this desk."""

    OFFERED = "offered"
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    PARKED = "parked"
    MISSED = "missed"  # may be offered again
    OVER = "over"


UNANSWERED = frozenset({Stage.OFFERED, Stage.RINGING})
CONNECTED = frozenset({Stage.TALKING, Stage.HELD})
LIVE = UNANSWERED | CONNECTED | {Stage.PARKED}


@dataclass(slots=True)
class Call:
    """What a desk knows of one call. ``leg`` is the Uniqueid of its own channel; times are UTC ms, 0 unknown."""

    call_id: str
    direction: Direction
    stage: Stage = Stage.OFFERED
    number: str = ""
    name: str = ""
    line: str = ""
    queue: str = ""
    recording: str = ""
    leg: str = ""
    leg_name: str = ""
    bridge: str = ""  # where the talk with the caller is; a consultation has another
    consulting: bool = False
    entered_ms: int = 0
    left_ms: int = 0
    hung_up_ms: int = 0  # of an own channel that left a consultation: a transfer may be on its way
    sent_on: bool = False  # the caller left the talk first, without hanging up; where to may be told later
    left_alone: bool = False  # the own channel was hung up before it was told where the caller went
    first_gone: Cause | None = None
    target: str = ""
    moved_to: str = ""
    no_answer: bool = False
    gave_up: bool = False
    dial_failed: Cause | None = None

    def offer_anew(self, direction: Direction) -> None:
        """The call comes, perhaps again: what the last offer left behind is forgotten."""
        self.stage, self.direction = Stage.OFFERED, direction
        self.leg = self.leg_name = self.bridge = self.target = self.moved_to = ""
        self.consulting = self.sent_on = self.left_alone = self.no_answer = self.gave_up = False
        self.entered_ms = self.left_ms = self.hung_up_ms = 0
        self.first_gone = self.dial_failed = None

    def dial_ended(self, status: str, by_the_caller: bool) -> None:
        """The exchange stopped ringing this desk's phone (or, outgoing, the other side)."""
        if self.direction is Direction.OUT:
            self.dial_failed = _FAILED_DIALS.get(status)
        elif status == "NOANSWER":
            self.no_answer = True
        elif status == "CANCEL" and by_the_caller and not self.no_answer:
            self.gave_up = True
        elif status in ("BUSY", "CONGESTION", "CHANUNAVAIL"):
            self.dial_failed = _FAILED_DIALS[status]

    def unanswered_end(self, cause: str) -> tuple[EventKind, Cause]:
        """What became of a call whose own channel was hung up with ``cause`` before an answer."""
        if self.direction is Direction.OUT:
            return EventKind.ENDED, self.dial_failed or self.first_gone or Cause.NO_ANSWER
        if cause in REFUSED:
            return EventKind.MISSED, Cause.REJECTED
        if cause == ELSEWHERE and not self.no_answer:
            return EventKind.MISSED, Cause.ELSEWHERE
        if self.no_answer:
            return EventKind.MISSED, Cause.NO_ANSWER
        if self.gave_up:
            return EventKind.ENDED, Cause.CALLER_HUNG_UP
        return EventKind.MISSED, self.dial_failed or Cause.NO_ANSWER
