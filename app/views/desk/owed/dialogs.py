"""The small dialogs of what a client is owed: a promise, a call back, a flag. Enter saves, Escape closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLabel, QLineEdit, QWidget

from app.services.clients.flags import FLAG_KINDS
from app.services.words import t
from app.views.common.combos import ChoiceBox
from app.views.common.form.dates import read_date
from app.views.common.panel import look, plain
from app.views.desk.dialogs import buttons
from app.views.desk.owed.when import WhenField, labelled

WIDTH = 500


class _SmallForm(QDialog):
    """A form with a line for what is wrong, and a way out."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.form = QFormLayout()
        self._problem = look(plain(), "late")
        self._problem.hide()
        outer = QFormLayout(self)
        outer.addRow(self.form)
        self.setMinimumWidth(WIDTH)

    def add(self, key: str, editor: QWidget) -> None:
        """A row with its label."""
        text = t(f"owed.{key}")
        self.form.addRow(labelled(text, editor), editor)

    def finish(self) -> None:
        """The rows are all there: add the problem's line and the buttons."""
        self.form.addRow(self._problem)
        self.form.addRow(buttons(self, t("card.save")))

    def complain(self, key: str, where: QWidget) -> None:
        """Say what is wrong, and go there."""
        self._problem.setText(t(f"owed.{key}"))
        self._problem.show()
        where.setFocus()


class PromiseDialog(_SmallForm):
    """What was promised, and by when."""

    def __init__(self, parent: QWidget, client: str, now: int, zone: tzinfo | None) -> None:
        super().__init__(parent, t("owed.promise_title"))
        self.text = QLineEdit()
        self.when = WhenField(now, zone)
        self.form.addRow(t("owed.client"), _name(client))
        self.add("what", self.text)
        self.add("when", self.when)
        self.finish()

    def accept(self) -> None:
        """Close only with words and a time."""
        if not self.text.text().strip():
            self.complain("text_needed", self.text)
        elif self.when.at is None:
            self.complain("no_time", self.when.edit)
        else:
            super().accept()


class CallbackDialog(_SmallForm):
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
            self.form.addRow(t("owed.client"), _name(client))
        self.add("number", self._number)
        self.add("when", self.when)
        self.add("who", self.owner)
        self.add("note", self.note)
        self.finish()
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
            self.complain("number_needed", self._number)
        elif self.when.at is None:
            self.complain("no_time", self.when.edit)
        else:
            super().accept()


class FlagDialog(_SmallForm):
    """What to know before speaking, why, and until when."""

    def __init__(self, parent: QWidget, client: str) -> None:
        super().__init__(parent, t("owed.flag_title"))
        self.kind = ChoiceBox()
        self.kind.set_choices([(kind, t(f"card.flag_{kind}")) for kind in FLAG_KINDS])
        self.kind.set_value(FLAG_KINDS[0])
        self.reason = QLineEdit()
        self.until = QLineEdit()
        self.until.setPlaceholderText(t("owed.until_hint"))
        self.form.addRow(t("owed.client"), _name(client))
        self.add("kind", self.kind)
        self.add("reason", self.reason)
        self.add("until", self.until)
        self.finish()

    @property
    def until_date(self) -> str:
        """The last day as ISO 8601, empty for good."""
        return read_date(self.until.text())

    def accept(self) -> None:
        """Close only with a reason, and a possible date."""
        if not self.reason.text().strip():
            self.complain("reason_needed", self.reason)
        elif self.until.text().strip() and not self.until_date:
            self.complain("date_wrong", self.until)
        else:
            super().accept()


def _name(client: str) -> QLabel:
    label = look(plain(), "title")
    label.setText(client)
    return label
