"""Agreeing on a call back: which number, when, who calls and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm
from app.views.common.when import WhenField


class CallbackDialog(SmallForm):
    """Which number to call, when, who does it, and why."""

    def __init__(
        self, parent: QWidget, client: str, numbers: Sequence[tuple[str, str]], now: int, zone: tzinfo | None
    ) -> None:
        super().__init__(parent, t("owed.callback_title"))
        self._number = QComboBox()
        self._number.setEditable(True)
        self._number.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for number, shown in numbers:
            self._number.addItem(shown, number)
        self.when = WhenField(now, zone)
        self.owner = ChoiceBox()
        self.owner.set_choices([(True, t("owed.mine")), (False, t("owed.anyone"))])
        self.owner.set_value(True)
        self.note = QLineEdit()
        if client:
            self.rows.addRow(t("owed.client"), client_line(client))
        self.add(t("owed.number"), self._number)
        self.add(t("owed.when"), self.when)
        self.add(t("owed.who"), self.owner)
        self.add(t("owed.note"), self.note)
        self.finish(t("card.save"))
        self.when.setFocus()

    @property
    def number(self) -> str:
        """The number: as kept where one on offer was left as it is, else as typed."""
        text = self._number.currentText().strip()
        index = self._number.findText(text)
        return str(self._number.itemData(index)) if index >= 0 else text

    @property
    def mine(self) -> bool:
        """Whether only I am to call."""
        return bool(self.owner.value())

    def accept(self) -> None:
        """Close only with a number and a time."""
        if not self.number:
            self.complain(t("owed.number_needed"), self._number)
        elif self.when.at is None:
            self.complain(t("owed.no_time"), self.when.edit)
        else:
            super().accept()


def client_line(client: str) -> QLabel:
    """Whom it is about."""
    label = look(plain(), "title")
    label.setText(client)
    return label
