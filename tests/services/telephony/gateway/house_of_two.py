"""A gateway with two desks and a local server that talks like its exchange. Nothing sleeps."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.events import CallEvent, EventKind, Link
from app.services.telephony.gateway import wire
from app.services.telephony.gateway.config import config_of
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.running import Gateway
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.gateway.tokens import hash_of
from tests.services.telephony.ami.fake_exchange import SOON_S, Ears, Server
from tests.services.telephony.ami.recorded import stream

TALK = "exchange_killed"
"""A recording that ends in mid-call."""
TOKENS = {"101": "token of 101", "102": "token of 102"}


def soon() -> BackOff:
    return BackOff(0.01, 0.05, lambda: 0.0)


class House:
    """The gateway, its exchange, and its desks."""

    def __init__(self, **desks_table: Any) -> None:
        self.exchange = Server()
        self._table = {"port": 0, **desks_table}
        self.secret = "right"
        self.port = 0
        self.lines: list[GatewayLine] = []
        self.by_hand: list[RawDesk] = []
        self.gateway = self.open()

    def open(self) -> Gateway:
        """Start a gateway; one started again listens where the one before did."""
        config = config_of(
            {
                "desks": {**self._table, "port": self.port},
                "exchange": {
                    "host": "127.0.0.1", "port": self.exchange.port, "user": "gateway", "secret": "env:AMI",
                },
                "desk": [
                    {"extension": each, "token": hash_of(token), "queues": ["hotline"]}
                    for each, token in TOKENS.items()
                ],
            }
        )  # fmt: skip
        self.gateway = Gateway(config, lambda _name, _where: self.secret, soon())
        self.gateway.start()
        self.port = self.gateway.server.port
        return self.gateway

    def desk(self, extension: str, token: str = "", address: Address | None = None) -> tuple[GatewayLine, Ears]:
        """A desk, started."""
        line = GatewayLine(
            Pass(extension, token or TOKENS[extension]),
            address or Address("127.0.0.1", self.port),
            back_off=soon(),
        )
        ears = Ears(line)
        line.start()
        self.lines.append(line)
        return line, ears

    def desk_up(self, extension: str) -> tuple[GatewayLine, Ears]:
        """A desk that knows its calls."""
        line, ears = self.desk(extension)
        if line.status().link is not Link.UP:
            ears.wait_link(Link.UP)
        return line, ears

    def raw(self) -> RawDesk:
        """A desk by hand."""
        self.by_hand.append(RawDesk(self.port))
        return self.by_hand[-1]

    def connection(self) -> socket.socket:
        """The exchange's end of the gateway's connection, once the lists have been asked for."""
        self.exchange.wait_for("QueueStatus")
        return self.exchange.connections.get(timeout=SOON_S)

    def close(self) -> None:
        for line in self.lines:
            line.stop()
        for desk in self.by_hand:
            desk.close()
        self.gateway.stop()
        self.exchange.close()


class RawDesk:
    """A desk by hand: what it says is up to the test, and every byte it hears is kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), SOON_S)
        self._lines = wire.Lines(wire.MAX_FROM_GATEWAY)
        self.heard = b""
        self._messages: list[wire.Message] = []

    def hello(self, extension: str, token: str = "", **more: Any) -> RawDesk:
        about = {"protocol": wire.PROTOCOL, "extension": extension, "token": token or TOKENS.get(extension, "")}
        self.say({"do": "hello", **about, **more})
        return self

    def say(self, message: wire.Message) -> None:
        self._socket.sendall(wire.encode(message))

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def ask(self, name: str, *given: Any, request: int = 1) -> wire.Message:
        """Give a command; returns the answer to it."""
        self.say({"do": "command", "id": request, "command": name, "with": list(given)})
        return self.wait(lambda message: message["tell"] in ("done", "refusal", "bye"))

    def wait(self, wanted: Callable[[wire.Message], bool]) -> wire.Message:
        """The next message that is wanted; those before it are passed over."""
        while True:
            while self._messages:
                message = self._messages.pop(0)
                if wanted(message):
                    return message
            data = self._socket.recv(65_536)
            if not data:
                raise EOFError(self.heard)
            self.heard += data
            self._messages += self._lines.feed(data)

    def wait_tell(self, tells: str) -> wire.Message:
        return self.wait(lambda message: message["tell"] == tells)

    def wait_link(self, link: Link) -> wire.Message:
        return self.wait(lambda message: message["tell"] == "status" and message["link"] == link)

    def wait_event(self, kind: str) -> CallEvent:
        found = self.wait(lambda message: message["tell"] == "event" and message["event"]["kind"] == kind)
        return wire.event_in(found["event"])

    def rest(self) -> bytes:
        """Everything until the gateway closes the connection."""
        try:
            while data := self._socket.recv(65_536):
                self.heard += data
        except ConnectionError:
            pass
        return self.heard

    def close(self) -> None:
        self._socket.close()


def talking(house: House) -> tuple[GatewayLine, Ears, str]:
    """Desk 101 in a call with the exchange's own voice in the test's hand; returns the call's id."""
    connection = house.connection()
    line, ears = house.desk_up("101")
    connection.sendall(stream("asterisk22", TALK))
    assert ears.kinds(2) == [EventKind.OFFERED, EventKind.RINGING]
    return line, ears, ears.events.get(timeout=SOON_S).call_id
