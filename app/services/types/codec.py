"""A type's definition as JSON: what the store keeps and a file carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from app.models.columns import dump_json
from app.models.tickets import TicketState
from app.services.types.definition import (
    AnswerTerm,
    Ask,
    CheckItem,
    Checklist,
    Escalation,
    MoveRule,
    PrintForm,
    StepRule,
    TypeDefinition,
)
from app.services.types.errors import TypeFault


def to_data(definition: TypeDefinition) -> dict[str, Any]:
    """The definition as JSON can hold it; what is empty is left out."""
    kept: dict[str, Any] = _kept(definition)
    kept.pop("standard", None)
    return kept


def from_data(data: Any) -> TypeDefinition:
    """Read a definition. Raises TypeFault for data that is not one; what it does not know it passes over."""
    try:
        return _definition(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TypeFault("types.unreadable", detail=str(error)) from error


def checksum(definition: TypeDefinition) -> str:
    """SHA-256 of the definition in its one canonical spelling."""
    return sha256(dump_json(to_data(definition)).encode()).hexdigest()


def read_text(text: str) -> TypeDefinition:
    """Read a definition from JSON text. Raises TypeFault."""
    try:
        return from_data(json.loads(text))
    except ValueError as error:
        raise TypeFault("types.unreadable", detail=str(error)) from error


def _kept(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        found = {one.name: _kept(getattr(value, one.name)) for one in fields(value)}
        return {name: inner for name, inner in found.items() if inner not in ("", [], {}, None, False, 0)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_kept(one) for one in value]
    return str(value.value) if isinstance(value, TicketState) else value


def _definition(data: dict[str, Any]) -> TypeDefinition:
    term = data.get("answer_term")
    return TypeDefinition(
        code=_text(data["code"]),
        labels=_words(data["labels"]),
        start=_text(data["start"]),
        steps=tuple(_step(one) for one in data["steps"]),
        moves=tuple(_move(one) for one in data.get("moves", ())),
        form=_text(data.get("form", "")),
        queue=_text(data.get("queue", "")),
        policy=_text(data.get("policy", "")),
        priority=int(data.get("priority", 0)),
        checklists=tuple(_checklist(one) for one in data.get("checklists", ())),
        prints=tuple(
            PrintForm(_text(one["code"]), _words(one["labels"]), _words(one["text"]))
            for one in data.get("prints", ())
        ),
        escalation=_escalation(data.get("escalation", {})),
        approvers=_who(data.get("approvers", ())),
        answer_term=AnswerTerm(int(term["days"]), bool(term.get("working"))) if term else None,
    )


def _step(data: dict[str, Any]) -> StepRule:
    return StepRule(
        _text(data["code"]),
        TicketState(data.get("state", data["code"])),
        _words(data.get("labels", {})),
        _texts(data.get("needs", ())),
    )


def _move(data: dict[str, Any]) -> MoveRule:
    return MoveRule(
        _text(data["source"]),
        _text(data["target"]),
        _words(data.get("labels", {})),
        _who(data.get("who", ())),
        _texts(data.get("needs", ())),
        reason=bool(data.get("reason")),
        answer=bool(data.get("answer")),
        takes=bool(data.get("takes")),
    )


def _checklist(data: dict[str, Any]) -> Checklist:
    items = tuple(
        CheckItem(_text(one["code"]), _words(one["labels"]), bool(one.get("required"))) for one in data["items"]
    )
    return Checklist(_text(data["code"]), _words(data["labels"]), items, _text(data.get("at", "")))


def _escalation(data: dict[str, Any]) -> Escalation:
    facts = tuple(
        Ask(
            _text(one["code"]),
            _words(one["labels"]),
            bool(one.get("required")),
            tuple(int(line) for line in one.get("lines", (2, 3))),
        )
        for one in data.get("facts", ())
    )
    return Escalation(facts, _texts(data.get("needs", ())))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"not a list: {values!r}")
    return tuple(_text(one) for one in values)


def _words(data: dict[str, Any]) -> dict[str, str]:
    return {_text(lang): _text(text) for lang, text in data.items()}


def _who(data: Iterable[Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(_texts(group) for group in data)
