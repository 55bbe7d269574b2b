"""Python's cycle collector, kept on the GUI thread.

The collector runs on whichever thread happens to allocate; when that is a database thread and the garbage holds
Qt objects, they are destroyed away from their thread and the process dies. So the automatic collector is off, and
a timer on the GUI thread collects instead, a generation at a time as Python itself would.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000


class GuiThreadCollector(QObject):
    """Collects garbage on the thread that made this object."""

    def __init__(self) -> None:
        super().__init__()
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Give the collector back to Python, at the end of the program."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        young, middle, old = gc.get_count()
        if old > self._thresholds[2]:
            gc.collect(2)
        elif middle > self._thresholds[1]:
            gc.collect(1)
        elif young > self._thresholds[0]:
            gc.collect(0)
