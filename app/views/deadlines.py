"""Works all deadlines out again in the background after a calendar or an agreement changed."""

from __future__ import annotations

import logging
import random

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from app.services.clocks.recompute import (
    COUNTED_BY,
    Change,
    Place,
    note_followed,
    ready_calendars,
    recompute_open,
    unfollowed,
)
from app.services.errors import KnownError
from app.services.store.store import Changed
from app.views.work import Work

log = logging.getLogger(__name__)

PAUSE_MS = 1_000
FIRST_LOOK_MS = 3_000
AFTER_TROUBLE_MS = 60_000
OTHERS_FIRST_MS = (120_000, 360_000)
"""So long, by chance, a desk waits for the dates of the one that changed an agreement: else all write them."""


class DeadlineUpkeep(QObject):
    """One part of the open tickets after another, so that a save of the operator never waits long.

    What the last run of the program left undone is done after the start. ``went_on`` carries how many records are
    done and how many there are; both are equal at the end. A person may ``pause`` it between two parts and
    ``resume`` it; ``paused_changed`` tells.
    """

    went_on = Signal(int, int)
    paused_changed = Signal(bool)

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._again = False
        self._running = False
        self._paused = False
        self._place: Place | None = None
        self._held_at: Place | None = None
        self._total = 0
        self._change = Change(0, calendars_only=False)
        self._waits_for = 0
        self._waited = QDeadlineTimer()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        self._soon.start(FIRST_LOOK_MS)
        work.changed.connect(self._changed)

    @property
    def paused(self) -> bool:
        """Whether a person has stopped it."""
        return self._paused

    def pause(self) -> None:
        """Stop after the part that is under way; the next start of the program goes on if nobody does before."""
        self._set_paused(True)

    def resume(self) -> None:
        """Go on where it stopped."""
        self._set_paused(False)
        place, self._place = self._place, None
        if place is not None:
            self._go_on(place)
        elif not self._running:
            self._look()

    def turn(self) -> None:
        """Stop, or go on."""
        if self._paused:
            self.resume()
        else:
            self.pause()

    def _set_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self.paused_changed.emit(paused)

    def _changed(self, change: Changed) -> None:
        if change.touches(*COUNTED_BY):
            self._soon.start(PAUSE_MS)

    def _look(self) -> None:
        if self._running or self._paused:
            self._again = True
            return
        self._again = False
        self._running = True
        asking = self._work.ask(unfollowed).in_background()
        asking.failed(self._put_off).crashed(self._stumbled).then(self._begin)

    def _begin(self, change: Change | None) -> None:
        if change is None:
            self._end()
            return
        if change.elsewhere and (rest := self._rest(change)) > 0:
            self._end()
            self._soon.start(rest)
            return
        self._change = change
        asking = self._work.ask(ready_calendars).on_the_reader().in_background()
        asking.failed(self._put_off).crashed(self._stumbled).then(self._counted)

    def _rest(self, change: Change) -> int:
        """How long to wait still for what the desk of this change sends (ms)."""
        if self._waits_for != change.at:
            self._waits_for = change.at
            self._waited.setRemainingTime(random.randint(*OTHERS_FIRST_MS))
        return self._waited.remainingTime()

    def _counted(self, total: int) -> None:
        self._total = total
        self._go_on(Place())

    def _go_on(self, place: Place) -> None:
        asking = self._work.ask(recompute_open, place, calendars_only=self._change.calendars_only)
        asking.in_parts(self._more).failed(self._put_off).crashed(self._stumbled).then(self._went_on)

    def _more(self, place: Place) -> bool:
        """Whether the next part follows at once. Asked on the database thread, before the answer is told here."""
        if self._paused:
            self._held_at = place
        return not place.ended and self._held_at is not place

    def _went_on(self, place: Place) -> None:
        if place.ended:
            self.went_on.emit(self._total, self._total)
            asked = self._work.ask(note_followed, self._change).in_background()
            asked.failed(self._put_off).crashed(self._stumbled).then(self._noted)
            return
        self.went_on.emit(min(place.done, self._total), self._total)
        if self._held_at is not place:
            return
        if self._paused:
            self._place = place
        else:
            self._go_on(place)

    def _noted(self, _nothing: None) -> None:
        self._end()

    def _end(self) -> None:
        self._running = False
        if self._again and not self._paused:
            self._look()

    def _put_off(self, error: KnownError) -> None:
        """What is left is found by the next look: nothing was noted as followed."""
        log.warning("deadlines not followed: %s", error.key)
        self._stumbled()

    def _stumbled(self) -> None:
        self._running = False
        self.went_on.emit(self._total, self._total)
        self._soon.start(AFTER_TROUBLE_MS)
