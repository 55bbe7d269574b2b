"""What a column can be: the fields of clients and tickets, and the headings under which files carry them.

To add a field: one line here, its label ``field_<name>`` in the texts of the area ``importing`` (the label is
a heading too), other headings in ``resources/importing/headings.json``, and its place in
:mod:`app.services.imports.records`.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import cache

from app.models.marks import Mark
from app.records import frozen
from app.services.resources import resource_dir
from app.services.words import LANGUAGES, text_in

PUBLIC, PERSONAL, SPECIAL = Mark.PUBLIC, Mark.PERSONAL, Mark.SPECIAL


class What(StrEnum):
    """What a file holds."""

    CLIENTS = "clients"
    TICKETS = "tickets"


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    PHONES = "phones"
    MAILS = "mails"
    MOMENT = "moment"
    DATE = "date"
    YES_NO = "yes_no"
    STATE = "state"
    PRIORITY = "priority"
    LEVEL = "level"
    CHANNEL = "channel"
    WHOLE = "whole"


@frozen
class FieldInfo:
    """One field: how its cells are read and how sensitive they are."""

    name: str
    kind: Kind
    mark: Mark


_WORD = re.compile(r"[^\w]+|_+")


def plain(heading: object) -> str:
    """A heading without case, punctuation, stars and doubled spaces: ``ФИО*`` and ``фио`` are one."""
    text = "" if heading is None else str(heading)
    split = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", text)
    return " ".join(_WORD.sub(" ", split).casefold().replace("ё", "е").split())


_WHO = (
    FieldInfo("full_name", Kind.TEXT, PERSONAL),
    FieldInfo("last_name", Kind.TEXT, PERSONAL),
    FieldInfo("first_name", Kind.TEXT, PERSONAL),
    FieldInfo("middle_name", Kind.TEXT, PERSONAL),
    FieldInfo("phone", Kind.PHONES, PERSONAL),
    FieldInfo("mail", Kind.MAILS, PERSONAL),
    FieldInfo("organisation", Kind.TEXT, PERSONAL),
    FieldInfo("address", Kind.TEXT, PERSONAL),
    FieldInfo("flat", Kind.TEXT, PERSONAL),
    FieldInfo("unit_type", Kind.TEXT, PUBLIC),
    FieldInfo("account", Kind.TEXT, PERSONAL),
    FieldInfo("product", Kind.TEXT, PUBLIC),
)

CLIENT_FIELDS = (
    FieldInfo("external_id", Kind.TEXT, PERSONAL),
    *_WHO,
    FieldInfo("birth_date", Kind.DATE, PERSONAL),
    FieldInfo("language", Kind.TEXT, PUBLIC),
    FieldInfo("nick", Kind.TEXT, PERSONAL),
    FieldInfo("tax_number", Kind.TEXT, PERSONAL),
    FieldInfo("position", Kind.TEXT, PERSONAL),
    FieldInfo("product_version", Kind.TEXT, PUBLIC),
    FieldInfo("subscription_till", Kind.MOMENT, PUBLIC),
    FieldInfo("note", Kind.TEXT, SPECIAL),
    FieldInfo("keep", Kind.TEXT, SPECIAL),
)

TICKET_FIELDS = (
    FieldInfo("external_id", Kind.TEXT, PUBLIC),
    FieldInfo("number", Kind.TEXT, PUBLIC),
    FieldInfo("created_at", Kind.MOMENT, PUBLIC),
    FieldInfo("changed_at", Kind.MOMENT, PUBLIC),
    FieldInfo("event_no", Kind.WHOLE, PUBLIC),
    FieldInfo("changed_by", Kind.TEXT, PERSONAL),
    FieldInfo("state", Kind.STATE, PUBLIC),
    FieldInfo("subject", Kind.TEXT, PERSONAL),
    FieldInfo("description", Kind.TEXT, SPECIAL),
    FieldInfo("priority", Kind.PRIORITY, PUBLIC),
    FieldInfo("urgency", Kind.LEVEL, PUBLIC),
    FieldInfo("impact", Kind.LEVEL, PUBLIC),
    FieldInfo("complexity", Kind.LEVEL, PUBLIC),
    FieldInfo("category", Kind.TEXT, PUBLIC),
    FieldInfo("category_2", Kind.TEXT, PUBLIC),
    FieldInfo("category_3", Kind.TEXT, PUBLIC),
    FieldInfo("type", Kind.TEXT, PUBLIC),
    FieldInfo("queue", Kind.TEXT, PUBLIC),
    FieldInfo("assignee", Kind.TEXT, PERSONAL),
    FieldInfo("channel", Kind.CHANNEL, PUBLIC),
    *_WHO,
    FieldInfo("is_resident", Kind.YES_NO, PUBLIC),
    FieldInfo("client_id", Kind.TEXT, PERSONAL),
    FieldInfo("due_at", Kind.MOMENT, PUBLIC),
    FieldInfo("resolved_at", Kind.MOMENT, PUBLIC),
    FieldInfo("closed_at", Kind.MOMENT, PUBLIC),
    FieldInfo("solution", Kind.TEXT, SPECIAL),
    FieldInfo("keep", Kind.TEXT, SPECIAL),
)

# Several columns may go into these; into every other field one.
MANY = frozenset({"phone", "mail", "keep", "note", "nick", "product"})


@cache
def fields_of(what: What) -> dict[str, FieldInfo]:
    """The fields that a file of this kind can fill, by name, in the order they are offered."""
    return {field.name: field for field in (CLIENT_FIELDS if what is What.CLIENTS else TICKET_FIELDS)}


@cache
def headings_of(what: What) -> dict[str, str]:
    """Plain heading → field, from the synonyms and from the fields' own labels in both languages."""
    found: dict[str, str] = {}
    for name in fields_of(what):
        for language in LANGUAGES:
            found.setdefault(plain(text_in(language, f"importing.field_{name}")), name)
    file = resource_dir() / "importing" / "headings.json"
    synonyms: dict[str, dict[str, list[str]]] = json.loads(file.read_text(encoding="utf-8"))
    for group in (what.value, "both"):
        for name, headings in synonyms[group].items():
            for heading in headings:
                found.setdefault(plain(heading), name)
    return found
