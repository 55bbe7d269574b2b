"""A pane that reads more than the ticket's own view: asked anew, shown only while its ticket is in hand."""

from __future__ import annotations

from typing import Generic, TypeVar

from app.models.ids import Uid
from app.services.store.store import Changed
from app.services.tickets.reading import TicketView
from app.views.context import Context
from app.views.ticket.pane import Pane
from app.views.work import Asking, Request

Read = TypeVar("Read")


class ReadingPane(Pane, Generic[Read]):
    """Inherit it, name the tables that concern the pane, and write :meth:`asking` and :meth:`show_known`.

    An answer about a ticket that is no longer in hand never arrives: its request was cancelled.
    """

    tables: tuple[str, ...] = ()
    """Records of these make the pane read again."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.ticket: Uid | None = None
        self.view: TicketView | None = None
        self.known: Read | None = None
        self._request: Request | None = None

    def asking(self, ticket: Uid) -> Asking[Read]:
        """What to ask about a ticket; it goes to the reader."""
        raise NotImplementedError

    def show_known(self, known: Read | None) -> None:
        """Show the answer, kept in ``known``; None: another ticket is in hand, or none."""
        raise NotImplementedError

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Take this ticket in hand and read what belongs to it."""
        another = uid != self.ticket
        self.ticket, self.view = (uid, view) if view is not None else (None, None)
        if another:
            self._take(None)
        self.read()

    def changed(self, change: Changed) -> None:
        """Read again what the change concerns."""
        if change.touches(*self.tables):
            self.read()

    def read(self) -> None:
        """Ask about the ticket in hand, instead of what is being asked."""
        self._forget_request()
        if self.ticket is not None:
            self._request = self.asking(self.ticket).on_the_reader().then(self._take)

    def stop(self) -> None:
        """Nothing more is asked."""
        self._forget_request()

    def _forget_request(self) -> None:
        if self._request is not None:
            self._request.cancel()

    def _take(self, known: Read | None) -> None:
        self.known = known
        self.show_known(known)
