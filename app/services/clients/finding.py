"""Clients found by words or a number, as lines of a picker."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.clients.lookup import FoundClient
from app.services.clients.names import NameParts
from app.services.search.finding import find_clients
from app.services.store.store import Store

SHOWN = 30

_LINES = """
SELECT p.id, p.uid, p.last_name, p.first_name, p.middle_name,
    coalesce((SELECT o.name FROM membership m JOIN organisation o ON o.uid = m.organisation_uid
        WHERE m.person_uid = p.uid AND m.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY m.id LIMIT 1), ''),
    (SELECT max(i.offered_at) FROM interaction i WHERE i.person_uid = p.uid),
    (SELECT count(*) FROM ticket t WHERE t.person_uid = p.uid AND t.deleted_at IS NULL
        AND t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged'))
FROM person p WHERE p.id IN ({marks}) AND p.deleted_at IS NULL
"""


def pick_clients(store: Store, text: str) -> tuple[FoundClient, ...]:
    """The best matches for what is being typed, best first; empty text finds nobody."""
    ids = find_clients(store, text, typing=True).ids[:SHOWN]
    if not ids:
        return ()
    rows = store.rows(_LINES.format(marks=", ".join("?" * len(ids))), *ids)
    by_id = {row[0]: row for row in rows}
    return tuple(_line(*by_id[number][1:]) for number in ids if number in by_id)


def _line(
    uid: Uid, last: str, first: str, middle: str, organisation: str, contact: int | None, tickets: int
) -> FoundClient:
    return FoundClient(uid, b"", NameParts(last, first, middle), "", organisation, contact, tickets)
