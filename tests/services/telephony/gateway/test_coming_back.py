"""Desks, gateway and exchange that lose each other in mid-call, and what is known once they are back."""

from __future__ import annotations

import socket

import pytest

from app.services.telephony.ami.call import Stage
from app.services.telephony.events import Cause, EventKind, Link
from app.services.telephony.interface import LineError
from tests.services.telephony.ami.fake_exchange import SOON_S
from tests.services.telephony.ami.recorded import frames_of, stream
from tests.services.telephony.ami.test_rebuild import listed
from tests.services.telephony.gateway.house_of_two import TALK, House, talking

K = EventKind


def test_a_desk_that_comes_back_hears_what_it_missed(house: House) -> None:
    connection = house.connection()
    first = house.raw().hello("101")
    epoch = first.wait_tell("welcome")["epoch"]
    first.wait_link(Link.UP)
    first.close()
    data = stream("asterisk22", "answered")
    connection.sendall(data)
    watcher = house.raw().hello("101", epoch=epoch, number=0)
    assert watcher.wait_event("ended").cause is Cause.CALLER_HUNG_UP
    again = house.raw().hello("101", epoch=epoch, number=2)
    kinds = [again.wait_tell("event")["event"]["kind"] for _ in range(2)]
    assert kinds == ["answered", "ended"]


def test_a_second_desk_of_one_extension_takes_the_place_of_the_first_for_good(house: House) -> None:
    house.connection()
    first, ears = house.desk_up("101")
    _, ears_of_second = house.desk_up("101")
    assert ears.refusals.get(timeout=SOON_S).key == "gateway.replaced"
    assert first.status().link is Link.REFUSED
    assert ears_of_second.refusals.empty()


def test_a_gateway_started_anew_in_mid_call_goes_on_with_the_call(house: House) -> None:
    line, ears, call_id = talking(house)
    house.exchange.channels = listed(frames_of(stream("asterisk22", TALK)))
    house.gateway.stop()
    ears.wait_link(Link.LOST)
    assert line.capabilities() == frozenset()
    with pytest.raises(LineError):
        line.hang_up(call_id)
    house.open()
    ears.wait_link(Link.UP)
    assert ears.events.empty()
    line.hang_up(call_id)
    assert house.exchange.wait_for("Hangup").get("Channel").startswith("PJSIP/101")


def test_a_hold_is_known_to_a_gateway_started_anew(house: House) -> None:
    """The exchange's lists do not tell of it: the desk does, and hears the end of the hold."""
    connection = house.connection()
    _, ears = house.desk_up("101")
    frames = stream("asterisk22", "hold_by_phone").split(b"\r\n\r\n")
    held = next(at for at, frame in enumerate(frames) if b"Event: Hold" in frame) + 1
    before = b"\r\n\r\n".join(frames[:held]) + b"\r\n\r\n"
    connection.sendall(before)
    assert ears.kinds(4)[-1] is K.HELD
    house.exchange.channels = listed(frames_of(before))
    house.gateway.stop()
    ears.wait_link(Link.LOST)
    house.open()
    connection = house.connection()
    ears.wait_link(Link.UP)
    connection.sendall(b"\r\n\r\n".join(frames[held:]))
    assert ears.kinds(2) == [K.RESUMED, K.ENDED]


def test_a_hold_that_ended_while_the_desk_was_away_is_over(house: House) -> None:
    connection = house.connection()
    first = house.raw().hello("101")
    epoch = first.wait_tell("welcome")["epoch"]
    first.wait_link(Link.UP)
    connection.sendall(stream("asterisk22", TALK))
    call_id = first.wait_event("answered").call_id
    first.close()
    again = house.raw().hello("101", epoch=epoch, number=3, held=[call_id])
    again.wait_link(Link.UP)
    exchange = house.gateway.exchange
    assert exchange is not None
    assert exchange._board.posts["101"].desk.calls[call_id].stage is Stage.TALKING


def test_a_call_that_went_while_the_gateway_was_away_ends_at_a_time_nobody_knows(house: House) -> None:
    _, ears, call_id = talking(house)
    house.gateway.stop()
    ears.wait_link(Link.LOST)
    house.open()
    ended = ears.events.get(timeout=SOON_S)
    assert (ended.kind, ended.call_id, ended.cause) == (K.ENDED, call_id, Cause.UNKNOWN)


def test_a_program_started_in_mid_call_is_told_of_it(house: House) -> None:
    line, ears, call_id = talking(house)
    line.stop()
    _, ears = house.desk_up("101")
    events = [ears.events.get(timeout=SOON_S) for _ in range(3)]
    assert [(event.kind, event.call_id) for event in events] == [
        (K.OFFERED, call_id),
        (K.RINGING, call_id),
        (K.ANSWERED, call_id),
    ]


def test_an_exchange_that_is_gone_is_told_to_the_desks(house: House) -> None:
    connection = house.connection()
    line, ears = house.desk_up("101")
    connection.sendall(stream("asterisk22", TALK))
    assert ears.kinds(3)[-1] is K.ANSWERED
    connection.shutdown(socket.SHUT_RDWR)
    ears.wait_link(Link.LOST)
    ears.wait_link(Link.UP)
    assert ears.events.get(timeout=SOON_S).cause is Cause.UNKNOWN
    while not line.status().listed:
        ears.status.get(timeout=SOON_S)
