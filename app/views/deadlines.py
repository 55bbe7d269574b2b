"""Works all deadlines out again in the background after a calendar or an agreement changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.clocks.recompute import Place, open_count, recompute_open
from app.services.store.store import Changed
from app.views.work import Work

PAUSE_MS = 1_000
COUNTED_BY = ("work_calendar", "calendar_day", "sla_policy", "sla_version", "ticket_type", "queue", "unit")


class DeadlineUpkeep(QObject):
    """One part of the open tickets at a time, so that a save of the operator never waits long.

    ``went_on`` carries how many are done and how many there are; both are equal at the end.
    """

    went_on = Signal(int, int)

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._again = False
        self._running = False
        self._total = 0
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
        self._work.ask(open_count).in_background().then(self._counted)

    def _counted(self, total: int) -> None:
        self._total = total
        self._go_on(Place())

    def _go_on(self, place: Place) -> None:
        if not place.ended:
            self.went_on.emit(min(place.done, self._total), self._total)
            self._work.ask(recompute_open, place).in_background().then(self._go_on)
            return
        self._running = False
        self.went_on.emit(self._total, self._total)
        if self._again:
            self._again = False
            self._begin()
