"""The test of the link to a gateway, step by step, over a connection of its own; the desk at work is not touched.

One login, whatever comes of it. What is wrong behind the gateway is its administrator's affair: the test says so.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator

from app.services.telephony.ami.transport import Address, connect
from app.services.telephony.checking import Advice, Finding, Outcome, Step
from app.services.telephony.choosing import Wish
from app.services.telephony.events import LineStatus, Link
from app.services.telephony.gateway import tokens, wire
from app.services.telephony.gateway.choosing import address_of, pass_of
from app.services.telephony.gateway.talk import Pass

ANSWER_S = 8.0
Open = Callable[[Address], socket.socket]


def check(wish: Wish, *, with_call: bool = False, open_: Open = connect) -> Iterator[Finding]:
    """The findings as they come. Raises LineNotChosen where a setting is empty, LineError without TLS."""
    address, let_in_by = address_of(wish), pass_of(wish)
    try:
        with open_(address) as connection:
            about: dict[str, object] = {"host": address.host, "port": address.port}
            yield Finding(Step.REACH, Outcome.GOOD, "gateway.check_reached", about)
            yield from _talk(connection, address, let_in_by, with_call=with_call)
    except OSError as error:
        yield _unreachable(address, error)


def _talk(connection: socket.socket, address: Address, let_in_by: Pass, *, with_call: bool) -> Iterator[Finding]:
    try:
        hello = {"do": "hello", "protocol": wire.PROTOCOL, "look": True}
        who = {"extension": let_in_by.extension, "token": let_in_by.token}
        connection.sendall(wire.encode({**hello, **who}))
        messages = _messages(connection)
        first = next(messages, {})
        if first.get("tell") != "welcome":
            yield _not_let_in(str(first.get("key", "")), address, let_in_by)
            return
        yield Finding(Step.LOG_IN, Outcome.GOOD, "gateway.check_let_in", {"extension": let_in_by.extension})
        told = next((each for each in messages if each.get("tell") == "status"), None)
    except (OSError, wire.WireError):
        yield Finding(Step.LOG_IN, Outcome.BAD, "gateway.not_gateway")
        return
    yield from _of_status(wire.status_in(told)[0] if told is not None else LineStatus(Link.LOST))
    if with_call:
        yield Finding(Step.TEST_CALL, Outcome.UNTRIED, "gateway.check_call")


def _messages(connection: socket.socket) -> Iterator[wire.Message]:
    """What the gateway says until it closes, or falls silent. Raises OSError, WireError."""
    lines = wire.Lines(wire.MAX_FROM_GATEWAY)
    until = time.monotonic() + ANSWER_S
    while True:
        connection.settimeout(max(0.1, until - time.monotonic()))
        data = connection.recv(65_536)
        if not data:
            return
        yield from lines.feed(data)


def _of_status(status: LineStatus) -> Iterator[Finding]:
    if status.link is not Link.UP:
        yield Finding(Step.EXTENSION, Outcome.BAD, "gateway.check_no_exchange")
        return
    yield Finding(Step.EXTENSION, Outcome.GOOD, "gateway.check_exchange")
    names = ", ".join(each.queue for each in status.queues)
    if names:
        yield Finding(Step.QUEUE, Outcome.GOOD, "exchange.in_queues", {"names": names})
    else:
        yield Finding(Step.QUEUE, Outcome.WARNING, "gateway.check_no_queue")


def _not_let_in(key: str, address: Address, let_in_by: Pass) -> Finding:
    """Why, and what the gateway's file would need for this very token."""
    about: dict[str, object] = {"extension": let_in_by.extension}
    if key in ("gateway.too_many_attempts", "gateway.other_version"):
        return Finding(Step.LOG_IN, Outcome.BAD, key, about)
    if key != "gateway.login_refused":
        return Finding(Step.LOG_IN, Outcome.BAD, "gateway.not_gateway", {"host": address.host})
    lines = f'[[desk]]\nextension = "{let_in_by.extension}"\ntoken = "{tokens.hash_of(let_in_by.token)}"'
    advice = Advice("gateway.toml", lines, "systemctl restart hotline-gateway")
    return Finding(Step.LOG_IN, Outcome.BAD, "gateway.login_refused", about, (advice,))


def _unreachable(address: Address, error: OSError) -> Finding:
    """Why there was no talk at all, as far as the system says."""
    about: dict[str, object] = {"host": address.host, "port": address.port}
    key = "exchange.no_way"
    if isinstance(error, socket.gaierror):
        key = "exchange.no_host"
    elif isinstance(error, ssl.SSLCertVerificationError):
        key, about = "exchange.not_trusted", {**about, "reason": error.verify_message}
    elif isinstance(error, FileNotFoundError):
        key, about = "exchange.no_authority", {"path": address.authority}
    elif isinstance(error, ssl.SSLError):
        key = "gateway.check_no_tls"
    elif isinstance(error, ConnectionRefusedError):
        key = "gateway.check_nobody"
    return Finding(Step.REACH, Outcome.BAD, key, about)
