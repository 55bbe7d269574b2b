"""Works all deadlines out again in the background after a calendar or an agreement changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.clocks.recompute import (
    COUNTED_BY,
    Change,
    Place,
    note_followed,
    open_count,
    recompute_open,
    unfollowed,
)
from app.services.store.store import Changed
from app.views.work import Work

PAUSE_MS = 1_000
FIRST_LOOK_MS = 3_000


class DeadlineUpkeep(QObject):
    """One part of the open tickets at a time, so that a save of the operator never waits long.

    What the last run of the program left undone is done after the start. ``went_on`` carries how many records are
    done and how many there are; both are equal at the end.
    """

    went_on = Signal(int, int)

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._again = False
        self._running = False
        self._total = 0
        self._change = Change(0, calendars_only=False)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        self._soon.start(FIRST_LOOK_MS)
        work.changed.connect(self._changed)

    def _changed(self, change: Changed) -> None:
        if change.touches(*COUNTED_BY):
            self._soon.start(PAUSE_MS)

    def _look(self) -> None:
        if self._running:
            self._again = True
            return
        self._running = True
        self._work.ask(unfollowed).in_background().then(self._begin)

    def _begin(self, change: Change | None) -> None:
        if change is None:
            self._end()
            return
        self._change = change
        self._work.ask(open_count).in_background().then(self._counted)

    def _counted(self, total: int) -> None:
        self._total = total
        self._go_on(Place())

    def _go_on(self, place: Place) -> None:
        if not place.ended:
            self.went_on.emit(min(place.done, self._total), self._total)
            self._work.ask(recompute_open, place, calendars_only=self._change.calendars_only).in_background().then(
                self._go_on
            )
            return
        self.went_on.emit(self._total, self._total)
        self._work.ask(note_followed, self._change).in_background().then(self._noted)

    def _noted(self, _nothing: None) -> None:
        self._end()

    def _end(self) -> None:
        self._running = False
        if self._again:
            self._again = False
            self._look()
