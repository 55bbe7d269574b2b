"""The form of one contract."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QSpinBox, QWidget

from app.services.time_sheets.billing import Terms
from app.services.time_sheets.contracts import ContractLine, Payer
from app.services.words import t
from app.views.common.form.dates import read_date, show_date
from app.views.common.lengths import as_typed, typed
from app.views.common.money import hundredths
from app.views.common.small_form import SmallForm

FOUND_HEIGHT = 90
MOST_STEP = 480


class ContractDialog(SmallForm):
    """``search`` carries what is typed for the client. ``terms`` is the contract as it stands in the form."""

    search = Signal(str)

    def __init__(self, parent: QWidget, line: ContractLine | None) -> None:
        super().__init__(parent, t("contracts.change_title" if line else "contracts.add_title"))
        terms = line.terms if line else Terms(None, "", None, None, "")
        self._payer = Payer(terms.organisation_uid, terms.person_uid, line.client) if line else None
        self._found: tuple[Payer, ...] = ()
        self.number = QLineEdit(terms.number)
        self.client = QLineEdit(line.client if line else "")
        self.client.setPlaceholderText(t("contracts.client_hint"))
        self.client.textEdited.connect(self._typed)
        self.found = QListWidget()
        self.found.setMaximumHeight(FOUND_HEIGHT)
        self.found.setAccessibleName(t("contracts.found"))
        self.found.itemActivated.connect(self._take)
        self.found.hide()
        self.first, self.last = QLineEdit(show_date(terms.valid_from)), QLineEdit(show_date(terms.valid_till))
        self.last.setPlaceholderText(t("contracts.no_end"))
        self.included = QLineEdit(as_typed(terms.included_min))
        self.fee, self.rate = QLineEdit(_money(terms.fee)), QLineEdit(_money(terms.rate))
        self.step = QSpinBox()
        self.step.setRange(1, MOST_STEP)
        self.step.setValue(terms.step_min)
        self.step.setSuffix(t("contracts.minutes"))
        self.currency = QLineEdit(terms.currency)
        self.note = QLineEdit(terms.note)
        self.add(t("contracts.column_number"), self.number)
        self.add(t("contracts.column_client"), self.client)
        self.rows.addRow("", self.found)
        for key, editor in (
            ("first", self.first),
            ("last", self.last),
            ("included", self.included),
            ("fee", self.fee),
            ("rate", self.rate),
            ("step", self.step),
            ("currency", self.currency),
            ("note", self.note),
        ):
            self.add(t(f"contracts.{key}"), editor)
        self.finish(t("card.save"))

    @property
    def terms(self) -> Terms:
        """The contract; call it only after the form was accepted."""
        payer = self._payer or Payer(None, None, "")
        return Terms(
            None,
            self.number.text().strip(),
            payer.organisation_uid,
            payer.person_uid,
            read_date(self.first.text()),
            read_date(self.last.text()),
            typed(self.included.text()) or 0,
            hundredths(self.fee.text()) or 0,
            hundredths(self.rate.text()) or 0,
            self.step.value(),
            self.currency.text().strip(),
            self.note.text().strip(),
        )

    def show_found(self, found: tuple[Payer, ...]) -> None:
        """Offer these clients."""
        self._found = found
        self.found.clear()
        for payer in found:
            item = QListWidgetItem(payer.name)
            item.setData(Qt.ItemDataRole.UserRole, payer.name)
            self.found.addItem(item)
        self.found.setVisible(bool(found))
        if found:
            self.found.setCurrentRow(0)

    def accept(self) -> None:
        """Enter in the list takes a client; else close only with what a contract must have."""
        if self.found.isVisible() and self.focusWidget() in (self.found, self.client) and self._found:
            self._take(self.found.currentItem())
        elif not self.number.text().strip():
            self.complain(t("contracts.number_needed"), self.number)
        elif self._payer is None:
            self.complain(t("contracts.client_needed"), self.client)
        elif not read_date(self.first.text()):
            self.complain(t("contracts.first_wrong"), self.first)
        elif self.last.text().strip() and not read_date(self.last.text()):
            self.complain(t("contracts.last_wrong"), self.last)
        elif typed(self.included.text() or "0") is None:
            self.complain(t("contracts.included_wrong"), self.included)
        elif wrong := next((edit for edit in (self.fee, self.rate) if hundredths(edit.text()) is None), None):
            self.complain(t("contracts.money_wrong"), wrong)
        else:
            super().accept()

    def _typed(self, text: str) -> None:
        self._payer = None
        if text.strip():
            self.search.emit(text)
        else:
            self.show_found(())

    def _take(self, item: QListWidgetItem) -> None:
        self._payer = self._found[self.found.row(item)]
        self.client.setText(self._payer.name)
        self.found.hide()
        self.first.setFocus()


def _money(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}" if amount else ""
