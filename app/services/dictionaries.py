"""The word lists of the trade (queues, categories, dispositions …) and the people, read once and kept.

``read`` answers from memory until a record of these tables changes; ``add``, ``change`` and ``deactivate`` are
for administrators. Nothing is ever removed, so that old records keep their words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from app.models.base import table_of
from app.models.billing import Project
from app.models.complaints import ComplaintCause, DocumentTemplate, Register
from app.models.hands import Macro, Snippet
from app.models.ids import Uid
from app.models.staff import (
    AnswerTemplate,
    Category,
    Dictionary,
    Disposition,
    PauseReason,
    Product,
    Queue,
    QueueMember,
    TicketType,
    User,
)
from app.models.units import Unit
from app.records import frozen
from app.services.errors import KnownError
from app.services.people.rights import Act, require
from app.services.store.store import Changed, Store
from app.services.words import LANGUAGES, language

PATH_SIGN = " ▸ "


class DictionaryError(KnownError):
    """An entry cannot be saved as given."""


def in_language(texts: Mapping[str, str], wanted: str = "") -> str:
    """The text in a language (default: the one in use), else in whichever there is."""
    return texts.get(wanted or language()) or next((text for text in texts.values() if text), "")


@frozen
class Word:
    """One entry. Inactive ones are not offered any more, but old records still show them."""

    uid: Uid
    code: str
    labels: Mapping[str, str]
    position: int
    active: bool

    def label(self, wanted: str = "") -> str:
        """The entry in words."""
        return in_language(self.labels, wanted) or self.code


@frozen
class QueueWord(Word):
    """A queue; ``line`` is the support line 1–3, 0 where lines do not apply. ``members`` are user keys."""

    line: int
    members: frozenset[Uid]


@frozen
class CategoryWord(Word):
    """A category; roots have no parent."""

    parent_uid: Uid | None


@frozen
class DispositionWord(Word):
    """How a contact ended."""

    non_data: bool
    callback: bool


@frozen
class PauseWord(Word):
    """Why an operator is not ready. Limits in minutes, 0 for none: ``limit_min`` a day, ``once_min`` at a time."""

    limit_min: int
    billable: bool
    needs_approval: bool
    once_min: int = 0
    asks_over_limit: bool = False
    exchange_code: str = ""


@frozen
class TemplateWord(Word):
    """A text with variables, by language."""

    text: Mapping[str, str]


@frozen
class TypeWord(Word):
    """A ticket type: the form of its own fields, queue and project of its tickets, whether they are charged."""

    form_code: str
    queue_uid: Uid | None
    project_uid: Uid | None = None
    billable: bool = True


@frozen
class Colleague:
    """Somebody who signs in."""

    uid: Uid
    login: str
    name: str
    role: str
    extension: str
    language: str
    active: bool


@dataclass(frozen=True)
class Dictionaries:
    """Everything at once, each list in its own order, inactive entries included."""

    queues: tuple[QueueWord, ...]
    categories: tuple[CategoryWord, ...]
    products: tuple[Word, ...]
    dispositions: tuple[DispositionWord, ...]
    pause_reasons: tuple[PauseWord, ...]
    ticket_types: tuple[TypeWord, ...]
    templates: tuple[TemplateWord, ...]
    users: tuple[Colleague, ...]
    units: tuple[Word, ...] = ()
    projects: tuple[Word, ...] = ()

    @cached_property
    def words(self) -> Mapping[Uid, Word]:
        """Every entry by key."""
        lists: tuple[tuple[Word, ...], ...] = (
            self.queues,
            self.categories,
            self.products,
            self.dispositions,
            self.pause_reasons,
            self.ticket_types,
            self.templates,
            self.units,
            self.projects,
        )
        return {word.uid: word for words in lists for word in words}

    @cached_property
    def people(self) -> Mapping[Uid, Colleague]:
        """Everybody by key."""
        return {user.uid: user for user in self.users}

    def label(self, uid: Uid | None, wanted: str = "") -> str:
        """An entry in words, a category with its parents, a colleague's name; empty for None or unknown."""
        if uid is None:
            return ""
        if uid in self.people:
            return self.people[uid].name
        word = self.words.get(uid)
        if isinstance(word, CategoryWord):
            return self.category_path(uid, wanted)
        return word.label(wanted) if word else ""

    def category_path(self, uid: Uid | None, wanted: str = "") -> str:
        """«Вода ▸ Холодная ▸ Нет»."""
        labels: list[str] = []
        seen: set[Uid] = set()
        while uid is not None and uid not in seen:
            seen.add(uid)
            word = self.words.get(uid)
            if not isinstance(word, CategoryWord):
                break
            labels.append(word.label(wanted))
            uid = word.parent_uid
        return PATH_SIGN.join(reversed(labels))

    def children(self, parent: Uid | None) -> tuple[CategoryWord, ...]:
        """The active categories below one (None: the roots)."""
        return tuple(word for word in self.categories if word.parent_uid == parent and word.active)

    def queue_of_calls(self, code: str) -> str:
        """A queue as the telephone names it, in words; as it came where no queue has that code."""
        word = self.by_code(self.queues, code)
        return word.label() if word else code

    def by_code(self, words: tuple[Word, ...], code: str) -> Word | None:
        """The entry of a list with this code; an active one first."""
        found = [word for word in words if word.code == code]
        return next((word for word in found if word.active), found[0] if found else None)


