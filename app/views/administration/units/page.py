"""The page of outside units."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.handoff.sending import secret_name
from app.services.handoff.units import UnitRecord, list_units, save_unit
from app.services.store.errors import KeyringTrouble
from app.services.store.keyring_access import find_keyring
from app.services.words import LANGUAGES, t
from app.views.administration.entry_page import EntryPage, EntryWidget
from app.views.administration.units.form import UnitForm
from app.views.common.background import Background
from app.views.common.panel import scrolled
from app.views.context import Context
from app.views.work import Asking

NEW_UNIT = UnitRecord(None, "", dict.fromkeys(LANGUAGES, ""))


class UnitsWidget(EntryWidget):
    """The units at the left, the form of one beside them."""

    def __init__(self) -> None:
        self.form = UnitForm()
        super().__init__(scrolled(self.form))
        self.retranslate()

    def retranslate(self) -> None:
        self.say("outside.title", "outside.add", "outside.save")
        self.form.retranslate()


class UnitsPage(EntryPage[UnitRecord]):
    """Shows and saves units; a secret goes into the keyring and nowhere else."""

    tables = ("outside_unit",)

    def __init__(self, context: Context) -> None:
        self.widget = UnitsWidget()
        self.form = self.widget.form
        super().__init__(context, self.widget)
        self._background = Background("keyring", self.widget)
        self.present(None)

    def asking(self) -> Asking[tuple[UnitRecord, ...]]:
        """All units, also those out of use."""
        return self.context.work.ask(list_units, active=False)

    def name_of(self, entry: UnitRecord) -> str:
        """Its name, and whether it is out of use."""
        return entry.label() if entry.active else t("outside.inactive", name=entry.label())

    def put(self, entry: UnitRecord | None) -> None:
        """Show a unit."""
        self.form.put(entry or NEW_UNIT)

    def typed(self) -> tuple[UnitRecord, str]:
        """The unit as typed, and its secret."""
        return self.form.record(), self.form.secret.text()

    def keep(self, typed: Any) -> None:
        """Save the unit, then the secret."""
        record, secret = typed
        asking = self.context.work.ask(save_unit, self.me, record).failed(self.failed)
        asking.then(partial(self._saved, record.code, secret))

    def first_editor(self) -> QWidget:
        """Its names."""
        return self.form

    def _saved(self, code: str, secret: str, uid: Uid) -> None:
        self.form.secret.clear()
        self.kept_as(uid, t("outside.saved"))
        if secret:
            self._background.run(partial(_keep_secret, code, secret), self._kept, self.failed)

    def _kept(self, _nothing: None) -> None:
        self.context.notices.tell(t("outside.secret_kept"))


def _keep_secret(code: str, secret: str) -> None:
    keyring = find_keyring()
    if keyring is None:
        raise KeyringTrouble("handoff.no_keyring")
    keyring.write(secret_name(code), secret)
