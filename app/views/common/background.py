"""Slow work that needs no store, beside the GUI thread: the start's (keyring, a key), a long document's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.services.errors import KnownError

T = TypeVar("T")


class Background(QObject):
    """Runs one job after another on threads; answers come on the GUI thread."""

    _finished = Signal(object)

    def __init__(self, name: str = "start", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._threads: list[threading.Thread] = []
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[KnownError], None],
        crashed: Callable[[], None] | None = None,
    ) -> None:
        """Run ``job``; a known error goes to ``failed``, any other is raised on the GUI thread, once ``crashed``
        was told: so is what goes wrong in ``then``.
        """

        def work() -> None:
            try:
                answer: tuple[Any, BaseException | None] = (job(), None)
            except BaseException as error:  # noqa: BLE001 - handed to the GUI thread
                answer = (None, error)
            if shiboken6.isValid(self):
                self._finished.emit((then, failed, crashed, *answer))

        thread = threading.Thread(target=work, name=self._name, daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()]
        self._threads.append(thread)
        thread.start()

    def wait(self) -> None:
        """Wait until every job has ended; for the end of the program and for tests."""
        for thread in self._threads:
            thread.join()

    def _deliver(
        self,
        message: tuple[
            Callable[[Any], None],
            Callable[[KnownError], None],
            Callable[[], None] | None,
            Any,
            BaseException | None,
        ],
    ) -> None:
        then, failed, crashed, result, error = message
        try:
            if error is None:
                then(result)
            elif isinstance(error, KnownError):
                failed(error)
            else:
                raise error
        except BaseException:
            if crashed is not None:
                crashed()
            raise
