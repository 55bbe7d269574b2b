"""The page of agreements: what is promised to whose tickets."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from app.models.ids import Uid
from app.services.clocks.agreement_care import (
    Agreed,
    AgreementRecord,
    VersionRecord,
    read_agreed,
    save_agreement,
    take_back_version,
)
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.administration.agreement_form import AgreementForm, new_version
from app.views.administration.entry_page import EntryPage, EntryWidget
from app.views.administration.parts import show_fault
from app.views.common.panel import plain
from app.views.context import Context
from app.views.work import Asking


class AgreementsWidget(EntryWidget):
    """The agreements at the left, the form of one beside them."""

    def __init__(self, form: AgreementForm) -> None:
        self.fresh, self.take_back = QPushButton(), QPushButton()
        self.meaning = plain(look_name="quiet")
        super().__init__(form, others=(self.fresh, self.take_back), below=(self.meaning,))
        self.retranslate()

    def retranslate(self) -> None:
        self.say("agreements.title", "agreements.add", "agreements.save")
        self.fresh.setText(t("agreements.fresh"))
        self.take_back.setText(t("agreements.take_back"))


class AgreementsPage(EntryPage[AgreementRecord]):
    """Shows and saves agreements."""

    tables = ("sla_policy", "sla_version", "work_calendar", "ticket_type", "queue", "unit")

    def __init__(self, context: Context) -> None:
        self.form = AgreementForm()
        self.widget = AgreementsWidget(self.form)
        super().__init__(context, self.widget)
        self._agreed = Agreed((), (), ())
        self._record = AgreementRecord(None, "", {})
        self._version: VersionRecord | None = None
        self.widget.fresh.clicked.connect(self._begin_version)
        self.widget.take_back.clicked.connect(self._take_back)
        self.form.version_wanted.connect(self._turn_version)

    def asking(self) -> Asking[Agreed]:
        """All agreements, with what they may name."""
        return self.context.work.ask(read_agreed)

    def take(self, found: Agreed) -> tuple[AgreementRecord, ...]:
        """The agreements."""
        self._agreed = found
        return found.agreements

    def name_of(self, entry: AgreementRecord) -> str:
        """Its name, and whether it is out of use."""
        return entry.label() if entry.active else t("agreements.inactive", name=entry.label())

    def put(self, entry: AgreementRecord | None) -> None:
        """Show the version in force, or the first to come."""
        self._record = entry or AgreementRecord(None, "", {})
        now = wall_ms()
        in_force = [one for one in self._record.versions if one.valid_from <= now]
        shown = in_force[0] if in_force else next(iter(self._record.versions), None)
        self._show_version(shown or new_version(self._record, self._agreed, now))

    def typed(self) -> tuple[AgreementRecord, VersionRecord]:
        """The agreement and its version as typed."""
        return self.form.record(), self.form.version()

    def touched(self) -> bool:
        """Whether something is being typed; a version just begun is."""
        if self._version is None:
            return False
        return super().touched() or (self._version.uid is None and self._record.uid is not None)

    def keep(self, typed: Any) -> None:
        """Save both."""
        asked = self.context.work.ask(save_agreement, self.me, *typed)
        asked.failed(self.failed).then(self._saved)

    def first_editor(self) -> QWidget:
        """Its names."""
        return self.form.names

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
        self.settle()

    def _saved(self, uid: Uid) -> None:
        self.kept_as(uid, t("agreements.saved"))

    def _take_back(self) -> None:
        if self._version is not None and self._version.uid is not None:
            asked = self.context.work.ask(take_back_version, self.me, self._version.uid, wall_ms())
            asked.failed(self.failed).then(self.read_anew)
