"""The exchange's test and the recording for support, beside the GUI thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.services.errors import KnownError
from app.services.telephony.checking import Finding
from app.services.telephony.choosing import check_line
from app.services.telephony.trace import Trace
from app.views.common.background import Background
from app.views.line_care import LineCare


class LineSupport(QObject):
    """``found`` carries each Finding as it comes, ``over`` the KnownError that ended the test, or None.

    ``recording_changed``: a recording began or ended; ``failed`` carries why one did not begin.
    """

    found = Signal(object)
    over = Signal(object)
    recording_changed = Signal()
    failed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, care: LineCare, parent: QObject) -> None:
        super().__init__(parent)
        self._care = care
        self.recording: Trace | None = None
        self.runs = False
        self._background = Background("line test", self)
        self._arrived.connect(self.found, Qt.ConnectionType.QueuedConnection)

    def check(self, *, with_call: bool) -> None:
        """Test the link with what is set now, connected or not. One login."""
        if not self.runs:
            self.runs = True
            self._background.run(partial(self._check, with_call), self._done, self._done)

    def record(self, path: Path, *, whole: bool) -> None:
        """Write the talk with the exchange into ``path``; ``whole`` with names and numbers."""
        self._background.run(partial(self._open, path, whole), self._opened, self.failed.emit)

    def stop_recording(self) -> Path | None:
        """End the recording; returns its file."""
        trace, self.recording = self.recording, None
        self._care.line.trace(None)
        if trace is None:
            return None
        try:
            trace.close()
        except KnownError as error:
            self.failed.emit(error)
        self.recording_changed.emit()
        return trace.path

    def _check(self, with_call: bool) -> None:
        for finding in check_line(self._care.wish(), with_call):
            if shiboken6.isValid(self):
                self._tell(finding)

    def _tell(self, finding: Finding) -> None:
        self._arrived.emit(finding)

    def _done(self, error: KnownError | None) -> None:
        self.runs = False
        self.over.emit(error)

    def _open(self, path: Path, whole: bool) -> Trace:
        return Trace(path, secret=self._care.wish().secret, whole=whole)

    def _opened(self, trace: Trace) -> None:
        if self.recording is not None:
            self.recording.close()
        self.recording = trace
        self._care.line.trace(trace.take)
        self.recording_changed.emit()
