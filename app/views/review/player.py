"""Moves the cursor of a replay as time goes by."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SPEEDS = (1, 2, 4, 8, 16)
FRAME_MS = 50


class Player(QObject):
    """``moved`` carries how many ms of the call have gone by; ``changed`` fires when it begins, stops, speeds."""

    moved = Signal(int)
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.speed = SPEEDS[0]
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._frame)

    @property
    def is_playing(self) -> bool:
        """Whether the cursor moves by itself."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play, or stop."""
        if self.is_playing:
            self.stop()
        else:
            self._since.start()
            self._timer.start()
            self.changed.emit()

    def stop(self) -> None:
        """Stop where the cursor is."""
        if self.is_playing:
            self._timer.stop()
            self.changed.emit()

    def change_speed(self, by: int) -> None:
        """Go one speed up or down."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(place, len(SPEEDS) - 1))]
        self.changed.emit()

    def next_speed(self) -> None:
        """The next speed, the slowest after the fastest."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        self.changed.emit()

    def advance(self, ms: int) -> None:
        """Let so much time go by."""
        self.moved.emit(ms * self.speed)

    def _frame(self) -> None:
        self.advance(self._since.restart())
