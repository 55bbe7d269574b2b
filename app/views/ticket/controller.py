"""Ties the screen of one ticket together: reads it, reads it anew when it changes, carries out the keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer

from app.models.ids import Uid
from app.services.clocks.tickets import DueView, due_of
from app.services.directory.numbers_of import numbers_of_ticket
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.tickets.reading import note_ticket_read
from app.services.tickets.screen import OnScreen, ticket_on_screen
from app.services.tickets.summary import summary
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.chooser import Chooser
from app.views.common.due import WhyDialog
from app.views.common.in_hand import InHand
from app.views.common.numbers import call_one_of
from app.views.common.team.controller import TICKET, Team
from app.views.context import Context
from app.views.ticket.box import WritingBox
from app.views.ticket.callback import Callback
from app.views.ticket.head import Head
from app.views.ticket.moving.bar import MoveBar
from app.views.ticket.moving.controller import Moving
from app.views.ticket.pane import Pane
from app.views.ticket.panes import PANES
from app.views.ticket.side import Side
from app.views.ticket.summary import SummaryDialog
from app.views.ticket.time_line import TimeLine
from app.views.ticket.widgets import TicketScreen
from app.views.ticket.writing import Writing
from app.views.work import Request

MINUTE_MS = 60_000
TOGETHER_MS = 80
"""Changes that follow one another are read together."""

PARTS = ("ticket_note", "attachment", "interaction_ticket")
"""Tables whose records stand on the time line without touching the ticket's own."""


