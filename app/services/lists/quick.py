"""Quick open: a ticket's or a telephone number, typed anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.models.ids import Uid
from app.services.search import find_clients, find_tickets
from app.services.store.store import Store


@dataclass(frozen=True, slots=True)
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
