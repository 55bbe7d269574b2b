"""Evaluates conditions without knowing all answers: certainly true, certainly false, or not known.

'Certainly false under every combination of stand-ins' is a proof that a condition never holds (see
:mod:`.stands`); nothing is claimed where there is none.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from app.services.forms.checks.stands import UNKNOWN, Concrete, Stand, compared, stands_for
from app.services.forms.definition import Element, FormDefinition, Kind
from app.services.forms.xpath.evaluate import build
from app.services.forms.xpath.nodes import Node
from app.services.forms.xpath.parse import ExpressionError, parse
from app.services.forms.xpath.scope import Host, Scope
from app.services.forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, walk
from app.services.forms.xpath.values import to_boolean, to_number, to_string

MOST_COMBINATIONS = 20_000
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_PURE = {
    "selected", "selected-at", "count-selected", "concat", "contains", "starts-with", "ends-with", "string-length",
    "number", "string", "int", "round", "floor", "ceiling", "coalesce", "boolean-from-string",
    "normalize-space", "substr", "substring-before", "substring-after", "true", "false", "regex", "translate",
    "join", "abs", "pow",
}  # fmt: skip


Combination = Mapping[str, Stand]


@dataclass
class Judge:
    """Judges conditions of one form."""

    form: FormDefinition
    _stands: dict[str, tuple[Stand, ...] | None] = field(default_factory=dict)
    _literals: dict[str, set[str | float]] | None = None

    # -- combinations -------------------------------------------------------------------------------------

    def combinations(
        self, elements: tuple[Element, ...], extra: frozenset[str] = frozenset()
    ) -> Iterator[Combination] | None:
        """Every combination of answers the relevance of ``elements`` depends on, and of the ``extra`` fields.

        None when there are too many to try.
        """
        fields = sorted(self._fields(elements) | extra)
        choices = [self.stands(path) for path in fields]
        known = [(path, stands) for path, stands in zip(fields, choices, strict=True) if stands]
        if math.prod(len(stands) for _path, stands in known) > MOST_COMBINATIONS:
            return None
        names = [path for path, _stands in known]
        products = itertools.product(*(stands for _path, stands in known))
        return (dict(zip(names, combination, strict=True)) for combination in products)

    def _fields(self, elements: tuple[Element, ...]) -> set[str]:
        """The answered fields behind the relevance of ``elements``, through calculations and other relevance."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [(element, source) for element in elements for source in self.conditions(element)]
        while waiting:
            element, source = waiting.pop()
            for path in self._paths(parse(source), element.path):
                if path in seen:
                    continue
                seen.add(path)
                read = self.form.elements[path]
                if read.bind.calculate is not None:
                    waiting.append((read, read.bind.calculate))
                else:
                    found.add(path)
                waiting += [(owner, condition) for owner, condition in self._own_conditions(read)]
        return found

    def read_by(self, expression: Expression, context: str) -> frozenset[str]:
        """The answered fields an expression reads directly."""
        paths = self._paths(expression, context)
        return frozenset(path for path in paths if self.form.elements[path].bind.calculate is None)

    def conditions(self, element: Element) -> list[str]:
        """The relevance conditions of an element and of all around it."""
        return [condition for _owner, condition in self._own_conditions(element)]

    def _own_conditions(self, element: Element) -> list[tuple[Element, str]]:
        found = []
        path = element.path
        while path:
            owner = self.form.elements[path]
            if owner.bind.relevant is not None:
                found.append((owner, owner.bind.relevant))
            path = path.rpartition("/")[0]
        return found

    def _paths(self, expression: Expression, context: str) -> set[str]:
        paths = {self.resolve(part, context) for part in walk(expression) if isinstance(part, Path)}
        return {path for path in paths if path is not None}

    def resolve(self, path: Path, context: str) -> str | None:
        """The question a plain path names, when it has one value seen from ``context``; else None."""
        starts_here = isinstance(path.start, Call) and path.start.name == "current"
        if path.start is not None and not starts_here:
            return None
        place = "" if path.absolute else context
        for step in path.steps:
            if step.predicates or step.axis not in ("child", "parent", "self") or step.test in ("*", "text()"):
                return None
            if step.axis == "child":
                place = f"{place}/{step.test}"
            elif step.axis == "parent":
                place = place.rpartition("/")[0]
        element = self.form.elements.get(place)
        is_question = element is not None and element.kind is Kind.QUESTION
        return place if is_question and self._repeats(place) <= self._repeats(context) else None

    def _repeats(self, path: str) -> set[str]:
        prefixes = ["/".join(path.split("/")[:count]) for count in range(2, path.count("/") + 2)]
        elements = [self.form.elements.get(prefix) for prefix in prefixes]
        return {element.path for element in elements if element is not None and element.kind is Kind.REPEAT}

    # -- stand-ins ----------------------------------------------------------------------------------------

    def stands(self, path: str) -> tuple[Stand, ...] | None:
        """What a field stands for; None when nothing finite covers it."""
        if path not in self._stands:
            literals = self._compared().get(path, set())
            self._stands[path] = stands_for(self.form, self.form.elements[path], literals)
        return self._stands[path]

    def _compared(self) -> dict[str, set[str | float]]:
        """Literals every field is compared with, anywhere in the form."""
        if self._literals is None:
            self._literals = {}
            for element in self.form.elements.values():
                for source in (element.bind.relevant or "''", element.bind.calculate or "''"):
                    for part in walk(parse(source)):
                        if isinstance(part, Binary) and part.operator in _COMPARISONS:
                            self._note_comparison(part.left, part.right, element.path)
                            self._note_comparison(part.right, part.left, element.path)
        return self._literals

    def _note_comparison(self, side: Expression, other: Expression, context: str) -> None:
        literal = _literal(other)
        path = self.resolve(side, context) if isinstance(side, Path) else None
        if path is not None and literal is not None and self._literals is not None:
            self._literals.setdefault(path, set()).add(literal)
            if isinstance(literal, str) and not math.isnan(number := to_number(literal)):
                self._literals[path].add(number)

    # -- judging ------------------------------------------------------------------------------------------

    def relevant(self, element: Element, combination: Combination) -> bool | None:
        """Whether an element is asked under a combination; None when that is not known."""
        verdict: bool | None = True
        for owner, condition in self._own_conditions(element):
            holds = self.holds(parse(condition), owner.path, combination)
            if holds is False:
                return False
            verdict = None if holds is None else verdict
        return verdict

    def holds(self, expression: Expression, context: str, combination: Combination) -> bool | None:
        """Whether an expression is true, false or not known."""
        if isinstance(expression, Path):
            # A node set is true when it has a node, whatever its text.
            return None if self.resolve(expression, context) is None else True
        value = self.value(expression, context, combination)
        return to_boolean(value) if isinstance(value, Concrete) else None

    def value(self, expression: Expression, context: str, combination: Combination) -> Stand:
        """What an expression gives under a combination."""
        match expression:
            case Literal(value=text):
                return text
            case Number(value=number):
                return number
            case Negate(operand=operand):
                inner = self.value(operand, context, combination)
                return -to_number(inner) if isinstance(inner, Concrete) else UNKNOWN
            case Binary(operator="and" | "or"):
                return self._junction(expression, context, combination)
            case Binary(operator=operator) if operator in _COMPARISONS:
                return self._comparison(expression, context, combination)
            case Binary(operator=operator) if operator != "|":
                return self._arithmetic(expression, context, combination)
            case Call():
                return self._call(expression, context, combination)
            case Path():
                return self._field(expression, context, combination)
            case _:
                return UNKNOWN

    def _junction(self, expression: Binary, context: str, combination: Combination) -> Stand:
        """Kleene's ``and`` and ``or``: one certain side may decide."""
        deciding = expression.operator == "or"
        left = self.holds(expression.left, context, combination)
        if left is deciding:
            return deciding
        right = self.holds(expression.right, context, combination)
        if right is deciding:
            return deciding
        return UNKNOWN if left is None or right is None else not deciding

    def _comparison(self, expression: Binary, context: str, combination: Combination) -> Stand:
        left = self.value(expression.left, context, combination)
        right = self.value(expression.right, context, combination)
        about_presence = isinstance(left, bool) or isinstance(right, bool)
        if about_presence and (isinstance(expression.left, Path) or isinstance(expression.right, Path)):
            return UNKNOWN
        return compared(expression.operator, left, right)

    def _arithmetic(self, expression: Binary, context: str, combination: Combination) -> Stand:
        left = self.value(expression.left, context, combination)
        right = self.value(expression.right, context, combination)
        if isinstance(left, Concrete) and isinstance(right, Concrete):
            return _computed(Binary(expression.operator, _written(left), _written(right)))
        return UNKNOWN

    def _call(self, call: Call, context: str, combination: Combination) -> Stand:
        if call.name in ("not", "boolean") and len(call.args) == 1:
            holds = self.holds(call.args[0], context, combination)
            return UNKNOWN if holds is None else holds is (call.name == "boolean")
        if call.name == "if" and len(call.args) == 3:
            holds = self.holds(call.args[0], context, combination)
            if holds is None:
                return UNKNOWN
            return self.value(call.args[1 if holds else 2], context, combination)
        if call.name not in _PURE:
            return UNKNOWN
        values = [self.value(argument, context, combination) for argument in call.args]
        concrete = [value for value in values if isinstance(value, Concrete)]
        if len(concrete) < len(values):
            return UNKNOWN
        return _computed(Call(call.name, tuple(_written(value) for value in concrete)))

    def _field(self, path: Path, context: str, combination: Combination) -> Stand:
        """A field's value: empty when certainly not relevant, else calculated or as the combination has it."""
        place = self.resolve(path, context)
        if place is None:
            return UNKNOWN
        element = self.form.elements[place]
        relevant = self.relevant(element, combination)
        if relevant is False:
            return ""
        if element.bind.calculate is not None:
            value = self.value(parse(element.bind.calculate), place, combination)
            return value if relevant else UNKNOWN
        return combination.get(place, UNKNOWN)


def _literal(expression: Expression) -> str | float | None:
    if isinstance(expression, Literal | Number):
        return expression.value
    if isinstance(expression, Negate) and isinstance(expression.operand, Number):
        return -expression.operand.value
    return None


def _written(value: Concrete) -> Expression:
    """A concrete value as an expression."""
    if isinstance(value, bool):
        return Call("true" if value else "false", ())
    return Literal(value) if isinstance(value, str) else Number(value)


def _computed(expression: Expression) -> Stand:
    """Evaluate an expression that looks at no field."""
    nowhere = Node("")
    try:
        value = build(expression)(Scope(nowhere, nowhere, _NO_HOST))
    except ExpressionError:
        return UNKNOWN
    return to_string(value) if isinstance(value, list) else value


_NO_HOST = cast(Host, None)
"""The functions called here ask nothing of a session."""
