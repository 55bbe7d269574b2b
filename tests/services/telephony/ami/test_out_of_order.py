"""What the exchange tells of by several threads may come in another order than it happened."""

from __future__ import annotations

import pytest

from app.services.telephony.ami.desk import TOLD_WITHIN_MS, Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.events import Cause, EventKind
from tests.services.telephony.ami.recorded import VERSIONS, frames_of, stream
from tests.services.telephony.ami.test_scenarios import told, written


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", ["answered", "declined", "attended_transfer", "cancelled_while_ringing"])
def test_a_phone_that_rings_before_the_exchange_says_so(version: str, scenario: str) -> None:
    """The phone's channel and the queue are told of by different threads: seen on a busy exchange."""
    frames = frames_of(stream(version, scenario))
    ahead: list[Frame] = []
    for frame in frames:
        own = frame.get("Channel").startswith("PJSIP/101-")
        if own and frame.event == "Newstate" and frame.get("ChannelStateDesc") == "Ringing":
            began = [one.event == "Newchannel" and one.get("Channel") == frame.get("Channel") for one in ahead]
            ahead.insert(began.index(True) + 1, frame)
        else:
            ahead.append(frame)
    assert ahead != frames
    assert [written(event) for event in told(ahead, "101")] == [written(event) for event in told(frames, "101")]


def own_end_ahead(frames: list[Frame]) -> list[Frame]:
    """The frames in this order: the caller leaves the talk, 101's channel ends, the caller is parked."""
    parked = next(at for at, frame in enumerate(frames) if frame.event == "ParkedCall")
    left = next(at for at, frame in enumerate(frames) if frame.event == "BridgeLeave" and not is_own(frame))
    until = next(at for at, frame in enumerate(frames) if is_own(frame) and frame.event == "Hangup")
    first, last = min(parked, left), max(parked, left)
    assert until > last
    between = frames[last + 1 : until + 1]
    return [
        *frames[:first],
        *frames[first + 1 : last],
        frames[left],
        *filter(is_own, between),
        frames[parked],
        *(frame for frame in between if not is_own(frame)),
        *frames[until + 1 :],
    ]


def is_own(frame: Frame) -> bool:
    return frame.get("Channel").startswith("PJSIP/101-")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scenario", ["park", "parked_and_lost"])
def test_a_phone_that_ends_before_the_exchange_says_that_the_caller_is_parked(version: str, scenario: str) -> None:
    """The two are told of by different threads: seen on a busy exchange."""
    frames = frames_of(stream(version, scenario))
    ahead = own_end_ahead(frames)
    assert [written(event) for event in told(ahead, "101")] == [written(event) for event in told(frames, "101")]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_caller_of_whom_nothing_more_is_told_leaves_a_call_that_is_over(version: str) -> None:
    frames = own_end_ahead(frames_of(stream(version, "parked_and_lost")))
    at = next(at for at, frame in enumerate(frames) if is_own(frame) and frame.event == "Hangup")
    desk = Desk(Place("101"))
    events = [event for frame in frames[: at + 1] for event in desk.take(frame, 0)]
    assert events[-1].kind is EventKind.ANSWERED
    left_ms = next(frame.at_ms(0) for frame in frames if is_own(frame) and frame.event == "BridgeLeave")
    assert desk.settle(left_ms + TOLD_WITHIN_MS - 1) == ()
    (end,) = desk.settle(left_ms + TOLD_WITHIN_MS)
    assert (end.kind, end.cause, end.at_ms) == (EventKind.ENDED, Cause.CALLER_HUNG_UP, left_ms)
    assert desk.settle(left_ms + 2 * TOLD_WITHIN_MS) == ()
    assert [event for frame in frames[at + 1 :] for event in desk.take(frame, 0)] == []
    assert desk.calls == {}
