"""Word lists that a file uses: categories, queues, types, products, found by label or code, else added."""

from __future__ import annotations

import json
import re
from typing import Any

from app.models.ids import Uid
from app.models.staff import Category, Dictionary, Product, Queue, TicketType
from app.services.store.journal import Write

_TABLES: dict[type[Dictionary], str] = {
    Category: "category",
    Product: "product",
    Queue: "queue",
    TicketType: "ticket_type",
}


class Dictionaries:
    """The word lists as of one transaction; make a new one for the next."""

    def __init__(self) -> None:
        self._known: dict[type[Dictionary], dict[tuple[Uid | None, str], Uid]] = {}
        self._people: dict[str, Uid] | None = None
        self._code = ""
        self._number = 0

    def product(self, write: Write, name: str) -> Uid:
        """A product by its name."""
        return self._entry(write, Product, name)

    def queue(self, write: Write, name: str) -> Uid:
        """A queue by its name."""
        return self._entry(write, Queue, name)

    def ticket_type(self, write: Write, name: str) -> Uid:
        """A ticket type by its name."""
        return self._entry(write, TicketType, name)

    def category(self, write: Write, path: tuple[str, ...]) -> Uid | None:
        """The last node of a path of up to three categories."""
        parent: Uid | None = None
        for name in path[:3]:
            parent = self._entry(write, Category, name, parent)
        return parent

    def person(self, write: Write, name: str) -> Uid | None:
        """One of our people by name or login; people are not added by an import."""
        if self._people is None:
            self._people = {}
            for uid, login, full in write.rows("SELECT uid, login, name FROM user WHERE deleted_at IS NULL"):
                self._people.update({login.casefold(): uid, full.casefold(): uid})
        return self._people.get(name.casefold())

    def next_number(self, write: Write) -> str:
        """The next number of this desk: its letter, a dash, and a count, so that desks offline never collide."""
        if not self._number:
            self._code, self._number = write.rows("SELECT code, next_number FROM desk")[0]
        self._number += 1
        return f"{self._code}-{self._number - 1}"

    def finish(self, write: Write) -> None:
        """Keep the count of numbers; call it before the transaction ends."""
        if self._number:
            write.local("UPDATE desk SET next_number = ?", self._number)

    def _entry(self, write: Write, model: type[Dictionary], name: str, parent: Uid | None = None) -> Uid:
        known = self._known.get(model)
        if known is None:
            known = self._known[model] = _read(write, model)
        key = (parent, name.casefold())
        uid = known.get(key)
        if uid is None:
            values: dict[str, Any] = {"code": code_of(name), "labels": {"ru": name, "en": name}, "position": 1000}
            if model is Category:
                values["parent_uid"] = parent
            uid = known[key] = write.insert(model, **values)
        return uid


def code_of(name: str) -> str:
    """A code for a word list's entry: its words with underscores."""
    return re.sub(r"\W+", "_", name.casefold()).strip("_")[:60] or "_"


def _read(write: Write, model: type[Dictionary]) -> dict[tuple[Uid | None, str], Uid]:
    parent = "parent_uid" if model is Category else "NULL"
    found: dict[tuple[Uid | None, str], Uid] = {}
    for uid, code, labels, above in write.rows(
        f"SELECT uid, code, labels, {parent} FROM {_TABLES[model]} WHERE deleted_at IS NULL ORDER BY id DESC"
    ):
        for word in (code, *json.loads(labels).values()):
            found[above, str(word).casefold()] = uid
    return found
