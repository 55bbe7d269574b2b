"""The table of functions, and how one gets into it."""

from __future__ import annotations

from collections.abc import Callable

from app.records import frozen
from app.services.forms.xpath.parse import ExpressionError
from app.services.forms.xpath.scope import Evaluator, Scope
from app.services.forms.xpath.syntax import Call
from app.services.forms.xpath.values import Value

Builder = Callable[[tuple[Evaluator, ...], Call], Evaluator]


@frozen
class Function:
    """One function: how many arguments it takes and how a call of it is built."""

    name: str
    fewest: int
    most: int | None
    build: Builder


FUNCTIONS: dict[str, Function] = {}


def lazy(name: str, fewest: int, most: int | None) -> Callable[[Builder], Builder]:
    """Register a function that decides itself which arguments to evaluate, and when."""

    def register(builder: Builder) -> Builder:
        FUNCTIONS[name] = Function(name, fewest, most, builder)
        return builder

    return register


def plain(name: str, fewest: int, most: int | None) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a function of its evaluated arguments only."""

    def register(function: Callable[..., Value]) -> Callable[..., Value]:
        def builder(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
            return lambda scope: function(*[argument(scope) for argument in args])

        FUNCTIONS[name] = Function(name, fewest, most, builder)
        return function

    return register


def scoped(name: str, fewest: int, most: int | None) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a function of the scope and its evaluated arguments."""

    def register(function: Callable[..., Value]) -> Callable[..., Value]:
        def builder(args: tuple[Evaluator, ...], _call: Call) -> Evaluator:
            def run(scope: Scope) -> Value:
                return function(scope, *[argument(scope) for argument in args])

            return run

        FUNCTIONS[name] = Function(name, fewest, most, builder)
        return function

    return register


def build_call(call: Call, args: tuple[Evaluator, ...]) -> Evaluator:
    """The function for a call.

    Raises ExpressionError: ``forms.expression.unknown_function`` or ``forms.expression.arguments``.
    """
    function = FUNCTIONS.get(call.name)
    if function is None:
        raise ExpressionError("forms.expression.unknown_function", name=call.name)
    if len(args) < function.fewest or (function.most is not None and len(args) > function.most):
        raise ExpressionError("forms.expression.arguments", name=call.name, count=len(args))
    return function.build(args, call)
