"""Functions of node sets: counting, adding up, repeats, other instances."""

from __future__ import annotations

import math
import random as randoms
import zlib

from app.services.forms.xpath.functions.registry import lazy, plain, scoped
from app.services.forms.xpath.nodes import Node
from app.services.forms.xpath.parse import ExpressionError
from app.services.forms.xpath.scope import Evaluator, Scope
from app.services.forms.xpath.syntax import Call
from app.services.forms.xpath.values import Value, to_number, to_string


def _nodes(value: Value) -> list[Node]:
    if not isinstance(value, list):
        raise ExpressionError("forms.expression.not_nodes")
    return value


@plain("count", 1, 1)
def _count(nodes: Value) -> Value:
    return float(len(_nodes(nodes)))


@plain("count-non-empty", 1, 1)
def _count_non_empty(nodes: Value) -> Value:
    return float(sum(1 for node in _nodes(nodes) if node.text()))


@plain("sum", 1, 1)
def _sum(nodes: Value) -> Value:
    """XPath's: NaN as soon as one node is not a number, so guard empty answers in the form."""
    return sum((to_number(node.text()) for node in _nodes(nodes)), 0.0)


@plain("min", 1, None)
def _min(*values: Value) -> Value:
    return _extreme(values, smallest=True)


@plain("max", 1, None)
def _max(*values: Value) -> Value:
    return _extreme(values, smallest=False)


def _extreme(values: tuple[Value, ...], smallest: bool) -> float:
    """NaN for nothing at all or when any value is not a number."""
    numbers: list[float] = []
    for value in values:
        numbers.extend(
            [to_number(node.text()) for node in value] if isinstance(value, list) else [to_number(value)]
        )
    if not numbers or any(math.isnan(number) for number in numbers):
        return math.nan
    return min(numbers) if smallest else max(numbers)


@scoped("last", 0, 0)
def _last(scope: Scope) -> Value:
    return float(scope.size)


@lazy("position", 0, 1)
def _position(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
    """Without argument XPath's; with one, the node's 1-based place among the repeat's instances."""
    if not args:
        return lambda scope: float(scope.position)

    def run(scope: Scope) -> Value:
        nodes = _nodes(args[0](scope))
        return float(nodes[0].position()) if nodes else math.nan

    return run


@lazy("name", 0, 1)
def _name(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
    def run(scope: Scope) -> Value:
        nodes = _nodes(args[0](scope)) if args else [scope.node]
        return nodes[0].name if nodes else ""

    return run


@lazy("local-name", 0, 1)
def _local_name(args: tuple[Evaluator, ...], call: Call) -> Evaluator:
    full = _name(args, call)
    return lambda scope: to_string(full(scope)).rpartition(":")[2]


@scoped("current", 0, 0)
def _current(scope: Scope) -> Value:
    return [scope.current]


@scoped("instance", 1, 1)
def _instance(scope: Scope, name: Value) -> Value:
    document = scope.host.instance(to_string(name))
    return [] if document is None else [document]


@plain("indexed-repeat", 3, None)
def _indexed_repeat(target: Value, *pairs: Value) -> Value:
    """The target inside the n-th instance of each repeat: https://getodk.github.io/xforms-spec/#fn:indexed-repeat."""
    inside: Node | None = None
    for repeats, place in zip(pairs[::2], pairs[1::2], strict=False):
        outer = inside
        instances = [node for node in _nodes(repeats) if outer is None or _is_inside(node, outer)]
        index = to_number(place)
        if not math.isfinite(index) or not 1 <= int(index) <= len(instances):
            return []
        inside = instances[int(index) - 1]
    return [node for node in _nodes(target) if inside is not None and _is_inside(node, inside)]


def _is_inside(node: Node, outer: Node) -> bool:
    ancestor: Node | None = node
    while ancestor is not None and ancestor is not outer:
        ancestor = ancestor.parent
    return ancestor is outer


@scoped("randomize", 1, 2)
def _randomize(scope: Scope, nodes: Value, *seed: Value) -> Value:
    """The nodes in random order; the same seed gives the same order (our own, not other engines')."""
    mixed = list(_nodes(nodes))
    key = zlib.crc32(to_string(seed[0]).encode()) if seed else int(scope.host.random() * 2**32)
    randoms.Random(key).shuffle(mixed)
    return mixed
