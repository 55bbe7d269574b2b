"""A call rings: whose number is it, and what should the card show. One read, before anything is written."""

from __future__ import annotations

from app.records import frozen
from app.services.clients.card import ClientCard, client_card
from app.services.clients.lookup import CallerMatch, find_by_number
from app.services.store.store import Store


@frozen
class Ringing:
    """The number as understood; the client's card where only one client has it."""

    match: CallerMatch
    card: ClientCard | None


def look_up(store: Store, number: str, now: int) -> Ringing:
    """Find the caller by a number in any spelling; ``now`` is UTC ms."""
    match = find_by_number(store, number)
    only = match.only
    return Ringing(match, client_card(store, only.person_uid, now) if only else None)
