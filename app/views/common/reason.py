"""Asks why a ticket goes back to its queue."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app.services.words import t
from app.views.common.small_form import SmallForm


class ReasonDialog(SmallForm):
    """Why a ticket goes back to its queue."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        self.reason = QLineEdit()
        self.add(t("day.reason"), self.reason)
        self.finish(t("day.give_back"))

    def accept(self) -> None:
        """Close only with a reason."""
        if self.reason.text().strip():
            super().accept()
        else:
            self.complain(t("day.words_needed"), self.reason)
