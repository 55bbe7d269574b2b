"""Makes a ringing call heard and seen, also behind another program's window."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.services.settings.settings import Settings


class Ringer(QObject):
    """Rings once when a call begins to ring, and every ``ring_repeat`` seconds while it does. ``rang`` says so."""

    rang = Signal()

    def __init__(self, settings: Settings, widget: QWidget) -> None:
        super().__init__(widget)
        self._settings = settings
        self._widget = widget
        self._ringing = False
        self.again = QTimer(self)
        self.again.timeout.connect(self._ring)
        settings.listen(self._setting_changed)

    def follow(self, *, ringing: bool) -> None:
        """Begin to ring, or fall silent; what is so already changes nothing."""
        if ringing == self._ringing:
            return
        self._ringing = ringing
        self.again.stop()
        if ringing:
            self._ring()
            self._begin_again()

    def _setting_changed(self, name: str) -> None:
        if name == "ring_repeat" and self._ringing:
            self.again.stop()
            self._begin_again()

    def _begin_again(self) -> None:
        seconds = self._settings.whole("ring_repeat")
        if seconds:
            self.again.start(seconds * 1000)

    def _ring(self) -> None:
        QApplication.beep()
        QApplication.alert(self._widget.window())
        self.rang.emit()
