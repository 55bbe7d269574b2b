"""Quick open: a ticket's or a telephone number, typed anywhere."""

from __future__ import annotations

from typing import Literal

from app.models.ids import Uid
from app.records import frozen
from app.services.search import find_clients, find_tickets
from app.services.store.store import Store


@frozen
class Opened:
    """What a number names. ``kind`` ``none``: nothing, ``many``: several, shown in the list of that ``table``."""

    kind: Literal["ticket", "client", "many", "none"]
    uid: Uid | None = None
    table: str = ""


def quick_open(store: Store, text: str) -> Opened:
    """The one ticket of a number, or the one client of a telephone number."""
    found = find_tickets(store, text)
    if found.route == "number":
        return _one(store, "ticket", "ticket", found.ids)
    people = find_clients(store, text)
    if people.route == "phone":
        return _one(store, "client", "person", people.ids)
    if found.ids:
        return _one(store, "ticket", "ticket", found.ids)
    return _one(store, "client", "person", people.ids) if people.ids else Opened("none")


def _one(store: Store, kind: Literal["ticket", "client"], table: str, ids: tuple[int, ...]) -> Opened:
    if len(ids) != 1:
        return Opened("many", None, table)
    return Opened(kind, store.value(f"SELECT uid FROM {table} WHERE id = ?", ids[0]), table)


_NUMBER_OF_PERSON = (
    "SELECT k.key FROM person_contact_point l JOIN contact_point k ON k.uid = l.contact_point_uid "
    "WHERE l.person_uid = {person} AND l.deleted_at IS NULL AND k.deleted_at IS NULL AND k.kind = 'phone' "
    "ORDER BY l.id LIMIT 1"
)


def number_to_call(store: Store, table: str, uid: Uid) -> str:
    """The telephone number to call about a ticket, client or call, as its key; empty where none is known."""
    own = {
        "ticket": _NUMBER_OF_PERSON.format(person="(SELECT person_uid FROM ticket WHERE uid = ?)"),
        "person": _NUMBER_OF_PERSON.format(person="?"),
        "interaction": "SELECT ifnull(nullif(number_key, ''), number) FROM interaction WHERE uid = ?",
        "callback": "SELECT number FROM callback WHERE uid = ?",
    }
    return str(store.value(own[table], uid) or "")
