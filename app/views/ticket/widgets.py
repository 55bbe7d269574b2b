"""The screen of one ticket: head, moves, time line with the box to write in, panes at the side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.words import t
from app.views.common.panel import plain
from app.views.texts import Translated
from app.views.ticket.head import Head
from app.views.ticket.side import Side
from app.views.ticket.time_line import TimeLine

MAIN_WIDTH, SIDE_WIDTH = 760, 420


class TicketScreen(Translated, QStackedWidget):
    """Shows a word while no ticket is open. ``above`` and ``below`` take what stands around the time line."""

    def __init__(self, head: Head, time_line: TimeLine, side: Side) -> None:
        super().__init__()
        self.head = head
        self.time_line = time_line
        self.side = side
        self._nothing = plain(look_name="quiet")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.above = QVBoxLayout()
        self.below = QVBoxLayout()
        self.addWidget(self._nothing)
        self._page = self._lay_out()
        self.addWidget(self._page)
        self.retranslate()

    def show_nothing(self) -> None:
        """There is no ticket to show."""
        self.setCurrentWidget(self._nothing)

    def show_page(self) -> None:
        """There is one."""
        self.setCurrentWidget(self._page)

    @property
    def is_empty(self) -> bool:
        """Whether no ticket is shown."""
        return self.currentWidget() is self._nothing

    def retranslate(self) -> None:
        """Set every text anew."""
        self._nothing.setText(t("ticket_screen.nothing"))
        self.time_line.setAccessibleName(t("ticket_screen.time_line"))

    def _lay_out(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("look", "panel")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(4, 4, 2, 4)
        inner.addWidget(self.time_line)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(frame, 1)
        column.addLayout(self.below)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(6)
        splitter.setChildrenCollapsible(False)
        for index, (part, stretch) in enumerate(((main, 5), (self.side, 3))):
            part.setMinimumWidth(280)
            splitter.addWidget(part)
            splitter.setStretchFactor(index, stretch)
        splitter.setSizes([MAIN_WIDTH, SIDE_WIDTH])
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.head)
        layout.addLayout(self.above)
        layout.addWidget(splitter, 1)
        return page
