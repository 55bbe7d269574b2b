"""What a line tells the rest of the program: one frozen event per thing that happened to a call.

Every adapter (manual, training, an exchange) speaks in these events only. ``call_id`` is the exchange's own id of
the call, so a repeated event changes nothing; ``leg`` names the operator's own channel in it.
"""

from __future__ import annotations

from enum import StrEnum

from app.records import frozen


class EventKind(StrEnum):
    """What happened, in the vocabulary's words."""

    OFFERED = "offered"  # the call is meant for this operator
    RINGING = "ringing"  # the operator's phone rings (or, for an outgoing call, the other side's)
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"  # the caller went on to somebody else; this operator's part is over
    PARKED = "parked"
    ENDED = "ended"
    MISSED = "missed"  # this operator did not take it; the caller may still be waiting elsewhere


class Direction(StrEnum):
    """Who began the call."""

    IN = "in"
    OUT = "out"


class Cause(StrEnum):
    """Why a call ended or was missed."""

    CALLER_HUNG_UP = "caller_hung_up"
    OPERATOR_HUNG_UP = "operator_hung_up"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    ELSEWHERE = "elsewhere"  # it rang here too, and a colleague took it: nobody needs to be called back
    TRANSFERRED = "transferred"
    BUSY = "busy"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the link was lost; when and why it ended is not known


@frozen
class CallEvent:
    """One thing that happened to one call.

    ``at_ms`` is the exchange's time in UTC ms. ``number`` is as the exchange sent it (empty when hidden) and, like
    ``name``, personal; ``name`` is hostile input and is shown as plain text only. ``line`` is the number dialled.
    ``target`` says where a transfer or park went. ``recording`` is a reference the exchange understands.
    """

    kind: EventKind
    call_id: str
    at_ms: int
    direction: Direction = Direction.IN
    leg: str = ""
    number: str = ""
    name: str = ""
    line: str = ""
    queue: str = ""
    operator: str = ""
    target: str = ""
    recording: str = ""
    cause: Cause | None = None


@frozen
class QueueState:
    """How many callers wait, and since when the first of them does (UTC ms; None when nobody waits)."""

    waiting: int = 0
    oldest_since_ms: int | None = None


class Link(StrEnum):
    """How the line reaches its exchange."""

    NONE = "none"  # there is no exchange behind this line
    CONNECTING = "connecting"
    UP = "up"
    LOST = "lost"  # calls go on at the exchange; what becomes of them is not heard
    REFUSED = "refused"  # wrong name or secret: not tried again until a person acts


@frozen
class Membership:
    """That the operator is in a queue; ``reason`` of a pause as the exchange keeps it."""

    queue: str
    paused: bool = False
    reason: str = ""


@frozen
class LineStatus:
    """What is true of a line beside its calls.

    ``listed`` is False while the link is up but the exchange has not said yet which queues the desk is in: what
    ``queues`` tells then is from before. ``all_queues`` are those the exchange has, empty where it does not say.
    """

    link: Link = Link.NONE
    queues: tuple[Membership, ...] = ()
    listed: bool = True
    all_queues: tuple[str, ...] = ()
