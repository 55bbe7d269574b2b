"""The page of outside units."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.handoff.sending import secret_name
from app.services.handoff.units import HandoffError, UnitRecord, list_units, save_unit
from app.services.store.errors import KeyringTrouble
from app.services.store.keyring_access import find_keyring
from app.services.store.store import Changed
from app.services.words import LANGUAGES, t
from app.views.administration.parts import EntryList, fault_label, show_fault
from app.views.administration.units.form import UnitForm
from app.views.common.background import Background
from app.views.common.panel import scrolled
from app.views.context import Context
from app.views.texts import Translated

NEW_UNIT = UnitRecord(None, "", dict.fromkeys(LANGUAGES, ""))


class UnitsWidget(Translated, QWidget):
    """The units at the left, the form of one beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.entries = EntryList()
        self.form = UnitForm()
        self.fault = fault_label()
        self.save = QPushButton()
        self.save.setProperty("look", "main")
        panel = QFrame()
        panel.setProperty("look", "panel")
        right = QVBoxLayout(panel)
        right.setContentsMargins(14, 12, 14, 12)
        right.addWidget(scrolled(self.form), 1)
        right.addWidget(self.fault)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.entries)
        row.addWidget(panel, 1)
        self.setFocusProxy(self.entries)
        self.retranslate()

    def retranslate(self) -> None:
        self.entries.list.setAccessibleName(t("outside.title"))
        self.entries.add.setText(t("outside.add"))
        self.save.setText(t("outside.save"))
        self.form.retranslate()


class UnitsPage:
    """Shows and saves units; a secret goes into the keyring and nowhere else."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._units: tuple[UnitRecord, ...] = ()
        self._record = NEW_UNIT
        self.widget = UnitsWidget()
        self.form = self.widget.form
        self._background = Background("keyring", self.widget)
        self.form.put(NEW_UNIT)
        self.widget.entries.chosen.connect(self._choose)
        self.widget.entries.new_wanted.connect(self._begin_new)
        self.widget.save.clicked.connect(self._save)

    def activate(self) -> None:
        """Read the units anew, unless something is being typed."""
        if not self._units or self._untouched():
            self._read()

    def changed(self, change: Changed) -> None:
        """Read them again when one changed, unless something is being typed."""
        if change.touches("outside_unit"):
            self.activate()

    def _read(self) -> None:
        self._context.work.ask(list_units, active=False).then(self._show)

    def _untouched(self) -> bool:
        try:
            return self.form.record() == self._record and not self.form.secret.text()
        except HandoffError:
            return False

    def _show(self, found: tuple[UnitRecord, ...]) -> None:
        self._units = found
        if not self._untouched():
            return  # typed meanwhile
        uids = [one.uid for one in found]
        row = uids.index(self._record.uid) if self._record.uid in uids else (0 if uids else -1)
        names = [one.label() if one.active else t("outside.inactive", name=one.label()) for one in found]
        self.widget.entries.show_names(names, row)
        if row >= 0:
            self._choose(row)
        else:
            self._put(NEW_UNIT)

    def _choose(self, row: int) -> None:
        self._put(self._units[row])

    def _begin_new(self) -> None:
        self.widget.entries.show_names([one.label() for one in self._units], -1)
        self._put(NEW_UNIT)
        self.form.setFocus()

    def _put(self, unit: UnitRecord) -> None:
        self._record = unit
        show_fault(self.widget.fault, "")
        self.form.put(unit)

    def _save(self) -> None:
        try:
            record = self.form.record()
        except HandoffError as error:
            self._failed(error)
            return
        actor = self._context.signed_in.user_uid
        secret = self.form.secret.text()
        asking = self._context.work.ask(save_unit, actor, record).failed(self._failed)
        asking.then(partial(self._saved, record, secret))

    def _saved(self, record: UnitRecord, secret: str, uid: Uid) -> None:
        self.form.saved_as(uid)
        self._record = replace(record, uid=uid)
        show_fault(self.widget.fault, "")
        self._context.notices.tell(t("outside.saved"))
        if secret:
            self._background.run(partial(_keep_secret, record.code, secret), self._kept, self._failed)
        self._read()

    def _kept(self, _nothing: None) -> None:
        self._context.notices.tell(t("outside.secret_kept"))

    def _failed(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))


def _keep_secret(code: str, secret: str) -> None:
    keyring = find_keyring()
    if keyring is None:
        raise KeyringTrouble("handoff.no_keyring")
    keyring.write(secret_name(code), secret)
