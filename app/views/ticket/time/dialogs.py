"""Writing or correcting a time, and the estimate. Enter saves, Escape closes."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.services.calls.agreed import of_wall
from app.services.time_sheets.entries import Estimate
from app.services.time_sheets.spent import Spent
from app.services.words import t
from app.views.common.form.dates import read_date_time
from app.views.common.lengths import as_typed, length, typed
from app.views.common.moments import local
from app.views.common.panel import plain
from app.views.common.small_form import SmallForm

MINUTE_MS = 60_000


class TimeDialog(SmallForm):
    """How long, when, charged or not, and why; with ``line`` that one is corrected."""

    def __init__(self, parent: QWidget, title: str, now: int, line: Spent | None = None) -> None:
        super().__init__(parent, title)
        self._line = line
        self._now = now
        if line is not None and line.measured_ms is not None:
            measured = plain(look_name="quiet")
            measured.setText(t("ticket_time.measured", length=length(line.measured_ms)))
            self.rows.addRow(measured)
        self.length = QLineEdit(as_typed(-(-line.spent_ms // MINUTE_MS)) if line is not None else "")
        self.length.setPlaceholderText(t("ticket_time.length_hint"))
        self.add(t("ticket_time.length"), self.length)
        self.begun = QLineEdit(f"{local(now):%d.%m.%Y %H:%M}")
        if line is None:
            self.add(t("ticket_time.begun"), self.begun)
        self.charged = QCheckBox(t("ticket_time.charged"))
        self.charged.setChecked(line.billable if line is not None else True)
        self.rows.addRow("", self.charged)
        self.why = QLineEdit(line.reason if line is not None else "")
        self.add(t("ticket_time.reason"), self.why)
        self.finish(t("card.save"))
        self.length.setFocus()
        self.length.selectAll()

    @property
    def spent_ms(self) -> int:
        """The length given."""
        return (typed(self.length.text()) or 0) * MINUTE_MS

    @property
    def started_at(self) -> int:
        """When it began, UTC ms."""
        return self._begun() or self._now

    @property
    def billable(self) -> bool:
        """Whether it is charged."""
        return self.charged.isChecked()

    @property
    def reason(self) -> str:
        """Why."""
        return self.why.text().strip()

    def accept(self) -> None:
        """Close only with a length, a moment and a reason."""
        minutes = typed(self.length.text())
        if minutes is None or (minutes == 0 and self._line is None) or minutes > 24 * 60:
            self.complain(t("ticket_time.length_wrong"), self.length)
        elif self._line is None and self._begun() is None:
            self.complain(t("ticket_time.begun_wrong"), self.begun)
        elif not self.reason:
            self.complain(t("ticket_time.reason_needed"), self.why)
        else:
            super().accept()

    def _begun(self) -> int | None:
        found = read_date_time(self.begun.text())
        return of_wall(found) if found else None


class EstimateDialog(SmallForm):
    """What the ticket is thought to take, and who agreed to it on the client's side."""

    def __init__(self, parent: QWidget, estimate: Estimate, client: str) -> None:
        super().__init__(parent, t("ticket_time.estimate_title"))
        self.length = QLineEdit(as_typed(estimate.minutes) if estimate.minutes is not None else "")
        self.length.setPlaceholderText(t("ticket_time.length_hint"))
        self.add(t("ticket_time.estimate_length"), self.length)
        self.agreed = QCheckBox(t("ticket_time.agreed"))
        self.agreed.setChecked(estimate.agreed_at is not None)
        self.rows.addRow("", self.agreed)
        self.who = QLineEdit(estimate.agreed_by or client)
        self.who.setEnabled(self.agreed.isChecked())
        self.agreed.toggled.connect(self.who.setEnabled)
        self.add(t("ticket_time.agreed_by"), self.who)
        self.finish(t("card.save"))
        self.length.setFocus()

    @property
    def minutes(self) -> int | None:
        """The estimate; None for none."""
        return typed(self.length.text()) or None

    @property
    def agreed_by(self) -> str:
        """Who agreed; empty for nobody."""
        return self.who.text().strip() if self.agreed.isChecked() else ""

    def accept(self) -> None:
        """Close only with an estimate that can be read, and a name where somebody agreed."""
        if self.length.text().strip() and not typed(self.length.text()):
            self.complain(t("ticket_time.length_wrong"), self.length)
        elif self.agreed.isChecked() and (self.minutes is None or not self.agreed_by):
            self.complain(t("ticket_time.agreed_wrong"), self.length if self.minutes is None else self.who)
        else:
            super().accept()
