"""What the screen of one ticket asks of the store in one go."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.clocks.errors import CalendarError
from app.services.clocks.tickets import DueView, due_of
from app.services.lists.quick import number_to_call
from app.services.merging.standing import standing_ticket
from app.services.store.store import Store
from app.services.tickets.moves import MoveOffer, label_of, offers
from app.services.tickets.reading import TicketView, ticket_view
from app.services.tickets.time_line import TimeItem, time_line


@frozen
class OnScreen:
    """A ticket with what stands around it.

    ``due`` is None where a calendar is at fault; ``number`` is the client's telephone, empty where none is known;
    ``step`` is where the ticket stands in its type's words, ``offers`` are the ways on for whoever looks at it.
    """

    view: TicketView
    due: DueView | None
    items: tuple[TimeItem, ...]
    number: str
    step: str
    offers: tuple[MoveOffer, ...]


def ticket_on_screen(store: Store, user: Uid, ticket: Uid, now: int) -> OnScreen | None:
    """Everything about one ticket; None where there is no such ticket. ``now`` is UTC ms.

    Of a merged ticket: the one it went into.

    Whoever shows it notes the reading (:func:`app.services.tickets.reading.note_ticket_read`).
    """
    ticket = standing_ticket(store, ticket)
    try:
        view = ticket_view(store, ticket)
    except LookupError:
        return None
    try:
        due = due_of(store, ticket, now)
    except CalendarError:
        due = None
    return OnScreen(
        view,
        due,
        time_line(view),
        number_to_call(store, "ticket", ticket),
        label_of(store, ticket),
        offers(store, user, ticket),
    )
