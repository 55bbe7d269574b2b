"""Claims on a desk of a hub: the hub decides who has a ticket, this desk then takes it by its own rules."""

from __future__ import annotations

from app.models.ids import Uid, new_uid
from app.services.day.claiming import Claimed, claim, release
from app.services.store.store import Store
from app.services.sync.commands import ask_for
from app.services.sync.state import joined


def take_leased(store: Store, actor: Uid, command: Uid, ticket: Uid) -> Claimed | None:
    """Take a ticket that the hub has given to ``actor``; None while it has not arrived here yet.

    Raises NotAllowed, DayError.
    """
    if store.value("SELECT 1 FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket) is None:
        return None
    return claim(store, actor, command, ticket)


def give_back(store: Store, actor: Uid, ticket: Uid, reason: str) -> str:
    """Give a ticket back here, and on a hub free its claim once that is known there; the ticket's number.

    Raises NotAllowed, DayError, StillNeeded, LookupError.
    """
    number = release(store, actor, ticket, reason)
    if joined(store) is not None:
        ask_for(store, actor, new_uid(), "release", {"ticket": ticket.hex()})
    return number
