"""The page of contracts: with whom, for how long, what is included and what it costs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.store.store import Changed
from app.services.time_sheets.billing import Terms
from app.services.time_sheets.contracts import (
    ContractLine,
    Payer,
    contracts,
    payers,
    remove_contract,
    save_contract,
)
from app.services.words import t
from app.views.administration.contract_form import ContractDialog
from app.views.common.form.dates import show_date
from app.views.common.lengths import length
from app.views.common.money import money
from app.views.common.record_table import RecordTable
from app.views.context import Context
from app.views.texts import Translated
from app.views.work import Request

MINUTE_MS = 60_000
RIGHT = (3, 4, 5)


class ContractsPage(QObject):
    """Lists the contracts; each is added, changed and taken away here."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._lines: list[ContractLine] = []
        self._dialog: ContractDialog | None = None
        self._searching: Request | None = None
        self.widget = ContractsList()
        self.widget.add.clicked.connect(self._add)
        self.widget.change.clicked.connect(self._change)
        self.widget.remove.clicked.connect(self._remove)
        self.widget.table.activated.connect(self._activated)

    def activate(self) -> None:
        """Read the contracts anew."""
        self._context.work.ask(contracts).on_the_reader().then(self._show)

    def changed(self, change: Changed) -> None:
        """Read them again when one changed."""
        if change.touches("contract", "organisation", "person"):
            self.activate()

    def _show(self, lines: list[ContractLine]) -> None:
        self._lines = lines
        self.widget.show_lines(lines)

    def _add(self) -> None:
        self._edit(None)

    def _change(self) -> None:
        line = self._chosen()
        if line is not None:
            self._edit(line)

    def _activated(self, _index: QModelIndex) -> None:
        self._change()

    def _edit(self, line: ContractLine | None) -> None:
        self._dialog = dialog = ContractDialog(self.widget, line)
        dialog.search.connect(self._search)
        accepted = self._context.notices.run(dialog)
        self._dialog = None
        if accepted:
            uid: Uid | None = line.terms.uid if line is not None else None
            terms: Terms = replace(dialog.terms, uid=uid)
            self._context.work.ask(save_contract, self._context.signed_in.user_uid, terms).then(self._saved)

    def _remove(self) -> None:
        line = self._chosen()
        if line is not None and line.terms.uid is not None:
            self._context.work.ask(remove_contract, self._context.signed_in.user_uid, line.terms.uid).then()

    def _saved(self, _uid: Uid) -> None:
        self.activate()

    def _chosen(self) -> ContractLine | None:
        row = self.widget.table.row()
        return self._lines[row] if row >= 0 else None

    def _search(self, text: str) -> None:
        if self._searching is not None:
            self._searching.cancel()
        self._searching = self._context.work.ask(payers, text).on_the_reader().then(self._found)

    def _found(self, found: tuple[Payer, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_found(found)


class ContractsList(Translated, QWidget):
    """The table and what can be done."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RecordTable(widest=1)
        self._lines: list[ContractLine] = []
        self.add, self.change, self.remove = QPushButton(), QPushButton(), QPushButton()
        self.add.setProperty("look", "main")
        row = QHBoxLayout()
        for button in (self.add, self.change, self.remove):
            button.setAutoDefault(True)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table)
        self.retranslate()

    def show_lines(self, lines: list[ContractLine]) -> None:
        """Show these contracts, resting on the same row as before."""
        self._lines = lines
        columns = ("number", "client", "valid", "included", "fee", "rate")
        self.table.show_cells([t(f"contracts.column_{one}") for one in columns], list(map(_cells, lines)), RIGHT)
        for button in (self.change, self.remove):
            button.setEnabled(bool(lines))

    def retranslate(self) -> None:
        """Set every text anew."""
        self.add.setText(t("contracts.add"))
        self.change.setText(t("contracts.change"))
        self.remove.setText(t("contracts.remove"))
        self.table.setAccessibleName(t("contracts.title"))
        self.show_lines(self._lines)


def _cells(line: ContractLine) -> list[str]:
    terms = line.terms
    if terms.valid_till:
        valid = t("contracts.from_till", first=show_date(terms.valid_from), last=show_date(terms.valid_till))
    else:
        valid = t("contracts.from", first=show_date(terms.valid_from))
    included = length(terms.included_min * MINUTE_MS) if terms.included_min else ""
    fee = money(terms.fee, terms.currency) if terms.fee else ""
    return [terms.number, line.client, valid, included, fee, money(terms.rate, terms.currency)]
