"""The small window of the start, one page at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

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
        self._use_title("")

    def show_page(self, page: QWidget) -> None:
        """Show this page; the one before is thrown away. The page's focus proxy says where typing begins."""
        for index in reversed(range(self.count())):
            before = self.widget(index)
            if before is not None and before not in (self._waiting, page):
                self.removeWidget(before)
                before.deleteLater()
        if self.indexOf(page) < 0:
            self.addWidget(page)
        for button in page.findChildren(QPushButton):
            button.setAutoDefault(True)  # outside a dialog the Enter key passes over buttons otherwise
        self.setCurrentWidget(page)
        self._use_title(page.windowTitle())
        page.windowTitleChanged.connect(self._use_title)
        self.adjustSize()
        page.setFocus()

    def _use_title(self, title: str) -> None:
        self.setWindowTitle(title or t("starting.title"))

    def retranslate(self) -> None:
        self._use_title("")
        self._waiting_text.setText(t("starting.opening"))


def bring_forward(window: QWidget) -> None:
    """Show a window before all others."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def ask_for_file(
    parent: QWidget, title: str, chosen: Callable[[str], object], folder: Path | None = None, names: str = ""
) -> None:
    """Let a file that is there be chosen, such as ``names`` allows; ``chosen`` gets its path."""
    dialog = QFileDialog(parent, title, str(folder) if folder is not None else "")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    if names:
        dialog.setNameFilter(names)
    dialog.fileSelected.connect(chosen)
    dialog.open()
