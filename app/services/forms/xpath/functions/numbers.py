"""Arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext

from app.services.forms.xpath.functions.registry import plain, scoped
from app.services.forms.xpath.scope import Scope
from app.services.forms.xpath.values import Value, to_number

_MOST_PLACES = 400
"""More decimal places than any number has."""


@scoped("number", 0, 1)
def _number(scope: Scope, *args: Value) -> Value:
    return to_number(args[0] if args else [scope.node])


@plain("int", 1, 1)
def _int(value: Value) -> Value:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


@plain("round", 1, 2)
def _round(value: Value, places: Value = 0.0) -> Value:
    """Half away from zero, at so many decimal places; a negative number of places rounds to tens, hundreds.

    https://getodk.github.io/xforms-spec/#fn:round
    """
    number, digits = to_number(value), to_number(places)
    if math.isnan(digits):
        return math.nan
    if not math.isfinite(number) or not math.isfinite(digits):
        return number
    if abs(digits) > _MOST_PLACES:
        return number if digits > 0 else 0.0
    with localcontext() as context:
        context.prec = 2 * _MOST_PLACES
        shifted = Decimal(repr(number)).scaleb(int(digits))
        return float(shifted.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-int(digits)))


@plain("floor", 1, 1)
def _floor(value: Value) -> Value:
    number = to_number(value)
    return float(math.floor(number)) if math.isfinite(number) else number


@plain("ceiling", 1, 1)
def _ceiling(value: Value) -> Value:
    number = to_number(value)
    return float(math.ceil(number)) if math.isfinite(number) else number


@plain("pow", 2, 2)
def _pow(value: Value, exponent: Value) -> Value:
    try:
        return math.pow(to_number(value), to_number(exponent))
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


@plain("abs", 1, 1)
def _abs(value: Value) -> Value:
    return abs(to_number(value))


@plain("pi", 0, 0)
def _pi() -> Value:
    return math.pi


@plain("atan2", 2, 2)
def _atan2(y: Value, x: Value) -> Value:
    return math.atan2(to_number(y), to_number(x))


def _register(name: str, function: Callable[[float], float]) -> None:
    """A one-argument function of :mod:`math`; outside its domain the answer is NaN."""

    @plain(name, 1, 1)
    def run(value: Value) -> Value:
        try:
            return function(to_number(value))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan


for _name, _function in {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda number: math.pow(10.0, number),
    "log": math.log,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}.items():
    _register(_name, _function)


@scoped("random", 0, 0)
def _random(scope: Scope) -> Value:
    return scope.host.random()
