"""A pane beside the ticket: what every one of them can do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.ids import Uid
from app.services.store.store import Changed
from app.services.tickets.reading import TicketView
from app.views.context import Context


class Pane(QObject):
    """One part of a ticket with its own widget. Inherit it and set ``name``, ``title_key`` and ``widget``.

    ``told`` carries what stands beside the pane's title while it is folded (``3 of 5``) and its look in the theme
    (``quiet``, ``good``, ``soon``, ``late``). ``wanted`` says whether the pane makes sense for the ticket in hand:
    one that does not is not shown. Both may be emitted at any time.
    """

    told = Signal(str, str)
    wanted = Signal(bool)

    name = ""
    """Unique among the panes; what :meth:`app.views.ticket.side.Side.open` is given."""
    title_key = ""
    """The key of the title's text."""

    widget: QWidget

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show this ticket; None: there is none.

        Called when a ticket is opened and again whenever it was read anew: ask only for what the pane needs beyond
        ``view``, on the reader, and show an answer only if it is still about this ticket.
        """
        raise NotImplementedError

    def changed(self, change: Changed) -> None:
        """Records changed while a ticket is shown; ask again if they concern the pane."""

    def retranslate(self) -> None:
        """Say everything in the other language; ``show_ticket`` follows."""

    def focus_first(self) -> None:
        """The person opened the pane by key: put the focus where they will work."""
        self.widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def stop(self) -> None:
        """The shift ends: let timers rest."""
