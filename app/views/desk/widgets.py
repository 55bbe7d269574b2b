"""The desk: card, script and ticket side by side, the strip above, the call bar below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

CARD_WIDTH, SCRIPT_WIDTH, TICKET_WIDTH = 300, 520, 440


class DeskWidget(QWidget):
    """Lays out the four parts; the splitters remember nothing, so every desk in the hall looks alike."""

    def __init__(
        self,
        strip: QWidget,
        news: QWidget,
        card: QWidget,
        script: QWidget,
        ticket: QWidget,
        finish: QWidget,
        bar: QWidget,
    ) -> None:
        super().__init__()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(ticket, 1)
        column.addWidget(finish)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(6)
        self.splitter.setChildrenCollapsible(False)
        for index, (part, width, stretch) in enumerate(
            ((card, CARD_WIDTH, 3), (script, SCRIPT_WIDTH, 5), (right, TICKET_WIDTH, 4))
        ):
            part.setMinimumWidth(240)
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(index, stretch)
            part.resize(width, part.height())
        self.splitter.setSizes([CARD_WIDTH, SCRIPT_WIDTH, TICKET_WIDTH])
        middle = QVBoxLayout()
        middle.setContentsMargins(8, 8, 8, 8)
        middle.addWidget(news)
        middle.addWidget(self.splitter, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(strip)
        layout.addLayout(middle, 1)
        layout.addWidget(bar)
