"""The receiver on a real socket: what it lets in, what it turns away, and that it always lets go."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from app.services.telephony.events import CallEvent, LineStatus, Link
from app.services.telephony.interface import LineError, TelephonyLine
from app.services.telephony.webhooks import line as lining
from app.services.telephony.webhooks import receiver as receiving
from app.services.telephony.webhooks.bodies import MOST_BYTES
from app.services.telephony.webhooks.errors import WebhookError
from app.services.telephony.webhooks.hook import Hook
from app.services.telephony.webhooks.line import WebhookLine
from app.services.telephony.webhooks.profiles import load_profile
from app.services.telephony.webhooks.roster import Roster
from tests.services.telephony.webhooks.examples import SECRETS

WITHIN_S = 10
RING = {"event": "ringing", "callId": "c1", "extension": "101", "direction": "in", "number": "+74950000001"}


class Heard:
    """A line on a free port, and what it told."""

    def __init__(self) -> None:
        self.line = WebhookLine(load_profile("hotline"), "101", SECRETS, port=0)
        self.events: queue.SimpleQueue[CallEvent] = queue.SimpleQueue()
        self.line.subscribe(self.events.put)
        self.line.start()

    def post(self, body: bytes, path: str = "", method: str = "POST", **headers: str) -> http.client.HTTPResponse:
        """One request; its answer read to the end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.line.port, timeout=WITHIN_S)
        connection.request(method, path or self.line.path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    def raw(self, data: bytes) -> bytes:
        """Bytes as they are; the answer until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.line.port), WITHIN_S) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while part := connection.recv(4096):
                answer += part
            return answer


@pytest.fixture
def heard() -> Iterator[Heard]:
    made = Heard()
    yield made
    made.line.stop()


def test_a_request_becomes_an_event(heard: Heard) -> None:
    response = heard.post(json.dumps(RING).encode())
    assert response.status == 200
    assert response.getheader("Server") is None
    assert heard.events.get(timeout=WITHIN_S).number == "+74950000001"


def test_events_come_in_the_order_of_requests(heard: Heard) -> None:
    for number in range(60):
        heard.post(json.dumps({**RING, "callId": str(number)}).encode())
    assert [heard.events.get(timeout=WITHIN_S).call_id for _ in range(60)] == [str(number) for number in range(60)]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/", b"{}", {}, 404),
        ("POST", "/hook/" + "x" * 43, b"{}", {}, 404),
        ("POST", "/hook/" + "x" * 2_000, b"{}", {}, 404),
        ("GET", "", b"", {}, 501),
        ("PUT", "", b"{}", {}, 501),
        ("POST", "", b"{}", {"Content-Length": "-1"}, 411),
        ("POST", "", b"{}", {"Content-Length": "99999999999999"}, 411),
        ("POST", "", b"{}", {"Content-Length": str(MOST_BYTES + 1)}, 413),
        ("POST", "", b"x" * (MOST_BYTES + 1), {}, 413),
        ("POST", "", b"2\r\n{}\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked", "Content-Length": "2"}, 411),
        ("POST", "", b"not json", {}, 400),
    ],
)
def test_turned_away(
    heard: Heard, method: str, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    head = f"{method} {path or heard.line.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += "".join(
        f"{name}: {value}\r\n" for name, value in {"Content-Length": str(len(body)), **headers}.items()
    )
    try:
        answer = heard.raw(head.encode() + b"\r\n" + body)
    except OSError:  # turned away before the body was read to its end
        answer = b"HTTP/1.1 413"
    assert int(answer.split()[1]) == status
    assert heard.events.empty()


@pytest.mark.parametrize(
    "data", [b"", b"\x16\x03\x01\x02", b"POST\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\n" * 99]
)
def test_no_http_at_all(heard: Heard, data: bytes) -> None:
    with contextlib.suppress(OSError):
        heard.raw(data)
    assert heard.post(json.dumps(RING).encode()).status == 200


def test_a_body_shorter_than_promised_is_not_taken(heard: Heard) -> None:
    body = json.dumps(RING).encode()
    head = f"POST {heard.line.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body) + 10}\r\n\r\n"
    assert heard.raw(head.encode() + body) == b""
    assert heard.line.tally.taken == 0


def test_a_sender_that_drips_is_cut_off(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "REQUEST_WITHIN_S", 0.05)
    with socket.create_connection(("127.0.0.1", heard.line.port), WITHIN_S) as connection:
        connection.sendall(b"POST /hook/")
        assert connection.recv(100) == b""


def test_too_many_at_once_are_turned_away_and_the_next_are_served(heard: Heard) -> None:
    place = ("127.0.0.1", heard.line.port)
    waiting = [socket.create_connection(place, WITHIN_S) for _ in range(receiving.MOST_AT_ONCE)]
    with socket.create_connection(place, WITHIN_S) as one_more:
        assert one_more.recv(100) == b""
    for connection in waiting:
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b""
        connection.close()
    status = 0
    while status != 200:
        with contextlib.suppress(ConnectionError, http.client.HTTPException):
            status = heard.post(json.dumps(RING).encode()).status
    assert heard.line.tally.taken == 1


def test_a_slow_listener_does_not_keep_the_sender_waiting(heard: Heard) -> None:
    go_on: queue.SimpleQueue[None] = queue.SimpleQueue()
    heard.line.subscribe(lambda _event: go_on.get(timeout=WITHIN_S))
    try:
        for number in range(3):
            assert heard.post(json.dumps({**RING, "callId": str(number)}).encode()).status == 200
    finally:
        for _ in range(3):
            go_on.put(None)


def test_a_place_that_is_taken_is_said_once_and_asked_for_again(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lining, "AGAIN_AFTER_S", 0.02)
    other = WebhookLine(load_profile("hotline"), "101", SECRETS, port=heard.line.port)
    refusals: list[LineError] = []
    told: queue.SimpleQueue[LineStatus] = queue.SimpleQueue()
    other.subscribe_refusals(refusals.append)
    other.subscribe_status(told.put)
    other.start()
    try:
        for _ in range(3):
            assert told.get(timeout=WITHIN_S).link is Link.LOST
        assert [refusal.key for refusal in refusals] == ["webhooks.cannot_listen"]
        heard.line.stop()
        while told.get(timeout=WITHIN_S).link is not Link.UP:
            continue
    finally:
        other.stop()
    assert other.status().link is Link.NONE


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("203.0.113.1", 0)])
def test_a_place_that_is_none(host: str, port: int) -> None:
    hook = Hook(load_profile("hotline"), SECRETS, Roster.of_desk("101"))
    with pytest.raises(WebhookError):
        receiving.Receiver(hook, print, receiving.Place(host, port)).start()


def test_the_line_starts_stops_and_says_so() -> None:
    line = WebhookLine(load_profile("hotline"), "101", SECRETS, port=0)
    told: list[LineStatus] = []
    line.subscribe_status(told.append)
    assert isinstance(line, TelephonyLine)
    assert line.status().link is Link.NONE
    line.start()
    line.start()
    port = line.port
    assert line.status().link is Link.UP
    line.stop()
    line.stop()
    assert (told[0].link, told[-1].link) == (Link.UP, Link.NONE)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), WITHIN_S)
    line.start()
    assert line.status().link is Link.UP
    line.stop()


def test_commands_are_for_the_telephone() -> None:
    line: Any = WebhookLine(load_profile("hotline"), "101", SECRETS)
    assert line.capabilities() == frozenset()
    for command, args in (("answer", ("c",)), ("hang_up", ("c",)), ("dial", ("112",)), ("pause", ("lunch",))):
        with pytest.raises(LineError):
            getattr(line, command)(*args)
