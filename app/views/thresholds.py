"""Looks for promises that are used up, at the start and while the program runs."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from app.services.clocks.thresholds import Sweep, sweep
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.views.work import Work

log = logging.getLogger(__name__)

LOOK_MS = 15_000
FIRST_LOOK_MS = 2_000
"""After the start: what was crossed while the program was off can wait for the window."""


class ThresholdUpkeep(QObject):
    """Asks in the background; what is found is told to the rules inside the same transaction."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._looking = False
        self._timer.start()

    def _look(self) -> None:
        self._timer.setInterval(LOOK_MS)
        if not self._looking:
            self._looking = True
            self._ask()

    def _ask(self) -> None:
        asking = self._work.ask(sweep, wall_ms()).in_background()
        asking.failed(self._put_off).crashed(self._stumbled).then(self._found)

    def _found(self, found: Sweep) -> None:
        if found.more:
            self._ask()
        else:
            self._looking = False

    def _put_off(self, error: KnownError) -> None:
        """A calendar that cannot be used is told where it is edited; the next look tries again."""
        log.warning("thresholds not looked for: %s", error.key)
        self._looking = False

    def _stumbled(self) -> None:
        """A bug is reported once it is raised; the next look comes all the same."""
        self._looking = False
