"""Carries a line's events from its own thread to the GUI thread."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.services.telephony.events import CallEvent
from app.services.telephony.interface import TelephonyLine


class LineBridge(QObject):
    """``happened`` fires on the GUI thread, in the order of the events."""

    happened = Signal(CallEvent)
    _arrived = Signal(CallEvent)

    def __init__(self, line: TelephonyLine) -> None:
        super().__init__()
        self._arrived.connect(self.happened, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = line.subscribe(self._take)

    def close(self) -> None:
        """Hear no more."""
        self._unsubscribe()

    def _take(self, event: CallEvent) -> None:
        if shiboken6.isValid(self):
            self._arrived.emit(event)
