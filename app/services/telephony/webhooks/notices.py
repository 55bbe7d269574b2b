"""What a request means, in no provider's words any more: the step between a profile and the call events."""

from __future__ import annotations

from enum import StrEnum

from app.records import frozen
from app.services.telephony.events import Direction


class Step(StrEnum):
    """What the request says happened. ``NOTE`` only tells more of a call, ``RECORDING`` where its recording is,
    ``HISTORY`` that it is over, with its recording; ``IGNORE`` is known and of no use here.
    """

    OFFERED = "offered"
    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    PARKED = "parked"
    ENDED = "ended"
    MISSED = "missed"
    NOTE = "note"
    RECORDING = "recording"
    HISTORY = "history"
    IGNORE = "ignore"


class Ending(StrEnum):
    """Why it ended, before it is known who calls whom here: a provider may say 'the calling side hung up'."""

    NORMAL = ""
    CALLER_HUNG_UP = "caller_hung_up"
    OPERATOR_HUNG_UP = "operator_hung_up"
    CALLING_SIDE = "calling_side"
    CALLED_SIDE = "called_side"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    TRANSFERRED = "transferred"
    BUSY = "busy"
    FAILED = "failed"


@frozen
class Side:
    """One end of a call that is in the house: the people there, each by all the names the provider gives them.

    ``direction`` is None where the request does not tell it.
    """

    people: tuple[tuple[str, ...], ...] = ()
    direction: Direction | None = None
    number: str = ""
    line: str = ""


@frozen
class Notice:
    """One request. ``at_ms`` is the provider's time (UTC ms), ``seq`` its count within ``leg``; None if not told.

    ``unique``: the request names its own moment, so that a second one like it can only be a repetition.
    """

    step: Step
    call_id: str
    leg: str = ""
    sides: tuple[Side, ...] = ()
    name: str = ""
    queue: str = ""
    target: str = ""
    recording: str = ""
    ending: Ending = Ending.NORMAL
    at_ms: int | None = None
    seq: int | None = None
    unique: bool = False
