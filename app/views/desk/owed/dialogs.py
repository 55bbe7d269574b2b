"""The small dialogs of what a client is owed: a promise, a call back, a flag. Enter saves, Escape closes."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtWidgets import QLineEdit, QWidget

from app.services.clients.flags import FLAG_KINDS
from app.services.words import t
from app.views.common.callback_dialog import client_line
from app.views.common.combos import ChoiceBox
from app.views.common.form.dates import read_date
from app.views.common.small_form import SmallForm
from app.views.common.when import WhenField


class PromiseDialog(SmallForm):
    """What was promised, and by when."""

    def __init__(self, parent: QWidget, client: str, now: int, zone: tzinfo | None) -> None:
        super().__init__(parent, t("owed.promise_title"))
        self.text = QLineEdit()
        self.when = WhenField(now, zone)
        self.rows.addRow(t("owed.client"), client_line(client))
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
        self.rows.addRow(t("owed.client"), client_line(client))
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
