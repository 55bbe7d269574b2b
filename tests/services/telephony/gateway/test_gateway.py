"""Desks through the gateway to an exchange: own calls only, own commands only, and what becomes of lost links."""

from __future__ import annotations

import queue
import socket
from pathlib import Path

import pytest

from app.services.telephony.ami.transport import Address
from app.services.telephony.events import EventKind, Link
from app.services.telephony.gateway import wire
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.interface import Capability, LineError, TelephonyLine
from tests.services.telephony.ami.fake_exchange import SOON_S, Ears
from tests.services.telephony.ami.recorded import stream
from tests.services.telephony.gateway.house_of_two import House, talking

K = EventKind
DIAL = "desk-" + "a" * 32


def test_a_call_comes_through_the_gateway(house: House) -> None:
    connection = house.connection()
    line, ears = house.desk_up("101")
    assert isinstance(line, TelephonyLine)
    assert Capability.BLIND_TRANSFER in line.capabilities()
    data = stream("asterisk22", "answered")
    for at in range(0, len(data), 777):
        connection.sendall(data[at : at + 777])
    events = [ears.events.get(timeout=SOON_S) for _ in range(4)]
    assert [event.kind for event in events] == [K.OFFERED, K.RINGING, K.ANSWERED, K.ENDED]
    assert (events[2].number, events[2].queue, events[2].operator) == ("79161234567", "hotline", "101")


def test_a_desk_hears_nothing_of_the_other_s_calls(house: House) -> None:
    connection = house.connection()
    mine, other = house.raw().hello("101"), house.raw().hello("102")
    other.wait_link(Link.UP)
    mine.wait_link(Link.UP)
    connection.sendall(stream("asterisk22", "answered"))
    ended = mine.wait_event("ended")
    other.say({"do": "ping"})
    other.wait_tell("pong")
    house.gateway.stop()
    heard = other.rest()
    for personal in (ended.number, ended.name, ended.call_id, ended.recording):
        assert personal
        assert personal.encode() in mine.heard
        assert personal.encode() not in heard


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("hang_up", ()),
        ("park", ()),
        ("cancel_transfer", ()),
        ("blind_transfer", ("102",)),
        ("attended_transfer", ("102",)),
        ("send_dtmf", ("1",)),
        ("mute", (True,)),
        ("answer", ()),
        ("reject", ()),
        ("hold", ()),
        ("resume", ()),
    ],
)
def test_a_command_for_the_call_of_another_is_refused(house: House, name: str, more: tuple[object, ...]) -> None:
    _, _, call_id = talking(house)
    thief = house.raw().hello("102")
    thief.wait_link(Link.UP)
    answer = thief.ask(name, call_id, *more)
    assert (answer["tell"], answer["key"]) == ("refusal", "gateway.not_your_call")
    assert thief.ask("pause", "обед", request=2)["tell"] == "done"
    asked = house.exchange.wait_for("QueuePause")
    assert asked.get("Interface") == "PJSIP/102"
    with pytest.raises(queue.Empty):
        house.exchange.asked.get_nowait()


def test_a_dial_cannot_take_the_id_of_a_call(house: House) -> None:
    _, _, call_id = talking(house)
    thief = house.raw().hello("102")
    thief.wait_link(Link.UP)
    assert thief.ask("dial", "112", call_id)["tell"] == "refusal"
    assert thief.ask("dial", "112\r\nAction: Hangup", DIAL)["key"] == "ami.bad_number"
    assert thief.ask("dial", "112", DIAL)["tell"] == "done"
    asked = house.exchange.wait_for("Originate")
    assert (asked.get("Channel"), asked.get("ChannelId")) == ("PJSIP/102", DIAL)


def test_own_commands_reach_the_exchange(house: House) -> None:
    line, ears, call_id = talking(house)
    line.send_dtmf(call_id, "1")
    line.attended_transfer(call_id, "102")
    line.park(call_id)
    line.blind_transfer(call_id, "102")
    line.hang_up(call_id)
    for action in ("PlayDTMF", "Atxfer", "Park", "BlindTransfer", "Hangup"):
        assert house.exchange.wait_for(action).get("Channel").startswith("PJSIP/")
    line.pause("обед")
    assert house.exchange.wait_for("QueuePause").get("Reason") == "обед"
    line.unpause()
    assert house.exchange.wait_for("QueuePause").get("Paused") == "false"
    line.queue_log_in("hotline")
    line.queue_log_out("hotline")
    assert house.exchange.wait_for("QueueRemove").get("Interface") == "PJSIP/101"
    dialled = line.dial("+7 916 123-45-67")
    assert house.exchange.wait_for("Originate").get("ChannelId") == dialled
    line.queue_log_in("sales")
    line.dial("sip:evil")
    keys = {ears.refusals.get(timeout=SOON_S).key for _ in range(2)}
    assert keys == {"gateway.not_your_queue", "ami.bad_number"}
    for command in (line.answer, line.hold, line.resume, line.reject):
        with pytest.raises(LineError):
            command(call_id)


def test_no_desk_is_given_the_exchange_s_password(house: House) -> None:
    house.connection()
    desk = house.raw().hello("101")
    desk.wait_link(Link.UP)
    house.gateway.stop()
    assert b"right" not in desk.rest()
    assert b'gateway"' not in desk.heard


