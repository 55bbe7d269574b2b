"""A local server that talks like an exchange, and ears for what a line tells. Nothing sleeps."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from contextlib import suppress

from app.services.telephony.ami.protocol import Frame, Parser
from app.services.telephony.events import CallEvent, EventKind, LineStatus, Link
from app.services.telephony.interface import LineError, TelephonyLine

SOON_S = 20


class Server:
    """Answers every action with success; knows one secret; keeps what it was sent."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: queue.Queue[Frame] = queue.Queue()
        self.connections: queue.Queue[socket.socket] = queue.Queue()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        self._open: list[socket.socket] = []
        self.channels: list[Frame] = []
        """What ``CoreShowChannels`` lists."""

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        self._thread.join(SOON_S)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                with suppress(OSError):
                    if self._tls is not None:
                        connection = self._tls.wrap_socket(connection, server_side=True)
                        self._open.append(connection)
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        parser = Parser()
        connection.sendall(b"Asterisk Call Manager/9.0.0\r\n")
        self.connections.put(connection)
        while data := connection.recv(65_536):
            for asked in parser.feed(data):
                connection.sendall(self._answer(asked))
                self.asked.put(asked)

    def _answer(self, asked: Frame) -> bytes:
        action_id = f"ActionID: {asked.get('ActionID')}\r\n"
        wrong = asked.get("Action") == "Login" and asked.get("Secret") != "right"
        good = f"Response: {'Error' if wrong else 'Success'}\r\n{action_id}\r\n"
        if asked.get("Action") == "Login" and not wrong:
            good += "Event: FullyBooted\r\n\r\n"
        if asked.get("Action") == "CoreShowChannels":
            for channel in self.channels:
                good += "".join(f"{key}: {value}\r\n" for key, value in channel.headers) + f"{action_id}\r\n"
        if asked.get("Action") in ("CoreShowChannels", "QueueStatus"):
            good += f"Event: {asked.get('Action')}Complete\r\n{action_id}\r\n"
        return good.encode()

    def wait_for(self, action: str) -> Frame:
        """The next such action the line sends."""
        while True:
            asked = self.asked.get(timeout=SOON_S)
            if asked.get("Action") == action:
                return asked


class Ears:
    """What a line tells, to be waited for."""

    def __init__(self, line: TelephonyLine) -> None:
        self.events: queue.Queue[CallEvent] = queue.Queue()
        self.status: queue.Queue[LineStatus] = queue.Queue()
        self.refusals: queue.Queue[LineError] = queue.Queue()
        line.subscribe(self.events.put)
        line.subscribe_status(self.status.put)
        line.subscribe_refusals(self.refusals.put)

    def wait_link(self, link: Link) -> None:
        while self.status.get(timeout=SOON_S).link is not link:
            pass

    def kinds(self, count: int) -> list[EventKind]:
        return [self.events.get(timeout=SOON_S).kind for _ in range(count)]
