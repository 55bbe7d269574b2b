"""Keeps the banner up to date on every screen and carries out the keys of incidents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.dictionaries import Dictionaries, read
from app.services.errors import KnownError
from app.services.incidents.announcing import Banner, announce, change, close, going_on
from app.services.links.answering import AnsweredAll
from app.services.store.store import Changed
from app.services.tickets.draft import TicketDraft
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.incidents.banner import IncidentBanner
from app.views.incidents.dialogs import AnnounceDialog, CloseDialog
from app.views.shell.window import MainWindow

SHOWN_BY = ("incident", "ticket_link")


@frozen
class InView:
    """The ticket that fills the screen, if one does."""

    uid: Uid
    number: str
    subject: str


class IncidentsController(QObject):
    """One for the window. ``ticket_in_view`` tells which ticket fills the screen now."""

    def __init__(self, context: Context, window: MainWindow, ticket_in_view: Callable[[], InView | None]) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._ticket_in_view = ticket_in_view
        self._banners: tuple[Banner, ...] = ()
        self._at = 0
        self._unsaid: dict[Uid, str] = {}
        self.banner = IncidentBanner()
        window.top.addWidget(self.banner)
        self.banner.attach_wanted.connect(self.attach)
        self.banner.next_wanted.connect(self.show_next)
        self.banner.opened.connect(context.navigation.open_ticket)
        context.work.changed.connect(self._changed)
        for name, handler in (
            ("incident.attach", self.attach),
            ("incident.attach_notice", self.attach_with_notice),
            ("incident.announce", self.announce),
            ("incident.change", self.change),
            ("incident.close", self.close),
            ("incident.next", self.show_next),
        ):
            if not context.read_only:
                context.actions.connect(name, handler)
        self._show()
        self._read()

    @property
    def shown(self) -> Banner | None:
        """The incident in the banner."""
        return self._banners[self._at] if self._banners else None

    def attach(self) -> None:
        """Tie the call in hand, or the ticket that fills the screen, to the incident shown."""
        self._attach(wants_notice=False)

    def attach_with_notice(self) -> None:
        """Likewise, and the client wants to be called when it is over."""
        self._attach(wants_notice=True)

    def announce(self) -> None:
        """Put up a banner: for the ticket that fills the screen, else for a new one."""
        ticket = self._ticket_in_view()
        if ticket is None:
            self._context.work.ask(read).then(self._announce_new)
            return
        dialog = AnnounceDialog(self._window, None, title=ticket.subject, number=ticket.number)
        self._announce(dialog, ticket.uid)

    def change(self) -> None:
        """Say something else in the banner shown."""
        if self.shown is not None:
            self._change(self.shown)

    def close(self) -> None:
        """End the incident shown: one answer to everybody."""
        shown = self.shown
        if shown is None:
            return
        dialog = CloseDialog(self._window, shown, self._unsaid.get(shown.uid, ""))
        if self._context.notices.run(dialog):
            self._unsaid[shown.uid] = dialog.text
            user = self._context.signed_in.user_uid
            asking = self._context.work.ask(close, user, shown.uid, dialog.text)
            asking.failed(lambda error: self._not_closed(shown, error)).then(self._closed)
        dialog.deleteLater()

    def _not_closed(self, shown: Banner, error: KnownError) -> None:
        """Say why, and lead to the ticket that lacks something."""
        opened = self._context.navigation.open_ticket
        ticket = shown.ticket_uid
        self._context.notices.tell(str(error), t("incidents.open_ticket"), lambda: opened.emit(ticket))

    def show_next(self) -> None:
        """Show the following incident."""
        if self._banners:
            self._at = (self._at + 1) % len(self._banners)
            self._show()

    def _attach(self, *, wants_notice: bool) -> None:
        shown = self.shown
        if shown is None:
            return
        ticket = self._ticket_in_view()
        navigation = self._context.navigation
        if ticket is not None and ticket.uid != shown.ticket_uid:
            navigation.attach_ticket.emit(shown.uid, wants_notice)
        else:
            navigation.attach_call.emit(shown.uid, wants_notice)

    def _change(self, shown: Banner) -> None:
        dialog = AnnounceDialog(
            self._window,
            None,
            title=shown.title,
            say=shown.say,
            expected_at=shown.expected_at,
            number=shown.number,
            known=True,
        )
        if self._context.notices.run(dialog):
            user = self._context.signed_in.user_uid
            self._context.work.ask(change, user, shown.uid, dialog.wanted).then()
        dialog.deleteLater()

    def _announce_new(self, words: Dictionaries) -> None:
        self._announce(AnnounceDialog(self._window, words), None)

    def _announce(self, dialog: AnnounceDialog, ticket: Uid | None) -> None:
        if self._context.notices.run(dialog):
            wanted = dialog.wanted
            draft = TicketDraft(
                ticket or new_uid(),
                type_uid=dialog.type_uid,
                category_uid=dialog.category_uid,
                subject=wanted.title,
                description=wanted.say or wanted.title,
                priority=4,
            )
            self._context.work.ask(announce, self._context.signed_in.user_uid, wanted, draft).then()
        dialog.deleteLater()

    def _closed(self, told: AnsweredAll) -> None:
        text = t("incidents.closed", n=told.answered)
        if told.callbacks:
            text = t("incidents.closed_and_calls", closed=text, n=told.callbacks)
        if told.unreachable:
            text = t("incidents.closed_unreachable", closed=text, numbers=", ".join(told.unreachable))
        if told.refused:
            numbers = ", ".join(one.number for one in told.refused)
            text = t("incidents.closed_refused", closed=text, numbers=numbers, why=told.refused[0].why)
        self._context.notices.tell(text, t("incidents.undo"), self._context.navigation.undo.emit)

    def _changed(self, change: Changed) -> None:
        if change.touches(*SHOWN_BY):
            self._read()

    def _read(self) -> None:
        self._context.work.ask(going_on).on_the_reader().then(self._found)

    def _found(self, banners: tuple[Banner, ...]) -> None:
        kept = self.shown.uid if self.shown else None
        fresh = {banner.uid for banner in banners} - {banner.uid for banner in self._banners}
        self._banners = banners
        places = [at for at, banner in enumerate(banners) if banner.uid == kept]
        self._at = places[0] if places and not fresh else 0
        self._show()

    def _show(self) -> None:
        shown = self.shown
        action = self._context.actions.get("incident.attach")
        key = key_text(action) if action is not None and not self._context.read_only else ""
        self.banner.show_incident(shown, (self._at, len(self._banners)), key)
        for name in ("incident.attach", "incident.attach_notice", "incident.change", "incident.close"):
            self._context.actions.enable(name, shown is not None and not self._context.read_only)
        self._context.actions.enable("incident.next", len(self._banners) > 1)
