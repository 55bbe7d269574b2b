"""Python's cycle collector, kept on the GUI thread and out of the operator's way.

The collector runs on whichever thread happens to allocate; when that is a database thread and the garbage holds
Qt objects, they are destroyed away from their thread and the process dies. So the automatic collector is off, and
a timer on the GUI thread collects instead, a generation at a time as Python itself would.

A full collection looks at every object there is, in one go: 55 ms for the 120,000 of a desk, and nothing is
painted meanwhile. So what the desk is built of is set aside once it stands (:meth:`GuiThreadCollector.settle`),
and so is what has lived through a full collection that took long. All of it is looked at again while nobody
works here.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

EVERY_MS = 2_000
SETTLED_MS = 5_000
"""So long after the desk takes calls everything that belongs to it is there."""
LONG_S = 0.015
"""A full collection that takes longer sets aside what it leaves."""
THOROUGH_EVERY_S = 1_800.0


def away() -> bool:
    """Whether another program is in front of this one, or the screen is locked."""
    return QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive


class GuiThreadCollector(QObject):
    """Collects garbage on the thread that made this object. ``away``: whether nobody works here at the moment."""

    def __init__(self, away: Callable[[], bool] = away) -> None:
        super().__init__()
        self._away = away
        self._thresholds = gc.get_threshold()
        self._thorough_at = time.monotonic()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(gc.freeze)

    def settle(self) -> None:
        """Somebody sits at the desk now: soon all of it is there, and it stays until the program ends."""
        self._settled.start()

    def stop(self) -> None:
        """Give the collector back to Python, at the end of the program."""
        self._timer.stop()
        self._settled.stop()
        gc.unfreeze()
        gc.enable()

    def collect(self) -> None:
        """Collect what is due."""
        young, middle, old = gc.get_count()
        if gc.get_freeze_count() and time.monotonic() - self._thorough_at >= THOROUGH_EVERY_S and self._away():
            self._collect_thoroughly()
        elif old > self._thresholds[2]:
            began = time.perf_counter()
            gc.collect(2)
            if time.perf_counter() - began > LONG_S:
                gc.freeze()
        elif middle > self._thresholds[1]:
            gc.collect(1)
        elif young > self._thresholds[0]:
            gc.collect(0)

    def _collect_thoroughly(self) -> None:
        """Look at what was set aside, too: some of it may be garbage by now."""
        gc.unfreeze()
        gc.collect(2)
        gc.freeze()
        self._thorough_at = time.monotonic()
