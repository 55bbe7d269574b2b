"""The small window of the start, one page at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.services.words import t
from app.views.texts import Translated


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

    def show_error(self, text: str) -> None:
        """Say what is wrong."""
        label = QLabel(text)
        label.setWordWrap(True)
        label.setMargin(24)
        self.show_page(label)

    def show_page(self, page: QWidget) -> None:
        """Show this page in place of the one before, which is thrown away."""
        before = self.currentWidget()
        self.addWidget(page)
        self.setCurrentWidget(page)
        if before is not None and before is not self._waiting:
            self.removeWidget(before)
            before.deleteLater()

    def retranslate(self) -> None:
        self.setWindowTitle(t("starting.title"))
        self._waiting_text.setText(t("starting.opening"))
