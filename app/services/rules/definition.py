"""What a rule is made of. Plain frozen records; :func:`to_json` and :func:`from_json` carry them.

Everything is named by code (a queue's, a type's, a person's login), so that a rule can be taken to another store.
To add a condition's field: :mod:`app.services.rules.facts`. To add an action: :mod:`app.services.rules.actions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from app.records import frozen


class Happening(StrEnum):
    """What sets a rule off.

    ``made``: a ticket was made here (an imported one sets nothing off); ``changed``: one of the fields, or any;
    ``moved``: it came to one of the states, or to any; ``threshold``: a clock has used so many per cent of what
    was promised; ``elapsed``: so much time has passed since a moment of an open ticket.
    """

    MADE = "made"
    CHANGED = "changed"
    MOVED = "moved"
    THRESHOLD = "threshold"
    ELAPSED = "elapsed"


class Since(StrEnum):
    """Moments that ``elapsed`` counts from; ``minutes`` below zero are before a deadline."""

    CREATED = "created"
    STATE = "state"
    UPDATED = "updated"
    DUE = "due"


class Operation(StrEnum):
    """How a test compares."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    LACKS = "lacks"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EMPTY = "empty"
    FILLED = "filled"


@frozen
class Trigger:
    """What sets the rule off; which parts count depends on ``kind`` (see :class:`Happening`)."""

    kind: Happening = Happening.MADE
    fields: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    clock: str = "solution"
    percent: int = 75
    since: Since = Since.STATE
    minutes: int = 60


@frozen
class Check:
    """One comparison: a field of the ticket with a value (a list for ``one_of`` and ``none_of``)."""

    field: str
    operation: Operation
    value: Any = ""


@frozen
class Condition:
    """Tests and inner conditions, of which all must hold, or any. None at all holds always."""

    parts: tuple[Check | Condition, ...] = ()
    any_of: bool = False

    def checks(self) -> Iterator[Check]:
        """Every test, however deep."""
        for part in self.parts:
            if isinstance(part, Check):
                yield part
            else:
                yield from part.checks()


@frozen
class Action:
    """One thing to do: a name of :data:`app.services.rules.actions.ACTIONS` and what it needs."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


@frozen
class RuleDefinition:
    """A whole rule. ``last`` means that no further rule is tried for what set this one off."""

    trigger: Trigger = Trigger()
    condition: Condition = Condition()
    actions: tuple[Action, ...] = ()
    last: bool = False


def to_json(rule: RuleDefinition) -> dict[str, Any]:
    """The rule as JSON can hold it."""
    trigger = rule.trigger
    return {
        "trigger": {
            "kind": trigger.kind.value,
            "fields": list(trigger.fields),
            "states": list(trigger.states),
            "clock": trigger.clock,
            "percent": trigger.percent,
            "since": trigger.since.value,
            "minutes": trigger.minutes,
        },
        "condition": _condition_json(rule.condition),
        "actions": [{"name": action.name, "values": dict(action.values)} for action in rule.actions],
        "last": rule.last,
    }


def from_json(stored: Mapping[str, Any]) -> RuleDefinition:
    """The rule again. Raises ValueError, KeyError or TypeError for what was not written by :func:`to_json`."""
    given = stored.get("trigger", {})
    trigger = Trigger(
        Happening(given["kind"]),
        tuple(given.get("fields", ())),
        tuple(given.get("states", ())),
        str(given.get("clock", "solution")),
        int(given.get("percent", 75)),
        Since(given.get("since", "state")),
        int(given.get("minutes", 60)),
    )
    actions = tuple(Action(str(one["name"]), dict(one.get("values", {}))) for one in stored.get("actions", ()))
    return RuleDefinition(
        trigger, _condition(stored.get("condition", {})), actions, bool(stored.get("last", False))
    )


def _condition_json(condition: Condition) -> dict[str, Any]:
    parts = [
        {"field": part.field, "operation": part.operation.value, "value": part.value}
        if isinstance(part, Check)
        else _condition_json(part)
        for part in condition.parts
    ]
    return {"any_of": condition.any_of, "parts": parts}


def _condition(stored: Mapping[str, Any]) -> Condition:
    parts = tuple(
        Check(str(part["field"]), Operation(part["operation"]), part.get("value", ""))
        if "field" in part
        else _condition(part)
        for part in stored.get("parts", ())
    )
    return Condition(parts, bool(stored.get("any_of", False)))
