"""Keeps a list's countdown alive: what is in sight is painted anew, nothing is read or sorted.

Everything that runs counts down alike, so the order by deadline stays the order by time left.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QTableView

TICK_MS = 10_000


class Countdown(QObject):
    """Repaints a table's rows from time to time while they are in sight."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        table.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Time passes only in sight."""
        if event.type() == QEvent.Type.Show:
            self._timer.start()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return False

    def tick(self) -> None:
        """A moment has passed."""
        if self._table.isVisible():
            self._table.viewport().update()
