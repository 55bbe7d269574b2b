"""When the ticket in hand is due, how much is left, and why it is then."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.services.clocks.tickets import DueView, due_of
from app.services.clocks.why import Step, duration_words
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.words import t
from app.views.common.moments import day_and_time, time_left
from app.views.context import Context
from app.views.desk.ticket.widgets import TicketForm

EVERY_MS = 60_000
SOON_MS = 60 * 60_000


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


class WhyDialog(QDialog):
    """The steps, to read; Escape closes it."""

    def __init__(self, parent: QWidget, steps: tuple[Step, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("clocks.why_title"))
        self.steps = QListWidget()
        self.steps.setWordWrap(True)
        self.steps.setAccessibleName(t("clocks.why_title"))
        for step in steps:
            timed = step.at is not None
            text = t("clocks.step", when=day_and_time(step.at), what=step.text) if timed else step.text  # type: ignore[arg-type]  # timed says so
            self.steps.addItem(text)
        layout = QVBoxLayout(self)
        layout.addWidget(self.steps)
        self.resize(640, 360)


def due_words(view: DueView, now: int) -> tuple[str, str]:
    """The line and its look; empty where nothing is promised. ``now`` is UTC ms."""
    if view.stands_still and view.left is not None:
        return t("clocks.line_stands_still", left=duration_words(view.left)), "quiet"
    if view.due_at is None:
        return "", "quiet"
    due = day_and_time(view.due_at)
    if view.due_at <= now:
        return t("clocks.line", due=due, left=time_left(view.due_at, now)), "late"
    look = "soon" if view.due_at - now < SOON_MS else "quiet"
    if view.left is None:
        return t("clocks.line", due=due, left=time_left(view.due_at, now)), look
    return t("clocks.line_left", due=due, left=duration_words(view.left)), look
