"""The window's side of :mod:`app.services.door`: listens, understands one line, answers with one word."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.services.door import LONGEST_PART, MOST_BYTES, NOT_READY, NOT_UNDERSTOOD, door_name, parts_of

_WAIT_MS = 300
AT_ONCE = 16
"""More visitors than this at once are not let in: a softphone sends one event after the other."""

Taker = Callable[[list[str]], str]
"""Takes the parts of a message and answers with a word of :mod:`app.services.door`."""


class Door(QObject):
    """Open from the first window on; what comes before somebody has signed in is answered ``not-ready``."""

    def __init__(self, *, demo: bool = False) -> None:
        super().__init__()
        self.name = door_name(demo=demo)
        self._server: QLocalServer | None = None
        self._taker: Taker | None = None
        self._inside: set[_Visitor] = set()

    def open(self) -> bool:
        """Listen; False where another window of this person does already.

        A crash leaves a dead socket behind: connect first, then remove, then listen.
        """
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if socket.waitForConnected(_WAIT_MS):
            socket.disconnectFromServer()
            return False
        QLocalServer.removeServer(self.name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._come_in)
        self._server = server
        return server.listen(self.name)

    def give_to(self, taker: Taker | None) -> None:
        """Hand messages to ``taker`` from now on; None: nobody takes them."""
        self._taker = taker

    def close(self) -> None:
        """Listen no more."""
        self._taker = None
        if self._server is not None:
            self._server.close()
            self._server = None

    def take(self, line: bytes) -> str:
        """What a message is answered."""
        parts = parts_of(line)
        if any(len(part) > LONGEST_PART for part in parts):
            return NOT_UNDERSTOOD
        return self._taker(parts) if self._taker is not None else NOT_READY

    def _come_in(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            if len(self._inside) >= AT_ONCE:
                socket.abort()
                socket.deleteLater()
            else:
                visitor = _Visitor(self, socket)
                self._inside.add(visitor)
                visitor.read()

    def gone(self, visitor: _Visitor) -> None:
        """A visitor has left."""
        self._inside.discard(visitor)


class _Visitor(QObject):
    """One program at the door: says one line, hears one word."""

    def __init__(self, door: Door, socket: QLocalSocket) -> None:
        super().__init__(door)
        self._door = door
        self._socket = socket
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(self._leave)

    def read(self) -> None:
        """Read as far as there is something; too much without a line's end is not read on."""
        if not self._socket.canReadLine():
            if self._socket.bytesAvailable() > MOST_BYTES:
                self._socket.abort()
            return
        line = bytes(self._socket.readLine(MOST_BYTES).data())
        self._socket.readyRead.disconnect(self.read)
        answer = self._door.take(line)
        self._socket.write(answer.encode() + b"\n")
        self._socket.disconnectFromServer()

    def _leave(self) -> None:
        self._door.gone(self)
        self._socket.deleteLater()
        self.deleteLater()
