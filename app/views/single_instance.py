"""One window for one person, session and profile: a second start raises the first one's window.

Two means for two questions. A local socket, named after the person, the session, the folder of settings and the
store, calls the window forward that can be seen from here. A lock beside the store
(:mod:`app.services.store.holding`) tells whether the same data are open where no window can be called from: in
another session of a terminal server, or under another account.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.services.store.errors import OpenElsewhere
from app.services.store.holding import holder_of, let_go, session_name, take

_WAIT_MS = 1000
_TRIES = 20
_BETWEEN_MS = 150


class SingleInstance(QObject):
    """Claims a store for this process. ``asked_to_show`` fires when somebody starts the program again.

    ``role`` tells windows apart that only read; they need no lock. ``profile`` is the folder of settings.
    """

    asked_to_show = Signal()

    def __init__(self, store: Path, role: str = "", profile: Path | None = None) -> None:
        super().__init__()
        parts = (_person(), session_name(), str(profile or ""), os.path.realpath(store), role)
        self.name = "hotline-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        self._store = store
        self._writes = not role
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """True for the first; else the first one's window has been asked to come forward.

        Raises OpenElsewhere where the data are open in another session. A crash leaves a dead socket behind:
        connect first, then remove, then listen.
        """
        if self._call_forward():
            return False
        if self._writes and not self._locked():
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
            if self._writes:
                let_go(self._store)

    def _call_forward(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(_WAIT_MS):
            return False
        socket.write(b"show\n")
        socket.waitForBytesWritten(_WAIT_MS)
        socket.disconnectFromServer()
        return True

    def _locked(self) -> bool:
        """Take the lock; False where a window of this very session has it and came forward after all.

        Two starts at the same moment: the one that comes second waits for the first one to listen.
        """
        for left in reversed(range(_TRIES)):
            try:
                take(self._store)
            except OpenElsewhere:
                holder = holder_of(self._store)
                if not left or holder is None or holder.session != session_name():
                    raise
            else:
                return True
            if self._call_forward():
                return False
            QThread.msleep(_BETWEEN_MS)
        return False

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked_to_show.emit()


class Claims(QObject):
    """The one store that this process has claimed; another one may be chosen on the way."""

    asked_to_show = Signal()

    def __init__(self, role: str, profile: Path | None = None) -> None:
        super().__init__()
        self._role = role
        self._profile = profile
        self._instance: SingleInstance | None = None

    def claim(self, store: Path) -> bool:
        """Claim ``store`` instead of the one before; False where another window has it and was called forward.

        Raises OpenElsewhere; what was claimed before stays claimed then.
        """
        instance = SingleInstance(store, self._role, self._profile)
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


def _person() -> str:
    return str(os.getuid()) if sys.platform != "win32" else getpass.getuser()
