"""Desks through the gateway to an exchange: own calls only, own commands only, and what becomes of lost links."""

from __future__ import annotations

import queue
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.telephony.ami.call import Stage
from app.services.telephony.ami.transport import Address
from app.services.telephony.events import Cause, EventKind, Link
from app.services.telephony.gateway import wire
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.interface import Capability, LineError, TelephonyLine
from tests.services.telephony.ami.fake_exchange import SOON_S, Ears
from tests.services.telephony.ami.recorded import frames_of, stream
from tests.services.telephony.ami.test_rebuild import listed
from tests.services.telephony.gateway.house_of_two import House

K = EventKind
TALK = "exchange_killed"
"""A recording that ends in mid-call."""
DIAL = "desk-" + "a" * 32


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.close()


def talking(house: House) -> tuple[GatewayLine, Ears, str]:
    """Desk 101 in a call with the exchange's own voice in the test's hand; returns the call's id."""
    connection = house.connection()
    line, ears = house.desk_up("101")
    connection.sendall(stream("asterisk22", TALK))
    assert ears.kinds(2) == [K.OFFERED, K.RINGING]
    return line, ears, ears.events.get(timeout=SOON_S).call_id


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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl program to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    name = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(path) + ".key", "-out", str(path))
    subprocess.run([openssl, "req", "-x509", *made, *name], check=True, capture_output=True)
    return path


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
