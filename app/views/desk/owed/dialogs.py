"""The small dialogs of what a client is owed: a promise, a call back, a flag. Enter saves, Escape closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from app.services.clients.flags import FLAG_KINDS
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.form.dates import read_date
from app.views.common.panel import look, plain
from app.views.common.small_form import SmallForm
from app.views.common.when import WhenField


class PromiseDialog(SmallForm):
    """What was promised, and by when."""

    def __init__(self, parent: QWidget, client: str, now: int, zone: tzinfo | None) -> None:
        super().__init__(parent, t("owed.promise_title"))
        self.text = QLineEdit()
        self.when = WhenField(now, zone)
        self.rows.addRow(t("owed.client"), _name(client))
        self.add(t("owed.what"), self.text)
        self.add(t("owed.when"), self.when)
        self.finish(t("card.save"))

    def accept(self) -> None:
        """Close only with words and a time."""
        if not self.text.text().strip():
            self.complain(t("owed.text_needed"), self.text)
        elif self.when.at is None:
            self.complain(t("owed.no_time"), self.when.edit)
        else:
            super().accept()


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
            self.rows.addRow(t("owed.client"), _name(client))
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


class FlagDialog(SmallForm):
    """What to know before speaking, why, and until when."""

    def __init__(self, parent: QWidget, client: str) -> None:
        super().__init__(parent, t("owed.flag_title"))
        self.kind = ChoiceBox()
        self.kind.set_choices([(kind, t(f"card.flag_{kind}")) for kind in FLAG_KINDS])
        self.kind.set_value(FLAG_KINDS[0])
        self.reason = QLineEdit()
        self.until = QLineEdit()
        self.until.setPlaceholderText(t("owed.until_hint"))
        self.rows.addRow(t("owed.client"), _name(client))
        self.add(t("owed.kind"), self.kind)
        self.add(t("owed.reason"), self.reason)
        self.add(t("owed.until"), self.until)
        self.finish(t("card.save"))

    @property
    def until_date(self) -> str:
        """The last day as ISO 8601, empty for good."""
        return read_date(self.until.text())

    def accept(self) -> None:
        """Close only with a reason, and a possible date."""
        if not self.reason.text().strip():
            self.complain(t("owed.reason_needed"), self.reason)
        elif self.until.text().strip() and not self.until_date:
            self.complain(t("owed.date_wrong"), self.until)
        else:
            super().accept()


def _name(client: str) -> QLabel:
    label = look(plain(), "title")
    label.setText(client)
    return label
