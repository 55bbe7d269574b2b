"""The time of a ticket: what it took, who, under which contract; written by hand and corrected with a reason."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.services.store.clock import wall_ms
from app.services.tickets.reading import TicketView
from app.services.time_sheets.at_ticket import TicketTime, ticket_time
from app.services.time_sheets.entries import Estimate, correct, set_estimate, set_project, write_time
from app.services.words import t
from app.views.common.lengths import length
from app.views.common.moments import stretch
from app.views.context import Context
from app.views.ticket.reading_pane import ReadingPane
from app.views.ticket.time.dialogs import EstimateDialog, TimeDialog
from app.views.ticket.time.running import WorkTimer
from app.views.ticket.time.widgets import TimeSheet
from app.views.work import Asking

SECOND_MS = 1_000


class TimePane(ReadingPane[TicketTime]):
    """Shows a ticket's time; the timer runs while the ticket is worked on."""

    name = "time"
    title_key = "ticket_time.title"
    tables = ("time_entry", "segment", "contract", "project", "interaction_ticket")
    widget: TimeSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.widget = TimeSheet(
            {
                name: action
                for name in ("ticket_time.write", "ticket_time.correct", "ticket_time.estimate", "ticket_time.run")
                if (action := context.actions.get(name)) is not None and not context.read_only
            }
        )
        self.running = WorkTimer(context)
        self.widget.project_chosen.connect(self._choose_project)
        self.widget.correct_wanted.connect(self._correct)
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self._show_running)
        self.running.turned.connect(self._show_running)
        if not context.read_only:
            for name, handler in (
                ("ticket_time.write", self._write),
                ("ticket_time.correct", self._correct),
                ("ticket_time.estimate", self._estimate),
                ("ticket_time.run", self.running.turn),
            ):
                context.actions.connect(name, handler)
        self._enable()

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Ask for the ticket's time, and let the timer run on an open ticket."""
        super().show_ticket(uid, view)
        self.running.follow(uid if view is not None and view.state in OPEN_STATES else None)
        self._enable()
        self._show_running()

    def asking(self, ticket: Uid) -> Asking[TicketTime]:
        """Its time until now."""
        return self.context.work.ask(ticket_time, ticket, wall_ms())

    def show_known(self, known: TicketTime | None) -> None:
        """Show it."""
        self.widget.show_time(known)
        self._show_running()
        self._enable()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.widget.retranslate()
        self.widget.show_time(self.known)

    def focus_first(self) -> None:
        """Go to the list."""
        self.widget.focus_lines()

    def stop(self) -> None:
        """Nothing runs any more."""
        super().stop()
        self._second.stop()
        self.running.follow(None)

    def _show_running(self) -> None:
        """The running time beside the title, and in the pane."""
        since = self.running.since
        if since is None:
            self._second.stop()
        elif not self._second.isActive():
            self._second.start()
        measured = self.known.total_ms if self.known is not None else 0
        now = wall_ms() - since if since is not None else 0
        self.widget.show_running(stretch(now) if since is not None else "")
        estimate = self.known.estimate.minutes if self.known is not None else None
        over = estimate is not None and measured + now > estimate * 60_000
        text = length(measured + now)
        if estimate is not None:
            text = t("ticket_time.of", spent=text, estimate=length(estimate * 60_000))
        look = "late" if over else "good" if since is not None else "quiet"
        self.told.emit(text if self.ticket is not None else "", look)

    def _enable(self) -> None:
        may = self.ticket is not None and not self.context.read_only
        for name in ("ticket_time.write", "ticket_time.run"):
            self.context.actions.enable(name, may)
        self.context.actions.enable("ticket_time.estimate", may and self.known is not None)
        self.context.actions.enable(
            "ticket_time.correct", may and self.known is not None and bool(self.known.lines)
        )

    def _write(self) -> None:
        if self.ticket is not None:
            dialog = TimeDialog(self.widget, t("ticket_time.write_title"), wall_ms())
            if self.context.notices.run(dialog):
                self.context.work.ask(
                    write_time,
                    self.context.signed_in.user_uid,
                    self.ticket,
                    dialog.started_at,
                    dialog.spent_ms,
                    dialog.reason,
                    billable=dialog.billable,
                ).then()

    def _correct(self) -> None:
        line = self.widget.line()
        if line is None:
            self.context.notices.tell(t("ticket_time.no_line"))
            return
        dialog = TimeDialog(self.widget, t("ticket_time.correct_title"), wall_ms(), line)
        if self.context.notices.run(dialog):
            self.context.work.ask(
                correct, self.context.signed_in.user_uid, line, dialog.spent_ms, dialog.billable, dialog.reason
            ).then()

    def _estimate(self) -> None:
        if self.ticket is None or self.known is None:
            return
        client = self.view.person if self.view is not None else ""
        dialog = EstimateDialog(self.widget, self.known.estimate, client)
        if self.context.notices.run(dialog):
            known = self.known.estimate
            agreed = dialog.agreed_by
            at = known.agreed_at if agreed == known.agreed_by and dialog.minutes == known.minutes else wall_ms()
            estimate = Estimate(dialog.minutes, at if agreed else None, agreed)
            self.context.work.ask(set_estimate, self.context.signed_in.user_uid, self.ticket, estimate).then(
                self._estimated
            )

    def _estimated(self, _nothing: None) -> None:
        self.read()

    def _choose_project(self, project: Uid | None) -> None:
        if self.ticket is not None:
            self.context.work.ask(set_project, self.context.signed_in.user_uid, self.ticket, project).then(
                self._estimated
            )
