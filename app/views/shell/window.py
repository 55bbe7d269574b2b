"""The main window: the strip above, the rail of screens, the screen, notices, the bar below."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.views.icons import application_icon
from app.views.shell.notice_bar import NoticeBar
from app.views.shell.rail import Rail


class MainWindow(QMainWindow):
    """The frame. ``top`` and ``bottom`` are rows that the desk fills, ``player`` is the recordings' row.

    ``closing`` fires before the window goes, ``first_shown`` once it has been painted.
    """

    closing = Signal()
    first_shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._painted = False
        self.setWindowIcon(application_icon())
        self.setMinimumSize(900, 500)  # a screen of 1920 by 1080 at 200 % has 960 by 540
        self.rail = Rail()
        self.stack = QStackedWidget()
        self.notice_bar = NoticeBar()
        self.top = QHBoxLayout()
        self.bottom = QHBoxLayout()
        self.player = QHBoxLayout()
        ground = QWidget()
        middle = QHBoxLayout(ground)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.top)
        column.addWidget(ground, 1)
        column.addLayout(self.player)
        column.addLayout(self.bottom)
        self.setCentralWidget(centre)
        self.notice_bar.float_over(ground)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own hook."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_shown.emit)  # when the children are painted too

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's own hook."""
        self.closing.emit()
        super().closeEvent(event)
