"""Who is calling: clients by any spelling of a number."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.clients.names import NameParts, full_name, short_name
from app.services.store.store import Row, Store
from app.services.words import language


@frozen
class FoundClient:
    """One line of the picker. ``last_contact_at`` is UTC ms, None for a client who never called."""

    person_uid: Uid
    contact_point_uid: Uid
    name: NameParts
    number_label: str
    organisation: str
    last_contact_at: int | None
    open_tickets: int

    @property
    def full_name(self) -> str:
        """«Иванова Анна Петровна»."""
        return full_name(self.name)

    @property
    def short_name(self) -> str:
        """«Иванова А. П.»."""
        return short_name(self.name)


@frozen
class CallerMatch:
    """A number as understood, and the clients it may be: the last to be in contact first."""

    number: phones.Number
    shown: str
    place: str
    clients: tuple[FoundClient, ...]

    @property
    def only(self) -> FoundClient | None:
        """The client, when there is no doubt."""
        return self.clients[0] if len(self.clients) == 1 else None


_FIND = """
SELECT cp.key, p.uid, cp.uid, p.last_name, p.first_name, p.middle_name, cp.label,
    coalesce((SELECT o.name FROM membership m JOIN organisation o ON o.uid = m.organisation_uid
        WHERE m.person_uid = p.uid AND m.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY m.id LIMIT 1), ''),
    (SELECT max(i.offered_at) FROM interaction i WHERE i.person_uid = p.uid) AS last_contact,
    (SELECT count(*) FROM ticket t WHERE t.person_uid = p.uid AND t.deleted_at IS NULL
        AND t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged'))
FROM contact_point cp
JOIN person_contact_point link ON link.contact_point_uid = cp.uid AND link.deleted_at IS NULL
JOIN person p ON p.uid = link.person_uid AND p.deleted_at IS NULL
WHERE cp.key IN ({marks}) AND cp.deleted_at IS NULL
ORDER BY last_contact DESC, p.id DESC
"""


def find_by_number(store: Store, raw: str) -> CallerMatch:
    """The clients behind ``raw`` in any spelling; empty for a hidden or unknown number. One query.

    Of the keys a number may be stored under, the most exact one that has clients decides: an extension before
    its switchboard.
    """
    number = phones.parse(raw)
    keys = phones.lookup_keys(raw)
    clients: tuple[FoundClient, ...] = ()
    if keys:
        marks = ", ".join("?" * len(keys))
        rows = store.rows(_FIND.format(marks=marks), *keys)
        best = next((key for key in keys if any(row[0] == key for row in rows)), None)
        clients = _distinct([row for row in rows if row[0] == best])
    return CallerMatch(number, phones.national(number), phones.place(number, language()), clients)


def _distinct(rows: list[Row]) -> tuple[FoundClient, ...]:
    """One line per person, even where a number is written down twice."""
    found: dict[Uid, FoundClient] = {}
    for _, person, point, last, first, middle, label, organisation, at, tickets in rows:
        name = NameParts(last, first, middle)
        found.setdefault(person, FoundClient(person, point, name, label, organisation, at, tickets))
    return tuple(found.values())
