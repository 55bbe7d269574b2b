"""The workbook that is open, and all forms there are with their states."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.models.ids import Uid
from app.services.scripts.publishing import ScriptInfo
from app.services.words import t
from app.views.icons import icon
from app.views.texts import Translated

WORKBOOK = "workbook"


class FormsList(Translated, QListWidget):
    """``workbook_chosen`` for the open workbook, ``form_chosen`` with a form's key."""

    workbook_chosen = Signal()
    form_chosen = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self._workbook = ""
        self._forms: Sequence[ScriptInfo] = ()
        self.setWordWrap(True)
        self.setSpacing(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._choose)
        self.retranslate()

    def show_workbook(self, name: str) -> None:
        """A workbook is open (empty: none); stand on it."""
        self._workbook = name
        self._fill(WORKBOOK if name else self._here())

    def show_forms(self, forms: Sequence[ScriptInfo]) -> None:
        """Show all forms; the choice stays."""
        self._forms = forms
        self._fill(self._here())

    def choose(self, form: Uid) -> None:
        """Stand on a form."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == form:
                self.setCurrentRow(row)

    @property
    def form(self) -> Uid | None:
        """The form one stands on; None on the workbook."""
        here = self._here()
        return here if isinstance(here, bytes) else None

    @property
    def on_workbook(self) -> bool:
        """Whether one stands on the open workbook."""
        return self._here() == WORKBOOK

    def retranslate(self) -> None:
        self.setAccessibleName(t("care.forms"))
        self._fill(self._here())

    def _here(self) -> object:
        item = self.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def _fill(self, chosen: object) -> None:
        with QSignalBlocker(self):
            self.clear()
            if self._workbook:
                item = QListWidgetItem(icon("import"), t("care.workbook_line", name=self._workbook), self)
                item.setData(Qt.ItemDataRole.UserRole, WORKBOOK)
            for form in self._forms:
                item = QListWidgetItem(icon("script"), _words(form), self)
                item.setData(Qt.ItemDataRole.UserRole, form.uid)
            rows = [row for row in range(self.count()) if self.item(row).data(Qt.ItemDataRole.UserRole) == chosen]
            self.setCurrentRow(rows[0] if rows else -1)
        if chosen is None and self.count():
            self.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        here = item.data(Qt.ItemDataRole.UserRole)
        if here == WORKBOOK:
            self.workbook_chosen.emit()
        else:
            self.form_chosen.emit(here)


def _words(form: ScriptInfo) -> str:
    states = [t("care.published_number", number=form.published_number)] if form.published_number else []
    states += [t(f"care.waiting_{form.waiting_state}")] if form.waiting_state else []
    told = " · ".join(states) or t("care.never_published")
    return t("care.form_line", label=form.label, kind=t(f"care.kind_{form.kind}"), states=told)
