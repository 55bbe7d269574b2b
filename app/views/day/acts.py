"""What can be done from anywhere: the next ticket, the hand-over, the report, the plan of absences, clients."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.day.claiming import Claimed
from app.services.day.handover import Prefilled, hand_over, prefill
from app.services.store.clock import wall_ms
from app.services.team.claims import give_back
from app.services.words import t
from app.views.context import Context
from app.views.day.absences import Absences
from app.views.day.claims import Claims
from app.views.day.dialogs import NoteDialog
from app.views.day.known import KnownClients
from app.views.day.passport import Passports
from app.views.day.report import Reporting
from app.views.day.reports import TeamReports


class DayActs(QObject):
    """Made once per window; each part opens its dialog over whatever screen is in view."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self._window = window
        self.reporting = Reporting(context, window)
        self.absences = Absences(context, window)
        self.passports = Passports(context, window)
        self.team_reports = TeamReports(context, window)
        self.known = KnownClients(context, window, self.passports)
        actions = context.actions
        actions.connect("day.my_clients", self.known.open_mine)
        actions.connect("day.known", self.known.open_known)
        actions.connect("day.team_reports", self.team_reports.open)
        if context.read_only:
            return
        self.claims = Claims(context, self._claimed, self)
        actions.connect("day.claim", self.claim)
        actions.connect("day.hand_over", self.hand_over)
        actions.connect("day.report", self.reporting.open)
        actions.connect("day.absences", self.absences.open)

    def claim(self) -> None:
        """Take the next ticket of one's queues and open it."""
        self.claims.next()

    def hand_over(self) -> None:
        """Write the note to the next shift, which begins with what is open."""
        self._work.ask(prefill, self._me, wall_ms()).then(self._write_note)

    def _claimed(self, found: Claimed | None) -> None:
        if found is None:
            self._context.notices.tell(t("day.nothing_to_claim"))
            return
        key = "day.claimed" if found.accepted else "day.claimed_not_accepted"
        text = t(key, number=found.number, subject=found.subject)
        self._context.notices.tell(text, t("day.give_back"), _GiveBack(self, found).take)
        self._context.navigation.open_ticket.emit(found.ticket_uid)

    def give_back(self, found: Claimed) -> None:
        """The ticket was not wanted after all."""
        self._work.ask(give_back, self._me, found.ticket_uid, t("day.given_back_at_once")).then(self._given_back)

    def _given_back(self, number: str) -> None:
        self._context.notices.tell(t("day.released", title=number))

    def _write_note(self, found: Prefilled) -> None:
        dialog = NoteDialog(self._window, found.text)
        if self._context.notices.run(dialog):
            ask = self._work.ask(hand_over, self._me, dialog.text.toPlainText(), found.work)
            ask.then(self._handed_over)
        dialog.deleteLater()

    def _handed_over(self, _note: Uid) -> None:
        self._context.notices.tell(t("day.handed_over"))


class _GiveBack:
    def __init__(self, acts: DayActs, found: Claimed) -> None:
        self._acts = acts
        self._found = found

    def take(self) -> None:
        self._acts.give_back(self._found)
