"""How the contact ended: the outcome and a note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit

from app.services.words import t
from app.views.common.combos import Choice, SearchBox
from app.views.common.panel import Panel
from app.views.texts import Translated


class FinishPanel(Translated, Panel):
    """``edited`` carries ``disposition_uid`` or ``note`` and the new value."""

    edited = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._disposition = SearchBox()
        self._note = QLineEdit()
        self.body.addWidget(self._disposition)
        self.body.addWidget(self._note)
        self._disposition.picked.connect(self._tell_disposition)
        self._note.textEdited.connect(self._tell_note)
        self.retranslate()

    def set_dispositions(self, choices: Sequence[Choice]) -> None:
        """The outcomes to choose from."""
        self._disposition.set_choices(choices, t("ticket.no_outcome"))

    def show_values(self, disposition_uid: object, note: str) -> None:
        """Show without telling."""
        self._disposition.set_value(disposition_uid)
        with QSignalBlocker(self._note):
            if self._note.text() != note:
                self._note.setText(note)

    def focus_first(self) -> None:
        """Put the focus into the outcome."""
        self._disposition.setFocus()

    def retranslate(self) -> None:
        self.set_title(t("ticket.outcome"))
        self._disposition.setAccessibleName(t("ticket.outcome"))
        self._note.setPlaceholderText(t("ticket.call_note"))
        self._note.setAccessibleName(t("ticket.call_note"))

    def _tell_disposition(self, uid: object) -> None:
        self.edited.emit("disposition_uid", uid)

    def _tell_note(self, text: str) -> None:
        self.edited.emit("note", text)
