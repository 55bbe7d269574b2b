"""Shows the record on which the person rests, and notes that it was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.models.ids import Uid
from app.services.clients.card import client_card, note_card_read
from app.services.lists.calls import call_summary, note_call_read
from app.services.store.clock import wall_ms
from app.services.store.store import Changed, Store
from app.services.tickets.reading import note_ticket_read, ticket_view
from app.views.common.team.controller import CLIENT, Team
from app.views.context import Context
from app.views.lists.preview import Preview
from app.views.lists.previews import of_call, of_client, of_ticket
from app.views.lists.widgets import ListScreen
from app.views.work import Request

REST_MS = 250
"""Rows passed by with the arrow keys are neither read nor noted as read."""


class SidePane(QObject):
    """Loads previews a moment after the person stops on a row. ``purpose``: what the reading log says of it."""

    def __init__(self, context: Context, table: str, screen: ListScreen) -> None:
        super().__init__(screen)
        self._context = context
        self._table = table
        self._screen = screen
        self.purpose = "list"
        self._uid: Uid | None = None
        self._shown: Uid | None = None
        self._request: Request | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._load)
        self._team = (
            Team(context, CLIENT, writes=not context.read_only, narrow=True) if table == "person" else None
        )
        if self._team is not None:
            screen.above_pane.addWidget(self._team.bar)
        screen.show_preview(None)

    def rest_on(self, uid: Uid) -> None:
        """The person is on this record now."""
        if uid != self._uid:
            self._uid = uid
            self._rest.start()

    def stop(self) -> None:
        """Forget what is on its way."""
        self._rest.stop()
        if self._request is not None:
            self._request.cancel()
        if self._team is not None:
            self._team.stop()

    def clear(self) -> None:
        """There is nothing to show."""
        self._uid = self._shown = None
        self._rest.stop()
        if self._team is not None:
            self._team.follow(None)
        self._screen.show_preview(None)

    def retranslate(self) -> None:
        """Show the same record in the other language."""
        if self._shown is None:
            self._screen.show_preview(None)
        else:
            self._rest.start()

    def changed(self, change: Changed) -> None:
        """Show the record anew if it is among those changed."""
        if self._team is not None:
            self._team.changed(change)
        if self._shown is not None and (self._table, self._shown) in change.records:
            self._rest.start()

    def _load(self) -> None:
        if self._uid is None or not self._screen.isVisible():
            self._uid = None
            return
        if self._request is not None:
            self._request.cancel()
        asking = self._context.work.ask(_READERS[self._table], self._uid).on_the_reader()
        self._request = asking.then(self._show)

    def _show(self, found: Any) -> None:
        if found is None:
            self.clear()
            return
        if self._team is not None:
            self._team.follow(self._uid)
        self._screen.show_preview(_MAKERS[self._table](found))
        if self._uid is not None and self._uid != self._shown:
            self._shown = self._uid
            user = self._context.signed_in.user_uid
            note = _NOTES[self._table]
            self._context.work.ask(note, user, self._uid, self.purpose).in_background().then()


def _ticket(store: Store, uid: Uid) -> Any:
    try:
        return ticket_view(store, uid)
    except LookupError:
        return None  # removed meanwhile


def _client(store: Store, uid: Uid) -> Any:
    try:
        return client_card(store, uid, wall_ms())
    except LookupError:
        return None  # removed meanwhile


_READERS: dict[str, Callable[[Store, Uid], Any]] = {
    "ticket": _ticket,
    "person": _client,
    "interaction": call_summary,
}
_MAKERS: dict[str, Callable[[Any], Preview]] = {"ticket": of_ticket, "person": of_client, "interaction": of_call}
_NOTES: dict[str, Callable[[Store, Uid | None, Uid, str], None]] = {
    "ticket": note_ticket_read,
    "person": note_card_read,
    "interaction": note_call_read,
}
