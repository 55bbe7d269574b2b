"""What happened to a ticket, line by line: when, who, what, from what to what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from app.services.tickets.history import HistoryLine
from app.services.words import t
from app.views.common.moments import day_and_time


class HistoryDialog(QDialog):
    """A list to read; Escape closes it."""

    def __init__(self, parent: QWidget, title: str, lines: Sequence[HistoryLine]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        shown = QListWidget()
        shown.setWordWrap(True)
        shown.setAccessibleName(title)
        for line in lines:
            shown.addItem(t("ticket.history_line", when=day_and_time(line.at), who=line.user, what=line.text))
        layout = QVBoxLayout(self)
        layout.addWidget(shown)
        self.resize(640, 420)
