"""Two records side by side before they become one: the fields in which they differ, in words."""

from __future__ import annotations

from datetime import date

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.names import NameParts, full_name
from app.services.dictionaries import Dictionaries, read
from app.services.merging.clients import PICKABLE as CLIENT_FIELDS
from app.services.merging.errors import MergeError
from app.services.merging.tickets import PICKABLE as TICKET_FIELDS
from app.services.store.store import Store
from app.services.words import t

LONGEST = 300


@frozen
class Field:
    """A field in which both have something, and not the same."""

    name: str
    label: str
    kept: str
    other: str


@frozen
class Sides:
    """Two records to merge."""

    kept_uid: Uid
    other_uid: Uid
    kept_title: str
    other_title: str
    fields: tuple[Field, ...]


def ticket_sides(store: Store, kept: Uid, other: Uid) -> Sides:
    """Two tickets side by side. Raises MergeError for one that is not there any more."""
    names = [name for name in TICKET_FIELDS if name not in ("organisation_uid", "premises_uid")]
    rows = _rows(store, "ticket", (kept, other), ("number", "subject", *names))
    words = read(store)
    fields = []
    for name in names:
        values = [rows[uid][name] for uid in (kept, other)]
        if values[0] != values[1] and all(value not in (None, "") for value in values):
            shown = [_ticket_words(store, words, name, value) for value in values]
            fields.append(Field(name, t(f"tickets.field_{name}"), *shown))
    titles = [f"{rows[uid]['number']}  {rows[uid]['subject']}" for uid in (kept, other)]
    return Sides(kept, other, titles[0], titles[1], tuple(fields))


def client_sides(store: Store, kept: Uid, other: Uid) -> Sides:
    """Two clients side by side. Raises MergeError for one that is not there any more."""
    rows = _rows(store, "person", (kept, other), CLIENT_FIELDS)
    fields = []
    for name in CLIENT_FIELDS:
        values = [rows[uid][name] for uid in (kept, other)]
        if values[0] != values[1] and all(values):
            fields.append(
                Field(name, t(f"merging.field_{name}"), *(_client_words(name, str(value)) for value in values))
            )
    titles = [full_name(NameParts(*(str(rows[uid][name]) for name in CLIENT_FIELDS[:3]))) for uid in (kept, other)]
    return Sides(kept, other, titles[0], titles[1], tuple(fields))


def _rows(store: Store, table: str, uids: tuple[Uid, Uid], names: tuple[str, ...]) -> dict[Uid, dict[str, object]]:
    found: dict[Uid, dict[str, object]] = {}
    for uid in uids:
        row = store.row(f"SELECT {', '.join(names)} FROM {table} WHERE uid = ? AND deleted_at IS NULL", uid)
        if row is None:
            raise MergeError("merging.not_there")
        found[uid] = dict(zip(names, row, strict=True))
    return found


def _client_words(name: str, value: str) -> str:
    """A day as people write it; an imported one that is no day stays as it is."""
    if name != "birth_date":
        return value
    try:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    except ValueError:
        return value


def _ticket_words(store: Store, words: Dictionaries, name: str, value: object) -> str:
    if name == "person_uid" and isinstance(value, bytes):
        row = store.row("SELECT last_name, first_name, middle_name FROM person WHERE uid = ?", value)
        return full_name(NameParts(*row)) if row else ""
    if isinstance(value, bytes):
        return words.category_path(value) if name == "category_uid" else words.label(value)
    if name in ("priority", "complexity"):
        return t(f"tickets.{name}_{value}")
    if name == "channel":
        return t(f"card.channel_{value}")
    return str(value)[:LONGEST]
