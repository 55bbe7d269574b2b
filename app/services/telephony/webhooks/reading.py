"""A profile's rules: which fields to look at, and what their values mean. Made of data, applied to fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from app.records import frozen
from app.services.telephony.events import Direction
from app.services.telephony.webhooks.bodies import LONGEST_VALUE, Fields, clean
from app.services.telephony.webhooks.notices import Ending, Side, Step

LONGEST_ID = 250
LONGEST_NUMBER = 80
Names = tuple[str, ...]
PRESENT, ABSENT = "*", "!"


def first(fields: Fields, names: Names, longest: int = LONGEST_ID) -> str:
    """The first value of the first of these fields that has one, cleaned."""
    for name in names:
        for value in fields.get(name, ()):
            text = clean(value, longest)
            if text:
                return text
    return ""


def names_of(given: Any) -> Names:
    """Field names from a profile: one or a list. Raises TypeError for anything else."""
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not all(isinstance(name, str) and name for name in listed):
        raise TypeError(f"field names: {given!r}")
    return tuple(listed)


@frozen
class ByDirection:
    """Fields that depend on who began the call."""

    any: Names = ()
    inward: Names = ()
    outward: Names = ()

    @staticmethod
    def of(given: Any) -> ByDirection:
        """From names, or from ``{"in": names, "out": names}``."""
        if not isinstance(given, dict):
            return ByDirection(names_of(given))
        strange = set(given) - {"in", "out"}
        if strange:
            raise TypeError(f"directions: {sorted(strange)}")
        return ByDirection((), names_of(given.get("in", [])), names_of(given.get("out", [])))

    def read(self, fields: Fields, direction: Direction | None, longest: int = LONGEST_VALUE) -> str:
        """The value that holds for this direction."""
        if direction is Direction.IN:
            return first(fields, self.any + self.inward, longest)
        return first(fields, self.any + (self.outward if direction is Direction.OUT else ()), longest)

    @property
    def all(self) -> Names:
        """Every field it looks at."""
        return self.any + self.inward + self.outward


@frozen
class DirectionRule:
    """Which way a call goes: always the same, or told by a field."""

    always: Direction | None = None
    fields: Names = ()
    values: Mapping[str, Direction] | None = None

    @staticmethod
    def of(given: Any) -> DirectionRule:
        """From ``"in"``, ``"out"``, or ``{"fields": …, "in": values, "out": values}``."""
        if isinstance(given, str):
            return DirectionRule(Direction(given))
        values = {value.lower(): Direction(way) for way in ("in", "out") for value in names_of(given[way])}
        return DirectionRule(None, names_of(given["fields"]), values)

    def read(self, fields: Fields) -> Direction | None:
        """The direction, or None where nothing tells it."""
        if self.always is not None or self.values is None:
            return self.always
        return self.values.get(first(fields, self.fields).lower())


@frozen
class SideRule:
    """Where a profile finds one end of a call that is in the house."""

    people: Names
    direction: DirectionRule
    number: ByDirection
    line: ByDirection

    @staticmethod
    def of(given: Mapping[str, Any]) -> SideRule:
        """From one entry of a profile's ``sides``."""
        return SideRule(
            names_of(given.get("people", [])),
            DirectionRule.of(given["direction"]),
            ByDirection.of(given["number"]),
            ByDirection.of(given.get("line", [])),
        )

    def read(self, fields: Fields, direction: Direction | None, hidden: frozenset[str]) -> Side:
        """The side in these fields; ``direction`` where the step itself tells it."""
        way = direction or self.direction.read(fields)
        columns = [[clean(value, LONGEST_ID) for value in fields.get(name, ())] for name in self.people]
        people = tuple(tuple(name for name in row if name) for row in zip_longest(*columns, fillvalue=""))
        number = self.number.read(fields, way, LONGEST_NUMBER)
        return Side(
            tuple(person for person in people if person),
            way,
            "" if number.lower() in hidden else number,
            self.line.read(fields, way, LONGEST_NUMBER),
        )

    @property
    def all(self) -> Names:
        """Every field it looks at."""
        return self.people + self.direction.fields + self.number.all + self.line.all


@frozen
class StepRule:
    """When every field named has one of its values, this is what happened."""

    when: Mapping[str, frozenset[str]]
    step: Step
    direction: Direction | None = None
    ending: Ending | None = None

    @staticmethod
    def of(given: Mapping[str, Any]) -> StepRule:
        """From one entry of a profile's ``steps``: ``*`` stands for any value, ``!`` for none."""
        when = {
            name: frozenset(value.lower() for value in names_of(values)) for name, values in given["when"].items()
        }
        way, ending = given.get("direction"), given.get("ending")
        return StepRule(
            when, Step(given["step"]), Direction(way) if way else None, None if ending is None else Ending(ending)
        )

    def fits(self, fields: Fields) -> bool:
        """Whether the fields say so."""
        return all(self._holds(wanted, first(fields, (name,)).lower()) for name, wanted in self.when.items())

    @staticmethod
    def _holds(wanted: frozenset[str], value: str) -> bool:
        if PRESENT in wanted:
            return bool(value)
        return value in wanted if value else ABSENT in wanted


@frozen
class EndingRule:
    """What a provider's causes mean; a value that ends in ``*`` stands for all that begin so."""

    fields: Names = ()
    values: Mapping[str, Ending] | None = None

    @staticmethod
    def of(given: Mapping[str, Any]) -> EndingRule:
        """From a profile's ``ending``."""
        return EndingRule(
            names_of(given["fields"]), {value.lower(): Ending(end) for value, end in given["values"].items()}
        )

    def read(self, fields: Fields) -> Ending:
        """The ending; an unknown cause is an ending like any other."""
        cause = first(fields, self.fields).lower()
        if not cause or self.values is None:
            return Ending.NORMAL
        exact = self.values.get(cause)
        if exact is not None:
            return exact
        starts: Iterable[tuple[str, Ending]] = (
            (key[:-1], end) for key, end in self.values.items() if key[-1:] == "*"
        )
        return next((end for start, end in starts if cause.startswith(start)), Ending.NORMAL)
