"""What a change of a ticket comes to, field by field in words."""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import Dictionaries, read
from app.services.hands.deeds import Deed
from app.services.store.store import Store
from app.services.tickets.changing import Change
from app.services.tickets.moments import moment_words
from app.services.tickets.moves import label_of
from app.services.words import language, t

FIELDS = ("queue_uid", "assignee_uid", "category_uid", "priority", "complexity", "due_at")


@frozen
class Difference:
    """One field before and after, in words; texts that are added have no before."""

    field: str
    before: str
    after: str


def differences(store: Store, ticket: Uid, change: Change, step: str, deed: Deed) -> tuple[Difference, ...]:
    """What of the ticket would differ. ``step``: where it would go, empty for nowhere."""
    words = read(store)
    found = []
    if step:
        found.append(Difference(t("tickets.field_state"), label_of(store, ticket), step))
    changing = [name for name in FIELDS if name in change.written]
    if changing:
        row = store.row(f"SELECT {', '.join(changing)} FROM ticket WHERE uid = ?", ticket) or ()
        found += [
            Difference(
                t(f"tickets.field_{name}"),
                field_words(words, name, old),
                field_words(words, name, change.written[name]),
            )
            for name, old in zip(changing, row, strict=True)
        ]
    if deed.note:
        found.append(Difference(t("hands.note"), "", deed.note))
    if deed.answer and step:
        found.append(Difference(t("hands.answer"), "", deed.answer))
    return tuple(found)


def field_words(words: Dictionaries, name: str, value: Any) -> str:
    """A column's value as people read it."""
    if value is None:
        return t("tickets.nothing")
    if name == "due_at":
        return moment_words(value, language())
    if name in ("priority", "complexity"):
        return t(f"tickets.{name}_{value}")
    return words.label(value)