class TicketScreenController(QObject):
    """One ticket at a time. Who opens another one leaves nothing behind: what is typed is kept per ticket."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._uid: Uid | None = None
        self._shown: OnScreen | None = None
        self._request: Request | None = None
        self.head = Head()
        self.time_line = TimeLine(context.theme)
        self.panes: tuple[Pane, ...] = tuple(make(context) for make in PANES)
        self.side = Side(self.panes)
        self.widget = TicketScreen(self.head, self.time_line, self.side)
        self.widget.installEventFilter(self)
        self.moving = Moving(context, MoveBar())
        self.writing = Writing(context, WritingBox())
        self.callback = Callback(context, self.widget)
        self.team = Team(context, TICKET, writes=self._may_write())
        self.team.stands.connect(self.head.show_standing)
        self.widget.above.addWidget(self.team.bar)
        self.widget.above.addWidget(self.moving.bar)
        self.widget.below.addWidget(self.writing.box)
        self._writes = self._may_write()
        self.writing.box.setVisible(self._writes)
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._read)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._tick)
        self._connect()

    @property
    def ticket(self) -> OnScreen | None:
        """The ticket in sight."""
        return self._shown

    def activate(self) -> None:
        """The screen came into view."""
        if self._uid is not None:
            self._read()
            self._minute.start()
            self.time_line.setFocus()

    def in_hand(self) -> InHand:
        """The ticket in sight and its client."""
        return InHand(self._uid, self._shown.view.person_uid if self._shown is not None else None)

    def open_ticket(self, uid: Uid) -> None:
        """Show this ticket; that it was read is written down."""
        if uid != self._uid:
            self._uid, self._shown = uid, None
            self._work.ask(note_ticket_read, self._user, uid, "ticket").in_background().then()
        self._read()
        self._minute.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say everything in the other language."""
        if event.type() == QEvent.Type.LanguageChange and self._shown is not None:
            self._show(self._shown)
            self.writing.retranslate()
            self._read()
        return super().eventFilter(watched, event)

    def stop(self) -> None:
        """The shift ends: what is typed is kept, nothing more is asked."""
        self.writing.keep_now()
        self._soon.stop()
        self._minute.stop()
        if self._request is not None:
            self._request.cancel()
        self.team.stop()
        for pane in self.panes:
            pane.stop()

    def _may_write(self) -> bool:
        return self._context.actions.get("ticket.note") is not None and not self._context.read_only

    def _connect(self) -> None:
        context, navigation = self._context, self._context.navigation
        self._work.changed.connect(self._changed)
        context.theme.changed.connect(self.time_line.repaint_items)
        navigation.leaving.connect(self.stop)
        self.time_line.contact_chosen.connect(navigation.open_call)
        self.time_line.left.connect(navigation.back)
        self.moving.bar.left.connect(self._to_time_line)
        self.writing.box.left.connect(self._to_time_line)
        handlers: dict[str, Callable[[], object]] = {
            "ticket.edit": self._edit,
            "ticket.call_client": self._call,
            "ticket.explain": self._explain,
            "ticket.summary": self._read_back,
            "ticket.filter": self.time_line.show_more_or_less,
            "ticket.next_pane": self.side.next,
            "ticket.previous_pane": self.side.previous,
            "ticket.pane": self._choose_pane,
            "ticket.leave": navigation.back.emit,
        }
        for name, handler in handlers.items():
            context.actions.connect(name, handler)
        shown = context.actions.get("ticket.filter")
        self.time_line.show_key(key_text(shown) if shown is not None else "")

    # -- showing ------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self._soon.stop()
        if self._request is not None:
            self._request.cancel()
        if self._uid is not None:
            asking = self._work.ask(ticket_on_screen, self._user, self._uid, wall_ms())
            self._request = asking.on_the_reader().urgently().then(self._show)

    def _show(self, shown: OnScreen | None) -> None:
        another = shown is not None and (self._shown is None or self._shown.view.uid != shown.view.uid)
        self._shown = shown
        if shown is None:
            self._uid = None
            self._context.notices.tell(t("ticket_screen.gone"))
            self.widget.show_nothing()
        else:
            self._uid = shown.view.uid  # a merged ticket shows the one it went into
            self.head.show_ticket(shown)
            self.time_line.show_items(shown.items)
            self.widget.show_page()
            if another:
                self.time_line.go_to_end()
                self.time_line.setFocus()
        self.moving.follow(shown if self._writes else None)
        self.callback.follow(shown)
        self.team.follow(shown.view.uid if shown is not None else None)
        self.writing.follow(shown.view.uid if shown is not None and self._writes else None)
        for pane in self.panes:
            pane.show_ticket(shown.view.uid if shown else None, shown.view if shown else None)

    def _changed(self, change: Changed) -> None:
        if self._uid is None:
            return
        if ("ticket", self._uid) in change.records or change.touches(*PARTS):
            self._soon.start()
        self.team.changed(change)
        for pane in self.panes:
            pane.changed(change)

    def _tick(self) -> None:
        """A minute has passed: what is left of the deadline is less."""
        if not self.widget.isVisible():
            self._minute.stop()
        elif self._shown is not None:
            self.head.show_due(self._shown)

    # -- keys ---------------------------------------------------------------------------------------------

    def _to_time_line(self) -> None:
        self.time_line.setFocus()

    def _edit(self) -> None:
        """Change its fields in the form at the desk."""
        if self._shown is not None:
            self._context.navigation.edit_ticket.emit(self._shown.view.uid)

    def _call(self) -> None:
        if self._shown is None:
            return
        ask = self._work.ask(numbers_of_ticket, self._shown.view.uid)
        ask.on_the_reader().then(partial(call_one_of, self._context, self.widget.window()))

    def _explain(self) -> None:
        if self._uid is not None:
            self._work.ask(due_of, self._uid, wall_ms()).on_the_reader().then(self._show_why)

    def _show_why(self, view: DueView) -> None:
        self._context.notices.run(WhyDialog(self.widget, view.steps))

    def _read_back(self) -> None:
        if self._shown is not None:
            self._context.notices.run(
                SummaryDialog(self.widget, self._shown.view.number, summary(self._shown.view))
            )

    def _choose_pane(self) -> None:
        titles = self.side.titles()
        if self._shown is not None and titles:
            title = t("ticket_screen.choose_pane")
            chooser = Chooser(self.widget, title, t("ticket_screen.find_pane"), titles)
            if self._context.notices.run(chooser) and chooser.code:
                self.side.go_to(chooser.code)