MODELS: dict[str, type[Dictionary]] = {
    table_of(model): model
    for model in (
        *(Queue, Category, Product, Disposition, PauseReason, AnswerTemplate, TicketType, Unit, Project),
        *(ComplaintCause, DocumentTemplate, Register, Macro, Snippet),
    )
}
_TABLES = (*MODELS, table_of(User), table_of(QueueMember))
_kept: WeakKeyDictionary[Store, tuple[int, Dictionaries]] = WeakKeyDictionary()
_heard: WeakKeyDictionary[Store, bool] = WeakKeyDictionary()


def read(store: Store) -> Dictionaries:
    """All dictionaries; from memory unless this or another program has changed them."""
    version = store.value("PRAGMA data_version")
    kept = _kept.get(store)
    if kept is not None and kept[0] == version:
        return kept[1]
    if store not in _heard:
        _heard[store] = True
        store.listeners.append(_Forget(store))
    found = _read(store)
    _kept[store] = (version, found)
    return found


def add(store: Store, actor: Uid, table: str, code: str, labels: Mapping[str, str], **values: Any) -> Uid:
    """Add an entry to a dictionary (:data:`MODELS`). Raises NotAllowed, and DictionaryError for a missing label
    or a code in use.
    """
    require(store, actor, Act.EDIT_DICTIONARIES)
    _check_labels(labels)
    with store.write(actor) as write:
        if not code.strip() or write.row(
            f"SELECT 1 FROM {table_of(MODELS[table])} WHERE code = ? AND deleted_at IS NULL", code.strip()
        ):
            raise DictionaryError("dictionaries.code_in_use", code=code.strip())
        values.setdefault("position", _next_position(store, table))
        return write.insert(MODELS[table], code=code.strip(), labels=dict(labels), **values)


def change(store: Store, actor: Uid, table: str, uid: Uid, **values: Any) -> frozenset[str]:
    """Change an entry; its code stays. Raises NotAllowed, DictionaryError, LookupError."""
    require(store, actor, Act.EDIT_DICTIONARIES)
    if "code" in values:
        raise TypeError("an entry's code does not change: scripts and journals name it")
    if "labels" in values:
        _check_labels(values["labels"])
    if "parent_uid" in values and _is_below(read(store), values["parent_uid"], uid):
        raise DictionaryError("dictionaries.category_in_itself")
    with store.write(actor) as write:
        return write.update(MODELS[table], uid, **values)


def deactivate(store: Store, actor: Uid, table: str, uid: Uid, *, active: bool = False) -> None:
    """Stop offering an entry, or offer it again."""
    change(store, actor, table, uid, active=active)


class _Forget:
    """Drops what is kept when a record of these tables changes."""

    def __init__(self, store: Store) -> None:
        from weakref import ref

        self._store = ref(store)

    def __call__(self, changed: Changed) -> None:
        store = self._store()
        if store is not None and changed.touches(*_TABLES):
            _kept.pop(store, None)


def _check_labels(labels: Mapping[str, str]) -> None:
    if any(not labels.get(lang, "").strip() for lang in LANGUAGES):
        raise DictionaryError("dictionaries.label_missing")


def _next_position(store: Store, table: str) -> int:
    return int(store.value(f"SELECT coalesce(max(position), -1) + 1 FROM {table_of(MODELS[table])}"))


def _is_below(words: Dictionaries, uid: Uid | None, above: Uid) -> bool:
    seen: set[Uid] = set()
    while uid is not None and uid not in seen:
        if uid == above:
            return True
        seen.add(uid)
        word = words.words.get(uid)
        uid = word.parent_uid if isinstance(word, CategoryWord) else None
    return False


def _read(store: Store) -> Dictionaries:
    def rows(table: str, *more: str, yes_no: tuple[int, ...] = ()) -> list[list[Any]]:
        columns = ", ".join(("uid", "code", "labels", "position", "active", *more))
        found = store.rows(f"SELECT {columns} FROM {table} WHERE deleted_at IS NULL ORDER BY position, id")
        return [_typed(row, texts=(2,), yes_no=(4, *yes_no)) for row in found]

    members: dict[Uid, set[Uid]] = {}
    for queue, user in store.rows("SELECT queue_uid, user_uid FROM queue_member WHERE deleted_at IS NULL"):
        members.setdefault(queue, set()).add(user)
    users = store.rows(
        "SELECT uid, login, name, role, extension, language, active FROM user "
        "WHERE deleted_at IS NULL ORDER BY name"
    )
    return Dictionaries(
        tuple(QueueWord(*[*row, frozenset(members.get(row[0], ()))]) for row in rows("queue", "line")),
        tuple(CategoryWord(*row) for row in rows("category", "parent_uid")),
        tuple(Word(*row) for row in rows("product")),
        tuple(DispositionWord(*row) for row in rows("disposition", "non_data", "callback", yes_no=(5, 6))),
        tuple(
            PauseWord(*row)
            for row in rows(
                "pause_reason",
                *("limit_min", "billable", "needs_approval", "once_min", "asks_over_limit", "exchange_code"),
                yes_no=(6, 7, 9),
            )
        ),
        tuple(
            TypeWord(*row)
            for row in rows("ticket_type", "form_code", "queue_uid", "project_uid", "billable", yes_no=(8,))
        ),
        tuple(TemplateWord(*_typed(row, texts=(5,))) for row in rows("answer_template", "text")),
        tuple(Colleague(*_typed(row, yes_no=(6,))) for row in users),
        tuple(Word(*row) for row in rows("unit")),
        tuple(Word(*row) for row in rows("project")),
    )


def _typed(row: Sequence[Any], *, texts: tuple[int, ...] = (), yes_no: tuple[int, ...] = ()) -> list[Any]:
    """A raw row with its JSON and yes-or-no columns turned into values."""
    values = list(row)
    for at in texts:
        values[at] = json.loads(values[at])
    for at in yes_no:
        values[at] = bool(values[at])
    return values
