"""When the ticket in hand is due, how much is left, and why it is then."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.models.ids import Uid
from app.services.clocks.tickets import DueView, due_of
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.views.common.due import WhyDialog, due_words
from app.views.context import Context
from app.views.desk.ticket.widgets import TicketForm

EVERY_MS = 60_000


class DueLine(QObject):
    """Follows one ticket; asks again when it changes, and every minute for what is left."""

    def __init__(self, context: Context, form: TicketForm) -> None:
        super().__init__(form)
        self._context = context
        self._work = context.work
        self._form = form
        self._ticket: Uid | None = None
        self._view: DueView | None = None
        self._minute = QTimer(self, interval=EVERY_MS)
        self._minute.timeout.connect(self._ask)
        self._work.changed.connect(self._changed)
        form.show_due("", "quiet")
        form.show_why_action(context.actions.get("ticket.why"))
        context.actions.connect("ticket.why", self.why)
        context.actions.enable("ticket.why", False)

    def follow(self, ticket: Uid | None) -> None:
        """Show this ticket's deadline from now on; None for one that is not saved."""
        if ticket == self._ticket:
            return
        self._ticket, self._view = ticket, None
        self._form.show_due("", "quiet")
        self._context.actions.enable("ticket.why", ticket is not None)
        if ticket is None:
            self._minute.stop()
        else:
            self._minute.start()
            self._ask()

    def again(self) -> None:
        """Say it in the other language."""
        self._ask()

    def rest(self) -> None:
        """Ask nothing more: the shift ends."""
        self._minute.stop()

    def why(self) -> None:
        """Show the steps that lead to the deadline."""
        if self._ticket is not None:
            self._work.ask(due_of, self._ticket, wall_ms()).then(self._show_why)

    def _ask(self) -> None:
        if self._ticket is not None:
            self._work.ask(due_of, self._ticket, wall_ms()).failed(self._unknown).then(self._show)

    def _changed(self, change: Changed) -> None:
        if self._ticket is not None and ("ticket", self._ticket) in change.records:
            self._ask()

    def _unknown(self, _error: KnownError) -> None:
        """A calendar at fault: 'why?' tells it, the line says nothing."""
        self._form.show_due("", "quiet")

    def _show(self, view: DueView) -> None:
        self._view = view
        self._form.show_due(*due_words(view, wall_ms()))

    def _show_why(self, view: DueView) -> None:
        self._context.notices.run(WhyDialog(self._form, view.steps))
