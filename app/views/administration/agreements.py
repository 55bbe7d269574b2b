"""The page of agreements: what is promised to whose tickets."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.clocks.agreement_care import (
    Agreed,
    AgreementRecord,
    VersionRecord,
    read_agreed,
    save_agreement,
    take_back_version,
)
from app.services.clocks.errors import CalendarError
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import t
from app.views.administration.agreement_form import AgreementForm, new_version
from app.views.administration.parts import EntryList, fault_label, show_fault
from app.views.common.panel import plain
from app.views.context import Context
from app.views.texts import Translated

TABLES = ("sla_policy", "sla_version", "work_calendar", "ticket_type", "queue", "unit")


class AgreementsWidget(Translated, QWidget):
    """The agreements at the left, the form of one beside them."""

    def __init__(self, form: AgreementForm) -> None:
        super().__init__()
        self.entries = EntryList()
        self.form = form
        self.fault = fault_label()
        self.fresh, self.take_back, self.save = QPushButton(), QPushButton(), QPushButton()
        self.save.setProperty("look", "main")
        self.meaning = plain(look_name="quiet")
        panel = QFrame()
        panel.setProperty("look", "panel")
        right = QVBoxLayout(panel)
        right.setContentsMargins(14, 12, 14, 12)
        right.addWidget(self.form, 1)
        right.addWidget(self.meaning)
        right.addWidget(self.fault)
        buttons = QHBoxLayout()
        buttons.addWidget(self.fresh)
        buttons.addWidget(self.take_back)
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
        self.entries.list.setAccessibleName(t("agreements.title"))
        self.entries.add.setText(t("agreements.add"))
        self.fresh.setText(t("agreements.fresh"))
        self.take_back.setText(t("agreements.take_back"))
        self.save.setText(t("agreements.save"))


class AgreementsPage:
    """Shows and saves agreements."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._agreed = Agreed((), (), ())
        self._record = AgreementRecord(None, "", {})
        self._version: VersionRecord | None = None
        self._typed: tuple[AgreementRecord, VersionRecord] | None = None
        self.form = AgreementForm()
        self.widget = AgreementsWidget(self.form)
        self.widget.entries.chosen.connect(self._choose)
        self.widget.entries.new_wanted.connect(self._begin_new)
        self.widget.fresh.clicked.connect(self._begin_version)
        self.widget.take_back.clicked.connect(self._take_back)
        self.widget.save.clicked.connect(self._save)
        self.form.version_wanted.connect(self._turn_version)

    def activate(self) -> None:
        """Read everything anew, unless something is being typed."""
        if not self._agreed.agreements or self._untouched():
            self._read()

    def changed(self, change: Changed) -> None:
        """Read it again when something of it changed, unless something is being typed."""
        if change.touches(*TABLES):
            self.activate()

    def _read(self) -> None:
        self._context.work.ask(read_agreed).then(self._show)

    def _show(self, found: Agreed) -> None:
        self._agreed = found
        uids = [one.uid for one in found.agreements]
        row = uids.index(self._record.uid) if self._record.uid in uids else (0 if uids else -1)
        names = [
            one.label() if one.active else t("agreements.inactive", name=one.label()) for one in found.agreements
        ]
        self.widget.entries.show_names(names, row)
        if row >= 0:
            self._choose(row)
        else:
            self._begin_new()

    def _choose(self, row: int) -> None:
        self._record = self._agreed.agreements[row]
        now = wall_ms()
        in_force = [one for one in self._record.versions if one.valid_from <= now]
        shown = in_force[0] if in_force else next(iter(self._record.versions), None)
        self._show_version(shown or new_version(self._record, self._agreed, now))

    def _begin_new(self) -> None:
        self._record = AgreementRecord(None, "", {})
        self.widget.entries.list.setCurrentRow(-1)
        self._show_version(new_version(self._record, self._agreed, wall_ms()))
        self.form.names.setFocus()

    def _begin_version(self) -> None:
        self._show_version(new_version(self._record, self._agreed, wall_ms()))
        self.form.start.setFocus()

    def _turn_version(self, row: int) -> None:
        if row < len(self._record.versions):
            self._show_version(self._record.versions[row])

    def _show_version(self, version: VersionRecord | None) -> None:
        self._version = version
        self.form.setEnabled(version is not None)
        self.widget.save.setEnabled(version is not None)
        if version is None:
            show_fault(self.widget.fault, t("agreements.no_calendar"))
            return
        show_fault(self.widget.fault, "")
        now = wall_ms()
        self.form.show_record(self._record, version, self._agreed, now)
        stored = version.uid is not None
        self.widget.fresh.setVisible(stored)
        self.widget.take_back.setVisible(stored and version.valid_from > now)
        first = self._record.uid is None
        self.widget.meaning.setText(
            "" if first else t("agreements.means_correction" if stored else "agreements.means_version")
        )
        self._typed = (self.form.record(), self.form.version()) if stored else None

    def _untouched(self) -> bool:
        try:
            return self._typed == (self.form.record(), self.form.version())
        except CalendarError:
            return False

    def _save(self) -> None:
        try:
            record, version = self.form.record(), self.form.version()
        except CalendarError as error:
            self._failed(error)
            return
        actor = self._context.signed_in.user_uid
        asked = self._context.work.ask(save_agreement, actor, record, version)
        asked.failed(self._failed).then(self._saved)

    def _saved(self, uid: Uid) -> None:
        self._record = AgreementRecord(uid, "", {})
        self._context.notices.tell(t("agreements.saved"))
        self._read()

    def _take_back(self) -> None:
        if self._version is not None and self._version.uid is not None:
            actor = self._context.signed_in.user_uid
            asked = self._context.work.ask(take_back_version, actor, self._version.uid, wall_ms())
            asked.failed(self._failed).then(self._taken_back)

    def _taken_back(self, _nothing: None) -> None:
        self._read()

    def _failed(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))
