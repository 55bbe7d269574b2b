"""The manual line: calls that the operator tells the program of."""

from __future__ import annotations

import pytest

from app.services.telephony.clock import VirtualClock
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind, LineStatus, Link
from app.services.telephony.interface import Capability, Line, LineError, TelephonyLine
from app.services.telephony.manual import ManualLine


def _line() -> tuple[ManualLine, VirtualClock, list[CallEvent]]:
    clock = VirtualClock(1_000_000)
    line = ManualLine(clock.now_ms, operator="op")
    heard: list[CallEvent] = []
    line.subscribe(heard.append)
    return line, clock, heard


def test_a_call_begun_by_key_is_a_talk_at_once() -> None:
    line, clock, heard = _line()
    call_id = line.begin("8 495 000-00-01", "Анна")
    clock.advance(5_000)
    line.end(call_id, by_caller=True)
    assert [event.kind for event in heard] == [
        EventKind.OFFERED, EventKind.RINGING, EventKind.ANSWERED, EventKind.ENDED,
    ]  # fmt: skip
    assert {event.call_id for event in heard} == {call_id}
    assert heard[-1].at_ms - heard[0].at_ms == 5_000
    assert heard[-1].cause is Cause.CALLER_HUNG_UP
    assert heard[-1].number == "8 495 000-00-01"


def test_hold_transfer_and_dialling() -> None:
    line, _, heard = _line()
    call_id = line.dial("112")
    line.answer(call_id)
    line.hold(call_id)
    line.resume(call_id)
    line.blind_transfer(call_id, "1234")
    assert heard[0].direction is Direction.OUT
    assert [event.kind for event in heard[2:]] == [
        EventKind.ANSWERED, EventKind.HELD, EventKind.RESUMED, EventKind.TRANSFERRED,
    ]  # fmt: skip
    assert heard[-1].target == "1234"


def test_hanging_up_a_ringing_call_refuses_it() -> None:
    line, _, heard = _line()
    line.hang_up(line.begin("1234", talking=False))
    assert (heard[-1].kind, heard[-1].cause) == (EventKind.MISSED, Cause.REJECTED)


def test_a_call_that_is_over_takes_no_command() -> None:
    line, _, heard = _line()
    call_id = line.begin()
    line.hang_up(call_id)
    count = len(heard)
    with pytest.raises(LineError):
        line.hold(call_id)
    with pytest.raises(LineError):
        line.hang_up(call_id)
    assert len(heard) == count


def test_a_line_names_what_it_can_do_and_refuses_the_rest() -> None:
    line, _, _ = _line()
    assert isinstance(line, TelephonyLine)
    assert Capability.DTMF not in line.capabilities()
    with pytest.raises(LineError) as refused:
        line.send_dtmf("x", "1")
    assert str(refused.value)
    bare = Line()
    for command in (
        bare.answer,
        bare.reject,
        bare.hang_up,
        bare.hold,
        bare.resume,
        bare.park,
        bare.cancel_transfer,
        bare.queue_log_in,
        bare.queue_log_out,
    ):
        with pytest.raises(LineError):
            command("x")


def test_a_subscriber_that_fails_or_leaves_does_not_stop_the_others() -> None:
    line, _, heard = _line()
    left: list[CallEvent] = []

    def fails(event: CallEvent) -> None:
        raise RuntimeError(event.call_id)

    line.subscribe(fails)
    leave = line.subscribe(left.append)
    leave()
    leave()
    late: list[CallEvent] = []
    line.subscribe(late.append)
    line.begin()
    assert len(heard) == len(late) == 3
    assert left == []


def test_a_line_without_an_exchange_has_no_link_to_lose() -> None:
    line, _, _ = _line()
    assert line.status() == LineStatus(Link.NONE, ())
    assert Capability.QUEUE not in line.capabilities()
    line.subscribe_status(lambda status: None)()
    line.subscribe_refusals(lambda error: None)()
