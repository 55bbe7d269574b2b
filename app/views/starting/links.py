"""The application on a Mac, where links to call come to the running program as events, not as arguments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from app.services.door import SCHEMES


class LinkedApplication(QApplication):
    """Emits ``link_opened`` with a ``hotline:``, ``tel:`` or ``sip:`` link that the system hands over."""

    link_opened = Signal(str)

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(arguments)
        self._early: list[str] = []
        self._heard = False

    def hear(self) -> None:
        """Tell of links from now on, and of those that came before."""
        self._heard = True
        early, self._early = self._early, []
        for link in early:
            self.link_opened.emit(link)

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        said = event.url().toString()
        link = said if said.lower().startswith(SCHEMES) else ""
        if link and self._heard:
            self.link_opened.emit(link)
        elif link:
            self._early.append(link)
        return bool(link)
