"""The small window of the start, one page at a time."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.services.words import t
from app.views.texts import Translated


class Page(Protocol):
    """A step of the start."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""


class StartWindow(Translated, QStackedWidget):
    """Shows the waiting page, or the page it is given."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = QWidget()
        self._waiting_text = QLabel()
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        column = QVBoxLayout(self._waiting)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._waiting_text)
        column.addWidget(bar)
        self.addWidget(self._waiting)
        self.setMinimumSize(620, 440)
        self.retranslate()

    def show_waiting(self) -> None:
        """Say that the data are being opened."""
        self.setCurrentWidget(self._waiting)

    def show_page(self, page: QWidget) -> None:
        """Show this page; the one before is thrown away. The page's focus proxy says where typing begins."""
        for index in reversed(range(self.count())):
            before = self.widget(index)
            if before is not None and before not in (self._waiting, page):
                self.removeWidget(before)
                before.deleteLater()
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)
        self.adjustSize()
        page.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(t("starting.title"))
        self._waiting_text.setText(t("starting.opening"))
