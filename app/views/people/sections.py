"""What the people screen edits: one section for each list, each with its fields.

To add a dictionary: a section here, and the texts ``people.section_<name>`` and ``people.field_<field>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.models.ids import Uid
from app.models.staff import Role
from app.records import frozen
from app.services.dictionaries import (
    CategoryWord,
    Dictionaries,
    QueueWord,
    Word,
)
from app.services.people.users import UserRecord
from app.services.words import LANGUAGES, t


class Kind(StrEnum):
    """How a field is edited."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field, not a password
    LABELS = "labels"
    LONG_LABELS = "long_labels"
    WHOLE = "whole"
    YES = "yes"
    CHOICE = "choice"
    MANY = "many"


@frozen
class Field:
    """One field of a section. ``only_new`` can be typed only while the entry is new."""

    name: str
    kind: Kind
    high: int = 0
    only_new: bool = False


@frozen
class Section:
    """One list. ``table`` is empty for people."""

    name: str
    table: str
    fields: tuple[Field, ...]


CODE = Field("code", Kind.TEXT, only_new=True)
LABELS = Field("labels", Kind.LABELS)
POSITION = Field("position", Kind.WHOLE, 9999)
LINE = Field("line", Kind.WHOLE, 3)
SECTIONS: tuple[Section, ...] = (
    Section(
        "people",
        "",
        (
            Field("name", Kind.TEXT),
            Field("login", Kind.TEXT),
            Field("role", Kind.CHOICE),
            Field("extension", Kind.TEXT),
            Field("language", Kind.CHOICE),
            Field("system_account", Kind.TEXT),
            Field("password", Kind.SECRET),
        ),
    ),
    Section("queues", "queue", (LABELS, CODE, LINE, POSITION, Field("members", Kind.MANY))),
    Section("categories", "category", (LABELS, CODE, Field("parent_uid", Kind.CHOICE), POSITION)),
    Section("products", "product", (LABELS, CODE, POSITION)),
    Section(
        "dispositions",
        "disposition",
        (LABELS, CODE, Field("non_data", Kind.YES), Field("callback", Kind.YES), POSITION),
    ),
    Section(
        "pause_reasons",
        "pause_reason",
        (
            LABELS,
            CODE,
            Field("limit_min", Kind.WHOLE, 600),
            Field("once_min", Kind.WHOLE, 600),
            Field("billable", Kind.YES),
            Field("needs_approval", Kind.YES),
            Field("asks_over_limit", Kind.YES),
            Field("exchange_code", Kind.TEXT),
            POSITION,
        ),
    ),
    Section("units", "unit", (LABELS, CODE, POSITION)),
    Section("projects", "project", (LABELS, CODE, POSITION)),
    Section("templates", "answer_template", (LABELS, CODE, Field("text", Kind.LONG_LABELS), POSITION)),
    Section(
        "ticket_types",
        "ticket_type",
        (
            LABELS,
            CODE,
            Field("form_code", Kind.TEXT),
            Field("queue_uid", Kind.CHOICE),
            Field("project_uid", Kind.CHOICE),
            Field("billable", Kind.YES),
            POSITION,
        ),
    ),
)
BY_NAME = {section.name: section for section in SECTIONS}


@frozen
class Entry:
    """One line of a list with everything its form shows."""

    uid: Uid | None
    title: str
    note: str
    active: bool
    values: Mapping[str, Any]


Choices = Mapping[str, tuple[tuple[str, Any], ...]]


def entries(section: Section, words: Dictionaries, people: list[UserRecord]) -> list[Entry]:
    """The lines of a section, in its order; categories under their parents."""
    if not section.table:
        return [_person(user) for user in people]
    return [_word(word, section, words, people) for word in _words(section, words)]


def choices(section: Section, words: Dictionaries, people: list[UserRecord]) -> Choices:
    """What the choosing fields of a section offer, as (text, value)."""
    none = ((t("people.choice_none"), None),)
    offered: dict[str, tuple[tuple[str, Any], ...]] = {
        "role": tuple((t(f"people.role_{role.value}"), role.value) for role in Role),
        "language": tuple((t(f"settings.language_{code}"), code) for code in LANGUAGES),
        "parent_uid": none + tuple((words.category_path(each.uid), each.uid) for each in _tree(words)),
        "queue_uid": none + tuple((each.label(), each.uid) for each in words.queues if each.active),
        "project_uid": none + tuple((each.label(), each.uid) for each in words.projects if each.active),
        "members": tuple((user.name, user.uid) for user in people if user.active),
    }
    wanted = {field.name for field in section.fields}
    return {name: values for name, values in offered.items() if name in wanted}


def _words(section: Section, words: Dictionaries) -> list[Word]:
    lists: dict[str, tuple[Word, ...]] = {
        "queues": words.queues,
        "categories": tuple(_tree(words)),
        "products": words.products,
        "dispositions": words.dispositions,
        "pause_reasons": words.pause_reasons,
        "templates": words.templates,
        "units": words.units,
        "projects": words.projects,
        "ticket_types": words.ticket_types,
    }
    return list(lists[section.name])


def _tree(words: Dictionaries) -> list[CategoryWord]:
    return sorted(words.categories, key=lambda each: words.category_path(each.uid).casefold())


def _person(user: UserRecord) -> Entry:
    values = {field.name: getattr(user, field.name, "") for field in BY_NAME["people"].fields}
    values["role"] = user.role.value
    return Entry(user.uid, user.name, t(f"people.role_{user.role.value}"), user.active, values)


def _word(word: Word, section: Section, words: Dictionaries, people: list[UserRecord]) -> Entry:
    values = {field.name: getattr(word, field.name) for field in section.fields if field.name != "members"}
    note = word.code
    if isinstance(word, QueueWord):
        values["members"] = frozenset(word.members)
        note = t("people.members_count", n=len(word.members & {user.uid for user in people}))
    title = words.category_path(word.uid) if isinstance(word, CategoryWord) else word.label()
    return Entry(word.uid, title, note, word.active, values)
