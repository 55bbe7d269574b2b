"""A call to make about a ticket, when the program itself knows that one is due. All times are UTC ms."""

from __future__ import annotations

from app.models.calls import Callback
from app.models.ids import Uid
from app.services.calls.errors import CallError
from app.services.store.journal import Write


def callback_for_in(
    write: Write, ticket: Uid, due_at: int, *, owner: Uid | None = None, note: str = "", again: bool = False
) -> Uid | None:
    """Write down a call to the ticket's client inside a transaction; None where one is to be made already.

    The number is the one they last called from about this ticket, else the first of their telephones. With
    ``again`` a second call is written down beside one that waits. Raises CallError for a client without a number,
    LookupError for no such ticket.
    """
    row = write.row("SELECT person_uid FROM ticket WHERE uid = ?", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    if not again and write.row(
        "SELECT 1 FROM callback WHERE ticket_uid = ? AND done_at IS NULL AND deleted_at IS NULL", ticket
    ):
        return None
    number = _number(write, ticket, row[0])
    if not number:
        raise CallError("rules.client_without_number")
    return write.insert(
        Callback, person_uid=row[0], ticket_uid=ticket, number=number, owner_uid=owner, due_at=due_at, note=note
    )


def _number(write: Write, ticket: Uid, person: Uid | None) -> str:
    """Where the client can be reached; empty for nowhere."""
    last = write.row(
        "SELECT i.number FROM interaction_ticket l JOIN interaction i ON i.uid = l.interaction_uid "
        "WHERE l.ticket_uid = ? AND l.deleted_at IS NULL AND i.number_key <> '' "
        "ORDER BY i.offered_at DESC LIMIT 1",
        ticket,
    )
    own = last or write.row(
        "SELECT c.raw FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        "WHERE l.person_uid = ? AND l.deleted_at IS NULL AND c.kind = 'phone' AND c.deleted_at IS NULL "
        "ORDER BY c.verified_at IS NULL, l.id LIMIT 1",
        person,
    )
    return str(own[0]) if own else ""
