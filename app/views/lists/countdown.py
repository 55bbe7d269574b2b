"""Keeps a list's countdown alive: what counts down in sight is painted anew, nothing is read or sorted.

Everything that runs counts down alike, so the order by deadline stays the order by time left.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QTableView

TICK_MS = 10_000


class Countdown(QObject):
    """Repaints the columns of a table that change with time, while they are in sight.

    ``columns`` are places of the model's columns.
    """

    def __init__(self, table: QTableView, columns: Sequence[int]) -> None:
        super().__init__(table)
        self._table = table
        self._columns = tuple(columns)
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
        if not self._table.isVisible():
            return
        viewport = self._table.viewport()
        for column in self._columns:
            if not self._table.isColumnHidden(column):
                left, width = self._table.columnViewportPosition(column), self._table.columnWidth(column)
                viewport.update(left, 0, width, viewport.height())
