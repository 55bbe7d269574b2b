"""Truth and choice between values."""

from __future__ import annotations

from app.services.forms.xpath.functions.registry import lazy, plain
from app.services.forms.xpath.nodes import Node
from app.services.forms.xpath.scope import Evaluator, Scope
from app.services.forms.xpath.syntax import Call
from app.services.forms.xpath.values import Value, to_boolean, to_number, to_string


@plain("true", 0, 0)
def _true() -> Value:
    return True


@plain("false", 0, 0)
def _false() -> Value:
    return False


@plain("not", 1, 1)
def _not(value: Value) -> Value:
    return not to_boolean(value)


@plain("boolean", 1, 1)
def _boolean(value: Value) -> Value:
    return to_boolean(value)


@plain("boolean-from-string", 1, 1)
def _boolean_from_string(value: Value) -> Value:
    """True for ``1`` and ``true``: https://getodk.github.io/xforms-spec/#fn:boolean-from-string."""
    return to_string(value).strip().lower() in ("1", "true")


@lazy("if", 3, 3)
def _if(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
    condition, then, otherwise = args
    return lambda scope: then(scope) if to_boolean(condition(scope)) else otherwise(scope)


@lazy("coalesce", 1, None)
def _coalesce(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
    """The first argument that is not empty."""

    def run(scope: Scope) -> Value:
        text = ""
        for argument in args:
            text = to_string(argument(scope))
            if text:
                break
        return text

    return run


@lazy("once", 1, 1)
def _once(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
    """The value the field already has; computed only while it is empty."""

    def run(scope: Scope) -> Value:
        kept = stored_text(scope.current)
        return kept or to_string(args[0](scope))

    return run


def stored_text(node: Node) -> str:
    """A field's text as kept, also while the field is not relevant."""
    kept = getattr(node, "kept", node.value)
    return str(kept)


@plain("checklist", 2, None)
def _checklist(fewest: Value, most: Value, *answers: Value) -> Value:
    """Whether the number of true answers lies between two limits (-1: no limit)."""
    return _within(to_number(fewest), to_number(most), sum(1 for answer in _each(answers) if to_boolean(answer)))


@plain("weighted-checklist", 2, None)
def _weighted_checklist(fewest: Value, most: Value, *pairs: Value) -> Value:
    """Like ``checklist`` over pairs of answer and weight."""
    total = 0.0
    for answer, weight in zip(pairs[::2], pairs[1::2], strict=False):
        for given, worth in zip(_each((answer,)), _each((weight,)), strict=False):
            total += to_number(worth) if to_boolean(given) else 0.0
    return _within(to_number(fewest), to_number(most), total)


def _within(fewest: float, most: float, number: float) -> bool:
    return (fewest < 0 or number >= fewest) and (most < 0 or number <= most)


def _each(values: tuple[Value, ...]) -> list[Value]:
    """Node sets spread into their nodes' texts."""
    spread: list[Value] = []
    for value in values:
        spread.extend([node.text() for node in value] if isinstance(value, list) else [value])
    return spread
