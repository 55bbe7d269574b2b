"""The line of a desk against a local server that talks like an exchange. No outside network, nothing sleeps."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.telephony import linked
from app.services.telephony.ami import transport
from app.services.telephony.ami.line import AmiLine
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.events import Cause, EventKind, Link
from app.services.telephony.interface import Capability, LineError, TelephonyLine
from tests.services.telephony.ami.fake_exchange import SOON_S, Ears, Server
from tests.services.telephony.ami.recorded import stream

K = EventKind


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def line_to(server: Server, secret: str = "right", address: Address | None = None) -> AmiLine:
    return AmiLine(
        Place("101"),
        Login("desk", secret),
        address or Address("127.0.0.1", server.port),
        back_off=BackOff(0.01, 0.05, lambda: 0.0),
    )


@pytest.fixture
def line(server: Server) -> Iterator[AmiLine]:
    made = line_to(server)
    yield made
    made.stop()


def test_a_recorded_call_comes_through_a_socket(server: Server, line: AmiLine) -> None:
    data = stream("asterisk22", "answered")
    ears = Ears(line)
    assert isinstance(line, TelephonyLine)
    line.start()
    line.start()
    ears.wait_link(Link.UP)
    server.wait_for("QueueStatus")
    connection = server.connections.get(timeout=SOON_S)
    for at in range(0, len(data), 777):
        connection.sendall(data[at : at + 777])
    assert ears.kinds(4) == [K.OFFERED, K.RINGING, K.ANSWERED, K.ENDED]
    assert line.queue_state().waiting == 0


def test_a_lost_link_is_told_and_mended_and_no_end_is_invented(server: Server, line: AmiLine) -> None:
    ears = Ears(line)
    assert line.capabilities() == frozenset()
    line.start()
    ears.wait_link(Link.UP)
    assert Capability.BLIND_TRANSFER in line.capabilities()
    assert Capability.MUTE not in line.capabilities()
    server.wait_for("QueueStatus")
    connection = server.connections.get(timeout=SOON_S)
    connection.sendall(stream("asterisk22", "exchange_killed"))
    assert ears.kinds(3) == [K.OFFERED, K.RINGING, K.ANSWERED]
    connection.shutdown(socket.SHUT_RDWR)
    ears.wait_link(Link.LOST)
    ears.wait_link(Link.UP)
    ended = ears.events.get(timeout=SOON_S)
    assert (ended.kind, ended.cause) == (K.ENDED, Cause.UNKNOWN)
    assert server.wait_for("QueueAdd").get("Queue") == "hotline"


def test_a_wrong_secret_is_tried_once_until_somebody_acts(server: Server) -> None:
    line = line_to(server, "wrong")
    ears = Ears(line)
    line.start()
    assert ears.refusals.get(timeout=SOON_S).key == "ami.login_refused"
    assert line.status().link is Link.REFUSED
    thread = next((one for one in threading.enumerate() if one.name == "ami-line"), None)
    if thread is not None:
        thread.join(SOON_S)
    assert server.connections.qsize() == 1
    line.start()
    assert ears.refusals.get(timeout=SOON_S).key == "ami.login_refused"
    line.stop()
    assert server.connections.qsize() == 2


def test_commands_reach_the_exchange(server: Server, line: AmiLine) -> None:
    ears = Ears(line)
    with pytest.raises(LineError):
        line.dial("112")
    line.start()
    ears.wait_link(Link.UP)
    call_id = line.dial("112")
    assert server.wait_for("Originate").get("ChannelId") == call_id
    line.pause("обед")
    assert server.wait_for("QueuePause").get("Reason") == "обед"
    line.unpause()
    assert server.wait_for("QueuePause").get("Paused") == "false"
    line.queue_log_in("sales")
    line.queue_log_out("sales")
    assert server.wait_for("QueueAdd").get("Queue") == server.wait_for("QueueRemove").get("Queue") == "sales"
    connection = server.connections.get(timeout=SOON_S)
    data = stream("asterisk22", "exchange_killed")
    connection.sendall(data)
    talk = ears.events.get(timeout=SOON_S).call_id
    assert ears.kinds(2)[-1] is K.ANSWERED
    with pytest.raises(LineError):
        line.mute(talk, True)
    with pytest.raises(LineError):
        line.cancel_transfer(talk)
    line.send_dtmf(talk, "1")
    line.attended_transfer(talk, "102")
    line.park(talk)
    line.blind_transfer(talk, "102")
    line.hang_up(talk)
    for action in ("PlayDTMF", "Atxfer", "Park", "BlindTransfer", "Hangup"):
        assert server.wait_for(action).get("Channel").startswith("PJSIP/")


def test_what_is_said_last_is_heard(server: Server, line: AmiLine) -> None:
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.UP)
    line.pause("signed_out")
    line.stop()
    assert server.wait_for("QueuePause").get("Reason") == "signed_out"
    assert server.wait_for("Logoff")


def test_nobody_listening_is_no_crash(server: Server) -> None:
    server.close()
    line = line_to(server)
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.LOST)
    line.stop()
    assert line.capabilities() == frozenset()


def test_something_else_than_an_exchange_is_left(server: Server, line: AmiLine) -> None:
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.UP)
    server.connections.get(timeout=SOON_S).sendall(b"X: " + b"x" * 1_100_000)
    ears.wait_link(Link.LOST)
    ears.wait_link(Link.UP)


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[Server]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    made = Server(context)
    yield made
    made.close()


def test_tls_with_an_exchange_that_signed_its_own_certificate(tls_server: Server, certificate: Path) -> None:
    data = stream("asterisk16", "hold_by_phone")
    line = line_to(tls_server, address=Address("127.0.0.1", tls_server.port, True, str(certificate)))
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.UP)
    tls_server.wait_for("QueueStatus")
    tls_server.connections.get(timeout=SOON_S).sendall(data)
    assert ears.kinds(6)[-1] is K.ENDED
    line.stop()


def test_a_certificate_nobody_vouches_for_is_not_trusted(tls_server: Server) -> None:
    line = line_to(tls_server, address=Address("127.0.0.1", tls_server.port, True))
    ears = Ears(line)
    line.start()
    ears.wait_link(Link.LOST)
    line.stop()
    assert tls_server.asked.empty()


def test_stopping_does_not_wait_for_an_attempt_to_connect(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    trying, reached = threading.Event(), threading.Event()

    def slowly(address: Address) -> socket.socket:
        trying.set()
        assert reached.wait(SOON_S)
        return transport.connect(address)

    monkeypatch.setattr(linked, "connect", slowly)
    line = line_to(server)
    line.start()
    assert trying.wait(SOON_S)
    late = line._thread
    line.stop()
    assert late is not None
    assert late.is_alive()
    ears = Ears(line)
    line.start()
    reached.set()
    late.join(SOON_S)
    ears.wait_link(Link.UP)
    asked = [""]
    while asked[-1] != "QueueStatus":
        asked.append(server.asked.get(timeout=SOON_S).get("Action"))
    line.stop()
    assert asked.count("Login") == 1


def test_the_wait_grows_to_its_limit_with_a_little_chance_and_begins_anew() -> None:
    waits = BackOff(dice=lambda: 0.5)
    assert [waits.next_s() for _ in range(7)] == [1.25, 2.5, 5.0, 10.0, 20.0, 37.5, 37.5]
    waits.reset()
    assert waits.next_s() == 1.25
    assert all(1 <= BackOff().next_s() <= 1.5 for _ in range(100))
