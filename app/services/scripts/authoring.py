"""The one door through which somebody who otherwise only reads may write: scripts, and nothing else.

A supervisor's store is opened for reading. Publishing needs a connection that writes, so SQLite's authorizer
(https://www.sqlite.org/c3ref/set_authorizer.html) holds this one to the tables of scripts and to new entries of
the journal: a statement that would change anything else is refused while it is being prepared.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sqlcipher3 import dbapi2

from app.services.store.opening import open_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread

_SCRIPTS = frozenset({"script_definition", "script_version"})
_INSERTED = _SCRIPTS | {"journal_entry"}
_FREE = frozenset({dbapi2.SQLITE_SELECT, dbapi2.SQLITE_READ, dbapi2.SQLITE_TRANSACTION, 31, 32, 33})
"""Reading, transactions; function, savepoint and recursive have no names in the driver."""
_PRAGMAS = frozenset({"synchronous", "data_version", "user_version"})


def open_for_authoring(path: Path, key_hex: str) -> Store:
    """Open the store so that only scripts can be written. Raises StoreError."""
    store = open_store(path, key_hex)
    store.db.connection().set_authorizer(_judged)
    return store


class Door:
    """Opens and closes that connection, with a thread of its own, on a store whose key is known."""

    def __init__(self, path: Path, key_hex: str) -> None:
        self._path = path
        self._key_hex = key_hex
        self._thread: DatabaseThread | None = None

    def open(self) -> DatabaseThread:
        """The thread that writes scripts; the same one while it is open. Raises StoreError."""
        if self._thread is None:
            thread = DatabaseThread(partial(open_for_authoring, self._path, self._key_hex), "authoring")
            thread.start()
            self._thread = thread
        return self._thread

    def close(self) -> None:
        """Finish what is waiting and close the connection; harmless when it is closed."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()


def _judged(action: int, first: str | None, second: str | None, _schema: str | None, _inside: str | None) -> int:
    allowed = (
        action in _FREE
        or (action == dbapi2.SQLITE_INSERT and first in _INSERTED)
        or (action == dbapi2.SQLITE_UPDATE and first in _SCRIPTS)
        or (action == dbapi2.SQLITE_PRAGMA and first in _PRAGMAS)
    )
    if action == 31 and (second or "").startswith(("load_extension", "sqlcipher_")):
        allowed = False
    return int(dbapi2.SQLITE_OK if allowed else dbapi2.SQLITE_DENY)
