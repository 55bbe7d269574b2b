"""One program for one store: a second start raises the first one's window."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1000


class SingleInstance(QObject):
    """Claims a store for this process. ``asked_to_show`` fires when somebody starts the program again."""

    asked_to_show = Signal()

    def __init__(self, store: Path, role: str = "") -> None:
        super().__init__()
        owner = f"{getpass.getuser()}\0{store.resolve()}\0{role}"
        self.name = "hotline-" + hashlib.sha256(owner.encode()).hexdigest()[:24]
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """True for the first; else the first one's window has been asked to come forward.

        A crash leaves a dead socket behind: connect first, then remove, then listen.
        """
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if socket.waitForConnected(_WAIT_MS):
            socket.write(b"show\n")
            socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()
            return False
        QLocalServer.removeServer(self.name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        server.listen(self.name)
        self._server = server
        return True

    def release(self) -> None:
        """Let another process claim the store."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked_to_show.emit()


class Claims(QObject):
    """The one store that this process has claimed; another one may be chosen on the way."""

    asked_to_show = Signal()

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self._instance: SingleInstance | None = None

    def claim(self, store: Path) -> bool:
        """Claim ``store`` instead of the one before; False where another program has it and was called forward."""
        instance = SingleInstance(store, self._role)
        if self._instance is not None and instance.name == self._instance.name:
            return True
        if not instance.claim():
            return False
        self.release()
        instance.asked_to_show.connect(self.asked_to_show)
        self._instance = instance
        return True

    def release(self) -> None:
        """Let other processes have it."""
        if self._instance is not None:
            self._instance.release()
            self._instance = None
