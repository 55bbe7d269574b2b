"""Which fields an expression looks at, found without running it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.forms.xpath.parse import ExpressionError, parse
from app.services.forms.xpath.syntax import Binary, Call, Expression, Filter, Literal, Negate, Path, Step

_COUNTING = {"count", "position"}


@dataclass(slots=True)
class Dependencies:
    """Absolute paths without positions.

    ``values``: fields, or groups whose text is read. ``structures``: repeats of which only the number of
    instances matters. ``subtrees``: nodes below which anything may be read (``*``, ``//``).
    """

    values: set[str] = field(default_factory=set)
    structures: set[str] = field(default_factory=set)
    subtrees: set[str] = field(default_factory=set)


def dependencies(source: str, path: str) -> Dependencies:
    """What the expression ``source`` on the field at ``path`` reads. Raises ExpressionError when unreadable."""
    found = Dependencies()
    _Finder(path, found).visit(parse(source), path)
    return found


class _Finder:
    """Walks an expression with the context path of each part; None stands for another instance's nodes."""

    def __init__(self, current: str, found: Dependencies) -> None:
        self.current = current
        self.found = found

    def visit(self, expression: Expression, context: str | None) -> None:
        """Note what ``expression`` reads when evaluated at ``context``."""
        match expression:
            case Path():
                self._note(self._resolve(expression, context), self.found.values)
            case Call():
                self._call(expression, context)
            case Binary(left=left, right=right):
                self.visit(left, context)
                self.visit(right, context)
            case Negate(operand=operand):
                self.visit(operand, context)
            case Filter(primary=primary, predicates=predicates):
                self.visit(primary, context)
                inside = self._resolve_any(primary, context)
                for predicate in predicates:
                    self.visit(predicate, inside)
            case _:
                pass

    def _call(self, call: Call, context: str | None) -> None:
        if call.name == "once":
            # What once() keeps is its own field: not a cycle.
            for argument in call.args:
                self.visit(argument, context)
            return
        for index, argument in enumerate(call.args):
            counted = call.name in _COUNTING or (call.name == "indexed-repeat" and index % 2 == 1)
            if counted and isinstance(argument, Path):
                self._note(self._resolve(argument, context), self.found.structures)
            elif call.name == "jr:choice-name" and index == 1 and isinstance(argument, Literal):
                self._choice_question(argument.value, context)
            else:
                self.visit(argument, context)

    def _choice_question(self, source: str, context: str | None) -> None:
        """The question named by its path inside a text."""
        question = parse(source.strip())
        if not isinstance(question, Path):
            raise ExpressionError("forms.expression.syntax", expression=source, reason="jr:choice-name")
        self._note(self._resolve(question, context), self.found.values)

    def _note(self, path: str | None, paths: set[str]) -> None:
        if path is not None:
            paths.add(path)

    def _resolve_any(self, expression: Expression, context: str | None) -> str | None:
        if isinstance(expression, Path):
            return self._resolve(expression, context)
        if isinstance(expression, Filter):
            return self._resolve_any(expression.primary, context)
        if isinstance(expression, Call) and expression.name == "current":
            return self.current
        if isinstance(expression, Call) and expression.name in ("indexed-repeat", "randomize") and expression.args:
            return self._resolve_any(expression.args[0], context)
        return None

    def _resolve(self, path: Path, context: str | None) -> str | None:
        """The absolute path that ``path`` ends at; None when that lies outside the form's own answers."""
        if path.absolute:
            place: str | None = ""
        elif path.start is not None:
            if not (isinstance(path.start, Call) and path.start.name in ("current", "instance")):
                self.visit(path.start, context)
            place = self._resolve_any(path.start, context)
        else:
            place = context
        for step in path.steps:
            place = self._advance(place, step)
            for predicate in step.predicates:
                self.visit(predicate, place)
        return place

    def _advance(self, place: str | None, step: Step) -> str | None:
        if place is None:
            return None
        if step.axis == "child" and step.test not in ("*", "node()", "text()"):
            return f"{place}/{step.test}"
        if step.axis == "parent":
            return place.rpartition("/")[0]
        if step.axis == "self" or step.test == "text()":
            return place
        if step.axis in ("ancestor", "ancestor-or-self", "following-sibling", "preceding-sibling"):
            self.found.subtrees.add("")
            return None
        self.found.subtrees.add(place)
        return None
