"""Moving tickets on inside somebody's open transaction."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.tickets import Ticket, TicketState
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.draft import draft_of
from app.services.tickets.errors import TicketError
from app.services.tickets.saving import _move
from app.services.tickets.states import may_follow
from app.services.words import t


def move_in(store: Store, write: Write, ticket: Uid, target: TicketState) -> None:
    """Move a ticket to a state by the one rule. Raises TicketError, CannotClose; nothing is changed then."""
    row = write.row("SELECT state FROM ticket WHERE uid = ?", ticket)
    state = TicketState(row[0] if row else "")
    if state is not target:
        _move(store, write, draft_of(store, ticket), state, target)


def merge_in(write: Write, ticket: Uid) -> None:
    """Mark a ticket as merged. Raises TicketError for one that is at its end."""
    row = write.row("SELECT state FROM ticket WHERE uid = ?", ticket)
    if row is None or not may_follow(TicketState(row[0]), TicketState.MERGED):
        raise TicketError(
            "tickets.no_such_step",
            now=t(f"tickets.state_{row[0] if row else 'new'}"),
            then=t("tickets.state_merged"),
        )
    write.update(Ticket, ticket, state=TicketState.MERGED.value, closed_at=write.at)
