"""What a change of a ticket comes to, field by field in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.models.ids import Uid
from app.services.dictionaries import Dictionaries, read
from app.services.hands.deeds import Deed
from app.services.store.store import Store
from app.services.tickets.changing import Change
from app.services.tickets.moments import moment_words
from app.services.tickets.moves import label_of
from app.services.words import language, t

FIELDS = ("queue_uid", "assignee_uid", "category_uid", "priority", "complexity", "due_at")


@dataclass(frozen=True, slots=True)
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


def deed_words(words: Dictionaries, deed: Deed) -> str:
    """A deed in one line: what it sets, in the order of the form."""
    parts = []
    if deed.target:
        parts.append(t("hands.says_state", value=_target_words(deed.target)))
    for name, value in (("queue_uid", deed.queue), ("category_uid", deed.category)):
        if value is not None:
            parts.append(t("hands.says", field=t(f"tickets.field_{name}"), value=words.label(value)))
    if deed.assignee:
        parts.append(
            t("hands.says", field=t("tickets.field_assignee_uid"), value=person_words(words, deed.assignee))
        )
    for name, number in (("priority", deed.priority), ("complexity", deed.complexity)):
        if number is not None:
            parts.append(t("hands.says", field=t(f"tickets.field_{name}"), value=t(f"tickets.{name}_{number}")))
    if deed.due_in is not None:
        parts.append(t("hands.says_due_in", n=deed.due_in))
    if deed.due_at is not None:
        parts.append(t("hands.says", field=t("tickets.field_due_at"), value=moment_words(deed.due_at, language())))
    if deed.note:
        parts.append(t("hands.says_note"))
    if deed.answer:
        parts.append(t("hands.says_answer"))
    return t("hands.between").join(parts)


def person_words(words: Dictionaries, assignee: str) -> str:
    """Whom a deed gives a ticket to."""
    if assignee in ("me", "nobody"):
        return t(f"hands.person_{assignee}")
    return words.label(bytes.fromhex(assignee))


def _target_words(target: str) -> str:
    try:
        return t(f"tickets.state_{target}")
    except KeyError:  # a step of some type's own
        return target
