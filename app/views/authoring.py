"""The door to publishing scripts, at the window of somebody whose store is open for reading only.

Closed at first: nothing in the window can write to the store. One key opens it, the window says so, and the same
key closes it again.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, Signal

from app.services.errors import KnownError
from app.services.scripts.authoring import Door
from app.services.store.store import Changed, Store
from app.services.store.thread import DatabaseThread
from app.views.work import Work


class Authoring(QObject):
    """``turned`` fires when the door opens or closes; ``written`` tells what was changed through it."""

    turned = Signal()
    written = Signal(Changed)

    def __init__(
        self, door: Door, reading: Work, reader: DatabaseThread, tell: Callable[[KnownError], None]
    ) -> None:
        super().__init__()
        self.work: Work | None = None
        self._door = door
        self._reading = reading
        self._reader = reader
        self._tell = tell

    @property
    def is_open(self) -> bool:
        """Whether scripts can be written now."""
        return self.work is not None

    def turn(self) -> None:
        """Open the door, or close it."""
        if self.is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Open the door; a known error is told and leaves it closed."""
        if self.work is None:
            self._reading.ask(_opened, self._door).on_the_reader().then(self._use)

    def close(self) -> None:
        """Read only, from now on."""
        if self.work is not None:
            self.work.close()
            self.work = None
            self._door.close()
            if shiboken6.isValid(self):
                self.turned.emit()

    def _use(self, thread: DatabaseThread) -> None:
        self.work = Work(thread, self._reader, self._tell)
        self.work.changed.connect(self.written)
        self.turned.emit()


def _opened(_store: Store, door: Door) -> DatabaseThread:
    return door.open()
