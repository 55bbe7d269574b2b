"""What conditions may ask about a ticket, worked out from its columns.

To add a field: one line in :data:`FIELDS`, its value in :func:`facts_from`, and its words ``rules.field_<name>``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import CategoryWord, Dictionaries, QueueWord
from app.services.rules.definition import Check, Condition, Operation

MINUTE = 60_000
FORM_PREFIX = "form."


class FieldKind(StrEnum):
    """What kind of value a field has: which tests make sense, and how it is chosen."""

    CODE = "code"
    NUMBER = "number"
    TEXT = "text"
    YES = "yes"


@frozen
class FieldSpec:
    """A field that conditions may name. ``choices`` is the dictionary its codes come from."""

    name: str
    kind: FieldKind
    choices: str = ""


FIELDS: dict[str, FieldSpec] = {
    spec.name: spec
    for spec in (
        FieldSpec("type", FieldKind.CODE, "ticket_types"),
        FieldSpec("state", FieldKind.CODE, "states"),
        FieldSpec("priority", FieldKind.NUMBER, "levels"),
        FieldSpec("complexity", FieldKind.NUMBER, "levels"),
        FieldSpec("category", FieldKind.CODE, "categories"),
        FieldSpec("product", FieldKind.CODE, "products"),
        FieldSpec("queue", FieldKind.CODE, "queues"),
        FieldSpec("line", FieldKind.NUMBER),
        FieldSpec("assignee", FieldKind.CODE, "users"),
        FieldSpec("channel", FieldKind.CODE, "channels"),
        FieldSpec("client", FieldKind.YES),
        FieldSpec("organisation", FieldKind.YES),
        FieldSpec("subject", FieldKind.TEXT),
        FieldSpec("description", FieldKind.TEXT),
        FieldSpec("address", FieldKind.TEXT),
        FieldSpec("age", FieldKind.NUMBER),
        FieldSpec("left", FieldKind.NUMBER),
        FieldSpec("escalations", FieldKind.NUMBER),
    )
}

OPERATIONS: dict[FieldKind, tuple[Operation, ...]] = {
    FieldKind.CODE: (
        Operation.IS,
        Operation.IS_NOT,
        Operation.ONE_OF,
        Operation.NONE_OF,
        Operation.EMPTY,
        Operation.FILLED,
    ),
    FieldKind.NUMBER: (Operation.IS, Operation.IS_NOT, Operation.AT_LEAST, Operation.AT_MOST),
    FieldKind.TEXT: (
        Operation.CONTAINS,
        Operation.LACKS,
        Operation.IS,
        Operation.IS_NOT,
        Operation.EMPTY,
        Operation.FILLED,
    ),
    FieldKind.YES: (Operation.FILLED, Operation.EMPTY),
}

COLUMNS = (
    *("type_uid", "state", "priority", "complexity", "category_uid", "product_uid", "queue_uid", "assignee_uid"),
    *("channel", "person_uid", "organisation_uid", "subject", "description", "address", "fields", "due_at"),
    *("created_at",),
)
"""Columns of the ticket that facts are made of."""

Facts = Mapping[str, Any]


def field_spec(name: str) -> FieldSpec | None:
    """What a condition's field is; a question of the type's own form is ``form.<name>``."""
    if name.startswith(FORM_PREFIX) and len(name) > len(FORM_PREFIX):
        return FieldSpec(name, FieldKind.TEXT)
    return FIELDS.get(name)


def facts_from(values: Mapping[str, Any], words: Dictionaries, now: int, escalations: int = 0) -> Facts:
    """Facts of a ticket with these columns as of ``now`` (UTC ms). ``age`` and ``left`` are minutes.

    A category stands for those above it too; ``left`` is None without a deadline.
    """
    queue = words.words.get(values.get("queue_uid") or b"")
    due, created = values.get("due_at"), values.get("created_at")
    assignee = words.people.get(values.get("assignee_uid") or b"")
    facts: dict[str, Any] = {
        "type": _code(words, values.get("type_uid")),
        "state": values.get("state") or "",
        "priority": values.get("priority") or 0,
        "complexity": values.get("complexity") or 0,
        "category": _categories(words, values.get("category_uid")),
        "product": _code(words, values.get("product_uid")),
        "queue": _code(words, values.get("queue_uid")),
        "line": queue.line if isinstance(queue, QueueWord) else 0,
        "assignee": assignee.login if assignee else "",
        "channel": values.get("channel") or "",
        "client": values.get("person_uid") is not None,
        "organisation": values.get("organisation_uid") is not None,
        "subject": values.get("subject") or "",
        "description": values.get("description") or "",
        "address": values.get("address") or "",
        "age": (now - created) // MINUTE if created is not None else 0,
        "left": (due - now) // MINUTE if due is not None else None,
        "escalations": escalations,
    }
    own = values.get("fields")
    answers = json.loads(own) if isinstance(own, str) else own
    for name, value in _flat(answers or {}):
        facts[FORM_PREFIX + name] = value
    return facts


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition holds of these facts."""
    if not condition.parts:
        return True
    results = (holds(p, facts) if isinstance(p, Condition) else check_holds(p, facts) for p in condition.parts)
    return any(results) if condition.any_of else all(results)


def check_holds(check: Check, facts: Facts) -> bool:
    """Whether one test holds. A field that the ticket does not have is empty; a number unknown passes no limit."""
    have = facts.get(check.field, "")
    wanted = check.value
    match check.operation:
        case Operation.EMPTY:
            return have in ("", None, False, ())
        case Operation.FILLED:
            return have not in ("", None, False, ())
        case Operation.AT_LEAST | Operation.AT_MOST:
            number, limit = _number(have), _number(wanted)
            if number is None or limit is None:
                return False
            return number >= limit if check.operation is Operation.AT_LEAST else number <= limit
        case Operation.CONTAINS | Operation.LACKS:
            found = bool(str(wanted)) and str(wanted).casefold() in str(have).casefold()
            return found == (check.operation is Operation.CONTAINS)
        case Operation.ONE_OF | Operation.NONE_OF:
            several = wanted if isinstance(wanted, list | tuple) else [wanted]
            return any(_same(have, one) for one in several) == (check.operation is Operation.ONE_OF)
        case _:
            return _same(have, wanted) == (check.operation is Operation.IS)


def _same(have: Any, wanted: Any) -> bool:
    if isinstance(have, tuple):
        return wanted in have
    if isinstance(have, int) and not isinstance(have, bool):
        return have == _number(wanted)
    return str(have or "").strip().casefold() == str(wanted or "").strip().casefold()


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None


def _code(words: Dictionaries, uid: Uid | None) -> str:
    word = words.words.get(uid) if uid else None
    return word.code if word else ""


def _categories(words: Dictionaries, uid: Uid | None) -> tuple[str, ...]:
    """The category's code and those of all above it."""
    codes: list[str] = []
    while uid is not None:
        word = words.words.get(uid)
        if not isinstance(word, CategoryWord) or word.code in codes:
            break
        codes.append(word.code)
        uid = word.parent_uid
    return tuple(codes)


def _flat(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in answers.items():
        if isinstance(value, Mapping):
            found += _flat(value)
        elif isinstance(value, list):
            if all(isinstance(one, str) for one in value):
                found.append((name, " ".join(value)))
        else:
            found.append((name, "" if value is None else str(value)))
    return found