def test_a_wrong_token_is_tried_once_until_somebody_acts(house: House) -> None:
    line, ears = house.desk("101", "token of 102")
    assert ears.refusals.get(timeout=SOON_S).key == "gateway.login_refused"
    assert line.status().link is Link.REFUSED
    assert ears.events.empty()
    line.stop()
    line.start()
    assert ears.refusals.get(timeout=SOON_S).key == "gateway.login_refused"


def test_unknown_extension_and_wrong_token_get_the_same_answer_and_then_none(house: House) -> None:
    answers = set()
    for extension, token in (("101", "x"), ("999", "token of 101"), ("", ""), ("101", "token of 102")):
        desk = house.raw().hello(extension, token)
        desk.rest()
        answers.add(desk.heard)
        desk.close()
    assert answers == {wire.encode({"tell": "refused", "key": "gateway.login_refused"})}
    for _ in range(4):
        house.raw().hello("101", "x").rest()
    blocked = house.raw().hello("101")
    assert b"too_many_attempts" in blocked.rest()
    assert house.raw().hello("102").wait_tell("welcome")


def test_a_desk_of_another_version_is_told(house: House) -> None:
    desk = house.raw()
    desk.hello("101", protocol=2)
    assert desk.wait_tell("refused")["key"] == "gateway.other_version"


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"x" * 20_000,
        b'{"do":"command","command":"hang_up","with":["c"]}\n',
        b'{"do":"hello","protocol":1,"extension":[],"token":{}}\n',
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n",
    ],
)
def test_strangers_are_shown_out(house: House, data: bytes) -> None:
    desk = house.raw()
    desk.send(data)
    assert b"welcome" not in desk.rest()


@pytest.mark.parametrize(
    "message",
    [
        {"do": "command", "id": 1, "command": "__class__", "with": []},
        {"do": "command", "id": 1, "command": "stop", "with": []},
        {"do": "command", "id": 1, "command": "subscribe", "with": ["x"]},
        {"do": "command", "id": 1, "command": "hang_up", "with": []},
        {"do": "command", "id": 1, "command": "mute", "with": ["c", 1]},
        {"do": "command", "id": "1", "command": "unpause", "with": []},
        {"do": "command", "id": 1, "command": "pause", "with": {"reason": "x"}},
    ],
)
def test_what_is_no_command_ends_the_connection(house: House, message: wire.Message) -> None:
    house.connection()
    desk = house.raw().hello("101")
    desk.wait_link(Link.UP)
    desk.say(message)
    assert desk.wait_tell("bye")["key"] == "gateway.not_gateway"
    assert house.raw().hello("101").wait_link(Link.UP)


def test_too_many_commands_are_refused_and_then_the_desk_is_shown_out(house: House) -> None:
    house.connection()
    desk = house.raw().hello("101")
    desk.wait_link(Link.UP)
    answers = [desk.ask("dial", "112", f"desk-{number:032x}") for number in range(20)]
    assert answers[0]["tell"] == "done"
    assert answers[-1]["key"] == "gateway.too_many_commands"
    for _ in range(2000):
        if desk.ask("unpause")["tell"] == "bye":
            break
    else:
        pytest.fail("never shown out")


def test_an_exchange_that_refuses_the_gateway_is_asked_once() -> None:
    house = House()
    house.gateway.stop()
    house.secret = "wrong"
    house.open()
    house.exchange.wait_for("Login")
    line, ears = house.desk("101")
    exchange = house.gateway.exchange
    assert exchange is not None
    refused = Ears(exchange)
    exchange.stop()
    exchange.start()
    refused.wait_link(Link.REFUSED)
    assert ears.refusals.get(timeout=SOON_S).key == "gateway.exchange_refused"
    assert line.status().link is not Link.UP
    house.close()


def test_an_address_elsewhere_needs_tls() -> None:
    with pytest.raises(LineError) as refused:
        GatewayLine(Pass("101", "token"), Address("gateway.example.org", 5040))
    assert refused.value.key == "gateway.needs_tls"
    assert "token" not in repr(Pass("101", "token"))


def test_something_else_than_a_gateway_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = GatewayLine(Pass("101", "token"), Address("127.0.0.1", listener.getsockname()[1]))
        ears = Ears(line)
        line.start()
        listener.settimeout(SOON_S)
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"Asterisk Call Manager/9.0.0\r\n")
            ears.wait_link(Link.LOST)
        line.stop()


def test_desks_come_over_tls_and_trust_only_the_right_certificate(certificate: Path) -> None:
    house = House(certificate=str(certificate), key=str(certificate) + ".key")
    house.connection()
    line, ears = house.desk("101", address=Address("127.0.0.1", house.port, True, str(certificate)))
    ears.wait_link(Link.UP)
    stranger, ears = house.desk("102", address=Address("127.0.0.1", house.port, True))
    ears.wait_link(Link.LOST)
    plain = house.raw().hello("102")
    assert b"welcome" not in plain.rest()
    assert line.status().link is Link.UP
    assert stranger.status().link is not Link.UP
    house.close()
