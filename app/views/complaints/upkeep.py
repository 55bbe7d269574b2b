"""Tells people that answers are due, now and then while the program runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.views.work import Work

FIRST_MS = 20_000
EVERY_MS = 15 * 60_000


class ReminderUpkeep(QObject):
    """Looks once soon after the start, then every quarter of an hour."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._timer.start(FIRST_MS)

    def _look(self) -> None:
        self._work.ask(_remind, wall_ms()).in_background().then()
        self._timer.start(EVERY_MS)


def _remind(store: Store, now: int) -> None:
    from app.services.complaints.reminding import remind_due  # not needed to show the window

    remind_due(store, now)
