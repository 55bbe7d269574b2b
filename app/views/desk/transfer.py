"""To whom the caller goes, how, and what the colleague should know: one form, two keys."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QDialogButtonBox, QLineEdit, QPushButton, QWidget

from app.services.calls.targets import Target
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm

_DIALLED = re.compile(r"\+?[0-9*#() -]*[0-9*#]")


class TransferDialog(SmallForm):
    """Enter sends the caller on, Ctrl+Enter asks the colleague first (where the line can); Escape closes.

    Type a number, or any part of a name and choose it. ``ask_first`` tells which of the two was pressed.
    """

    def __init__(
        self,
        parent: QWidget,
        dispositions: Sequence[Choice],
        chosen: object,
        note: str,
        *,
        targets: Sequence[Target] = (),
        may_ask: bool = False,
        may_send: bool = True,
    ) -> None:
        super().__init__(parent, t("ticket.transfer_title"))
        self.ask_first = not may_send
        self._may_ask, self._may_send = may_ask, may_send
        self.target = QLineEdit()
        self.target.setPlaceholderText(t("handing.target_hint"))
        self._numbers: dict[str, str] = {}
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(8)
        self.target.setCompleter(completer)
        self.offer(targets)
        self.note = QLineEdit(note)
        self.disposition = ChoiceBox()
        self.disposition.set_choices(dispositions)
        self.disposition.set_value(chosen)
        self.add(t("ticket.transfer_to"), self.target)
        self.add(t("ticket.transfer_note"), self.note)
        self.add(t("ticket.outcome"), self.disposition)
        along = plain(look_name="quiet")
        along.setText(t("handing.goes_along"))
        self.rows.addRow("", along)
        self.finish(t("ticket.transfer") if may_send else t("handing.ask_first"))
        if may_ask and may_send:
            self._add_asking()

    def offer(self, targets: Sequence[Target]) -> None:
        """Whom the caller may be sent to, as the store knows them by now."""
        self._numbers = {one.label: one.number for one in targets}
        self._names.setStringList(list(self._numbers))

    @property
    def number(self) -> str:
        """What to dial; empty while nobody was named."""
        text = self.target.text().strip()
        if text in self._numbers:
            return self._numbers[text]
        if _DIALLED.fullmatch(text):
            return text
        found = [number for label, number in self._numbers.items() if text and text.casefold() in label.casefold()]
        return found[0] if len(set(found)) == 1 else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter asks the colleague first."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._may_ask:
            self.ask()
        else:
            super().keyPressEvent(event)

    def ask(self) -> None:
        """Talk to the colleague before the caller is put through."""
        self.ask_first = True
        self.accept()
        if not self.result():
            self.ask_first = not self._may_send

    def accept(self) -> None:
        """Close only with somebody to transfer to."""
        if self.number:
            super().accept()
        else:
            self.complain(
                t("handing.nobody" if self.target.text().strip() else "handing.target_needed"), self.target
            )

    def _add_asking(self) -> None:
        box = self.findChild(QDialogButtonBox)
        if box is not None:
            button = QPushButton(t("handing.ask_first_key"))
            button.setAutoDefault(False)
            button.clicked.connect(self.ask)
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
