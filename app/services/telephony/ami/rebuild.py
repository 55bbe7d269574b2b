"""After a lost link: what the exchange says is there now, brought together with what the desk remembers.

A call that is gone ended at a time nobody heard: it ends with the cause ``unknown`` and never with a time of our
own. Whether a call is held is not in the exchange's list; there the desk's memory counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.services.telephony.ami.call import LIVE, UNANSWERED, Stage
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind


def rebuild(desk: Desk, listed: Iterable[Frame], at_ms: int) -> tuple[CallEvent, ...]:
    """Take the answer to ``CoreShowChannels``; ``at_ms`` is the exchange's time of it."""
    desk.channels.clear()
    for frame in listed:
        channel = desk.channels.note(frame)
        if channel is not None:
            channel.bridge, channel.entered_at = frame.get("BridgeId"), channel.dialled
    return desk.tell_all(lambda: _reconcile(desk, at_ms))


def _reconcile(desk: Desk, at_ms: int) -> None:
    """Calls of ours that are gone, calls that went on, calls not known yet."""
    for call in tuple(desk.calls.values()):
        own = next(desk.channels.own(call.call_id), None)
        if call.stage not in LIVE:
            desk.forget(call.call_id)
        elif own is not None:
            desk.go_on(call, own, at_ms)
        elif call.stage is Stage.PARKED and desk.channels.get(call.call_id) is not None:
            call.leg = ""
        elif call.left_alone:
            desk.over(call, EventKind.ENDED, Cause.CALLER_HUNG_UP, call.left_ms)
            desk.forget(call.call_id)
        else:
            missed = call.stage in UNANSWERED and call.direction is Direction.IN
            desk.over(call, EventKind.MISSED if missed else EventKind.ENDED, Cause.UNKNOWN, at_ms)
            desk.forget(call.call_id)
    for own in desk.channels:
        known = desk.calls.get(own.linkedid)
        if desk.place.owns(own.name) and (known is None or known.stage not in LIVE):
            desk.find(own, at_ms)
