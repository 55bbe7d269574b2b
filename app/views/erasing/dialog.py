"""The question before a client is erased: what goes, what stays, and that there is no way back."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QVBoxLayout, QWidget

from app.services.clients.erasing import Extent
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.common.small_form import buttons

WIDTH = 560


class ErasingDialog(QDialog):
    """Accepted only by somebody who has said that they know there is no way back."""

    def __init__(self, parent: QWidget, extent: Extent, *, by_hub: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("erasing.title"))
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        name = extent.name or t("erasing.unnamed")
        for text, kind in (
            (name, "title"),
            (t("erasing.goes", numbers=extent.numbers, contacts=extent.contacts, files=extent.files), ""),
            (t("erasing.goes_tickets", n=extent.tickets) if extent.tickets else "", ""),
            (t("erasing.cards", n=len(extent.cards)) if len(extent.cards) > 1 else "", ""),
            (t("erasing.stays"), "quiet"),
            (t("erasing.everywhere" if by_hub else "erasing.here_alone"), "quiet"),
            (t("erasing.elsewhere"), "quiet"),
            (t("erasing.no_way_back"), "late"),
        ):
            if text:
                label = plain() if not kind else look(plain(), kind)
                label.setText(text)
                column.addWidget(label)
        self.known = QCheckBox(t("erasing.known"))
        column.addWidget(self.known)
        self._buttons = buttons(self, t("erasing.erase"))
        self.main, self.cancel = self._buttons.buttons()
        if self._buttons.buttonRole(self.main) is not self._buttons.ButtonRole.AcceptRole:
            self.main, self.cancel = self.cancel, self.main
        self.main.setEnabled(False)
        self.known.toggled.connect(self.main.setEnabled)
        column.addWidget(self._buttons)
        self.known.setFocus()

    def accept(self) -> None:
        """Close only for somebody who knows what it does."""
        if self.known.isChecked():
            super().accept()
