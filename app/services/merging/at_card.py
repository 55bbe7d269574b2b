"""What a person who merges a client's cards is offered."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.finding import pick_clients
from app.services.clients.lookup import FoundClient
from app.services.clients.names import NameParts, full_name
from app.services.merging.clients import merged_clients
from app.services.merging.duplicates import Pair, Twin, pairs, twins_of
from app.services.merging.errors import MergeError
from app.services.merging.standing import standing_person
from app.services.store.journal import Span
from app.services.store.store import Store


@frozen
class Candidates:
    """A client, cards that may be the same one, and cards merged into this one with what parts them again."""

    person: Uid
    name: str
    twins: tuple[Twin, ...]
    merged: tuple[tuple[Uid, str, Span], ...]


def candidates(store: Store, person: Uid) -> Candidates:
    """The cards to merge a client with. Raises MergeError for a client who is not there."""
    kept = standing_person(store, person)
    row = store.row(
        "SELECT last_name, first_name, middle_name FROM person WHERE uid = ? AND deleted_at IS NULL", kept
    )
    if row is None:
        raise MergeError("merging.not_there")
    return Candidates(kept, full_name(NameParts(*row)), twins_of(store, kept), merged_clients(store, kept))


def search_clients(store: Store, text: str, but: Uid) -> tuple[FoundClient, ...]:
    """Clients for a number or words being typed, without one of them."""
    return tuple(client for client in pick_clients(store, text) if client.person_uid != but)


def likely_pairs(store: Store) -> tuple[Pair, ...]:
    """Pairs of cards in the whole base that may be one client."""
    return pairs(store)
