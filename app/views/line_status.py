"""Carries what a line says beside its calls to the GUI thread: how the link stands, what the exchange refused."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.services.telephony.events import LineStatus
from app.services.telephony.interface import LineError, TelephonyLine


class LineStatusBridge(QObject):
    """``changed`` carries a LineStatus, ``refused`` a LineError; both fire on the GUI thread, in order."""

    changed = Signal(object)
    refused = Signal(object)
    _status = Signal(object)
    _refusal = Signal(object)

    def __init__(self, line: TelephonyLine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._status.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._refusal.connect(self.refused, Qt.ConnectionType.QueuedConnection)
        self._ends = (line.subscribe_status(self._take), line.subscribe_refusals(self._take_refusal))

    def close(self) -> None:
        """Hear no more."""
        for end in self._ends:
            end()

    def _take(self, status: LineStatus) -> None:
        if shiboken6.isValid(self):
            self._status.emit(status)

    def _take_refusal(self, refusal: LineError) -> None:
        if shiboken6.isValid(self):
            self._refusal.emit(refusal)
