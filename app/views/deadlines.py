"""Works all deadlines out again in the background after a calendar or an agreement changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.services.clocks.tickets import recompute_open
from app.services.store.store import Changed
from app.views.work import Work

PAUSE_MS = 1_000
COUNTED_BY = ("work_calendar", "calendar_day", "sla_policy", "sla_version", "ticket_type", "queue")


class DeadlineUpkeep(QObject):
    """One part of the open tickets at a time, so that a save of the operator never waits long."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._again = False
        self._running = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._begin)
        work.changed.connect(self._changed)

    def _changed(self, change: Changed) -> None:
        if change.touches(*COUNTED_BY):
            self._soon.start()

    def _begin(self) -> None:
        if self._running:
            self._again = True
            return
        self._running = True
        self._step(0)

    def _step(self, after: int) -> None:
        self._work.ask(recompute_open, after).in_background().then(self._go_on)

    def _go_on(self, after: int | None) -> None:
        if after is not None:
            self._step(after)
            return
        self._running = False
        if self._again:
            self._again = False
            self._begin()
