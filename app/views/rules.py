"""Lets the rules go on beside the work: what a large change left to them, and what time alone sets off."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from app.services.errors import KnownError
from app.services.rules.elapsed import sweep
from app.services.rules.engine import Ran, run_pending
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.views.work import Work

log = logging.getLogger(__name__)

SOON_MS = 500
TIME_MS = 120_000
"""How often rules of time look; the first look comes so long after the start."""
FIRST_TIME_MS = 10_000
PART_S = 0.01
"""A call that comes meanwhile waits for one part."""


class RuleUpkeep(QObject):
    """One part at a time, so that a save of the operator never waits long."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._work = work
        self._running = False
        self._sweeping = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._run)
        self._time = QTimer(self, interval=FIRST_TIME_MS)
        self._time.timeout.connect(self._look)
        self._time.start()
        self._soon.start()
        work.changed.connect(self._changed)

    def _changed(self, change: Changed) -> None:
        if change.touches("ticket", "rule_version"):
            self._soon.start()

    def _run(self) -> None:
        if not self._running:
            self._running = True
            asking = self._work.ask(run_pending, within_s=PART_S).in_background()
            asking.failed(self._run_put_off).crashed(self._run_stumbled).then(self._ran)

    def _ran(self, ran: Ran) -> None:
        self._running = False
        if ran.more:
            self._run()

    def _look(self) -> None:
        self._time.setInterval(TIME_MS)
        self._run()
        if not self._sweeping:
            self._sweeping = True
            self._go_on(0)

    def _go_on(self, after: int | None) -> None:
        if after is None:
            self._sweeping = False
        else:
            asking = self._work.ask(sweep, wall_ms(), after).in_background()
            asking.failed(self._sweep_put_off).crashed(self._sweep_stumbled).then(self._go_on)

    def _run_put_off(self, error: KnownError) -> None:
        log.warning("rules not run: %s", error.key)
        self._running = False

    def _run_stumbled(self) -> None:
        """A bug is reported once it is raised; the next change, or the next look, tries again."""
        self._running = False

    def _sweep_put_off(self, error: KnownError) -> None:
        log.warning("rules of time not looked at: %s", error.key)
        self._sweeping = False

    def _sweep_stumbled(self) -> None:
        self._sweeping = False
