"""What a passport says on the call card: who knows the client, and what is risky."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.curators import ClientKey, ClientKind, CuratorView, curators_of
from app.services.clients.passport import risks_of
from app.services.store.store import Store


@frozen
class WhoKnows:
    """The curators of a person, the main one first, and the risks in words (empty for none)."""

    person_uid: Uid
    curators: tuple[CuratorView, ...]
    risks: str


def who_knows(store: Store, person: Uid) -> WhoKnows:
    """Read it in three queries, after the card itself has been shown."""
    return WhoKnows(person, curators_of(store, ClientKey(ClientKind.PERSON, person)), risks_of(store, person))
