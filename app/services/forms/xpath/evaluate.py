"""Turns a parsed expression into one Python function, once; calling it costs microseconds.

elementpath could evaluate its own tree, but it follows XPath 2's types (a comparison of an empty answer with
a number raises) and rebuilds a context per call; an XForm needs XPath 1.0 over answers that change all the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache

from app.services.forms.xpath.functions import build_call
from app.services.forms.xpath.nodes import Node
from app.services.forms.xpath.parse import ExpressionError, parse
from app.services.forms.xpath.scope import Evaluator, Host, Scope
from app.services.forms.xpath.syntax import Binary, Call, Expression, Filter, Literal, Negate, Number, Path, Step
from app.services.forms.xpath.values import Value, compare, to_boolean, to_number


@lru_cache(maxsize=4096)
def compiled(source: str) -> Evaluator:
    """The function for an expression's text. Raises ExpressionError for what cannot run."""
    return build(parse(source))


def evaluate(source: str, node: Node, host: Host) -> Value:
    """Evaluate ``source`` with ``node`` as context node."""
    return compiled(source)(Scope(node, node, host))


def build(expression: Expression) -> Evaluator:
    """The function for a parsed expression."""
    match expression:
        case Number(value=value):
            return lambda _scope: value
        case Literal(value=text):
            return lambda _scope: text
        case Negate(operand=operand):
            inner = build(operand)
            return lambda scope: -to_number(inner(scope))
        case Binary():
            return _binary(expression)
        case Call():
            return build_call(expression, tuple(build(argument) for argument in expression.args))
        case Filter(primary=primary, predicates=predicates):
            return _filter(build(primary), predicates)
        case Path():
            return _path(expression)


def _binary(expression: Binary) -> Evaluator:
    operator = expression.operator
    left, right = build(expression.left), build(expression.right)
    if operator == "or":
        return lambda scope: to_boolean(left(scope)) or to_boolean(right(scope))
    if operator == "and":
        return lambda scope: to_boolean(left(scope)) and to_boolean(right(scope))
    if operator in ("=", "!=", "<", "<=", ">", ">="):
        return lambda scope: compare(operator, left(scope), right(scope))
    if operator == "|":
        return lambda scope: _union(_nodes(left(scope)), _nodes(right(scope)))
    arithmetic = _ARITHMETIC[operator]
    return lambda scope: arithmetic(to_number(left(scope)), to_number(right(scope)))


def _divide(dividend: float, divisor: float) -> float:
    """IEEE 754 division, as XPath asks."""
    if divisor != 0:
        return dividend / divisor
    if dividend == 0 or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def _remainder(dividend: float, divisor: float) -> float:
    """The remainder with the dividend's sign (not Python's ``%``)."""
    if divisor == 0 or math.isinf(dividend) or math.isnan(dividend) or math.isnan(divisor):
        return math.nan
    return math.fmod(dividend, divisor)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": _divide,
    "mod": _remainder,
}


def _nodes(value: Value) -> list[Node]:
    if not isinstance(value, list):
        raise ExpressionError("forms.expression.not_nodes")
    return value


def _union(left: list[Node], right: list[Node]) -> list[Node]:
    """Both sets in document order, each node once."""
    together = {id(node): node for node in (*left, *right)}
    if len(together) < 2:
        return list(together.values())
    root = next(iter(together.values())).root()
    return [node for node in root.descendants() if id(node) in together]


def _filter(primary: Evaluator, predicates: tuple[Expression, ...]) -> Evaluator:
    tests = tuple(build(predicate) for predicate in predicates)
    return lambda scope: _kept(_nodes(primary(scope)), tests, scope)


def _path(path: Path) -> Evaluator:
    steps = tuple(_step(step) for step in path.steps)
    if path.start is not None:
        begin = build(path.start)
        return lambda scope: _walked(_nodes(begin(scope)), steps, scope)
    if path.absolute:
        return lambda scope: _walked([scope.current.root()], steps, scope)
    return lambda scope: _walked([scope.node], steps, scope)


StepFunction = Callable[[Node, Scope], list[Node]]


def _walked(nodes: list[Node], steps: tuple[StepFunction, ...], scope: Scope) -> list[Node]:
    for step in steps:
        if len(nodes) == 1:
            nodes = step(nodes[0], scope)
            continue
        found = {id(node): node for origin in nodes for node in step(origin, scope)}
        nodes = list(found.values())
    return nodes


def _step(step: Step) -> StepFunction:
    tests = tuple(build(predicate) for predicate in step.predicates)
    select = _plain_step(step)
    if not tests:
        return lambda node, _scope: select(node)
    return lambda node, scope: _kept(select(node), tests, scope)


def _kept(nodes: list[Node], tests: tuple[Evaluator, ...], scope: Scope) -> list[Node]:
    """The nodes that pass every predicate; a number as predicate means that position."""
    for test in tests:
        size = len(nodes)
        kept = []
        for position, node in enumerate(nodes, start=1):
            verdict = test(Scope(node, scope.current, scope.host, position, size))
            is_number = isinstance(verdict, float) and not isinstance(verdict, bool)
            if (verdict == position) if is_number else to_boolean(verdict):
                kept.append(node)
        nodes = kept
    return nodes


def _plain_step(step: Step) -> Callable[[Node], list[Node]]:
    """A step without predicates."""
    name = step.test
    if step.axis == "child" and name not in ("*", "node()", "text()"):
        return lambda node: list(node.children.get(name, ()))
    if step.axis == "attribute":
        return lambda node: [Node(name, node, node.attributes[name])] if name in node.attributes else []
    axis = _AXES[step.axis]
    if name == "text()":
        return lambda node: [child for child in axis(node) if not child.children] or [node]
    if name in ("*", "node()"):
        return lambda node: list(axis(node))
    return lambda node: [found for found in axis(node) if found.name == name]


def _ancestors(node: Node) -> Iterable[Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _around(node: Node, after: bool) -> list[Node]:
    siblings = [] if node.parent is None else list(node.parent.each_child())
    place = next((index for index, sibling in enumerate(siblings) if sibling is node), 0)
    return siblings[place + 1 :] if after else siblings[:place][::-1]


_AXES: dict[str, Callable[[Node], Iterable[Node]]] = {
    "child": lambda node: node.each_child(),
    "parent": lambda node: () if node.parent is None else (node.parent,),
    "self": lambda node: (node,),
    "descendant": lambda node: node.descendants(),
    "descendant-or-self": lambda node: (node, *node.descendants()),
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: (node, *_ancestors(node)),
    "following-sibling": lambda node: _around(node, after=True),
    "preceding-sibling": lambda node: _around(node, after=False),
}
