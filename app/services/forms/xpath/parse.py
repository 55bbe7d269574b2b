"""Text of an expression → the records of :mod:`.syntax`, each text once."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from app.services.errors import KnownError
from app.services.forms.xpath.syntax import Binary, Call, Expression, Filter, Literal, Negate, Number, Path, Step

_parsing = Lock()
"""The parser keeps its place in itself, and forms run in more than one thread."""

_OPERATORS = {"or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "|"}
_AXES = {
    "child",
    "parent",
    "self",
    "descendant",
    "descendant-or-self",
    "ancestor",
    "ancestor-or-self",
    "following-sibling",
    "preceding-sibling",
    "attribute",
}
_NODE_TESTS = {"node", "text"}


class ExpressionError(KnownError):
    """An expression that cannot be read or uses something the engine does not have."""


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Parse one XPath expression.

    Raises ExpressionError (``forms.expression.syntax``) naming the expression and what is wrong with it.
    """
    from elementpath.exceptions import ElementPathError

    try:
        with _parsing:
            return _convert(_parser().parse(source))
    except ElementPathError as error:
        raise ExpressionError(
            "forms.expression.syntax", expression=source.strip(), reason=error.message
        ) from error
    except RecursionError as error:
        raise ExpressionError("forms.expression.deep", expression=source.strip()) from error


@lru_cache(maxsize=1)
def _parser() -> Any:
    """The one parser; elementpath costs 0.07 s to import, so it is loaded with the first expression."""
    from app.services.forms.xpath.grammar import XFormsParser

    return XFormsParser()


def _convert(token: Any) -> Expression:
    """One elementpath token, and all below it, as our records."""
    symbol = token.symbol
    if symbol in ("(integer)", "(decimal)", "(float)"):
        return Number(float(token.value))
    if symbol == "(string)":
        return Literal(str(token.value))
    if symbol == "(":
        return _call(token) if token.is_call else _convert(token[0])
    if symbol == "-" and len(token) == 1:
        return Negate(_convert(token[0]))
    if symbol == "+" and len(token) == 1:
        return Call("number", (_convert(token[0]),))
    if symbol in _OPERATORS and len(token) == 2:
        return Binary(symbol, _convert(token[0]), _convert(token[1]))
    if symbol == "[":
        return _predicate(token)
    return _path(token)


def _call(token: Any) -> Expression:
    name = str(token[0].value)
    if name in _NODE_TESTS and len(token) == 1:
        return Path(False, (Step("child", f"{name}()"),))
    return Call(name, tuple(_convert(argument) for argument in token[1:]))


def _predicate(token: Any) -> Expression:
    inside = _convert(token[0])
    predicate = _convert(token[1])
    if isinstance(inside, Path) and inside.steps and token[0].symbol != "(":
        last = inside.steps[-1]
        step = Step(last.axis, last.test, (*last.predicates, predicate))
        return Path(inside.absolute, (*inside.steps[:-1], step), inside.start)
    if isinstance(inside, Filter):
        return Filter(inside.primary, (*inside.predicates, predicate))
    return Filter(inside, (predicate,))


def _path(token: Any) -> Path:
    symbol = token.symbol
    if symbol in ("/", "//"):
        return _joined(token, Step("descendant-or-self", "node()") if symbol == "//" else None)
    return Path(False, (_step(token),))


def _joined(token: Any, between: Step | None) -> Path:
    """``/``, ``/a``, ``a/b`` and the same with ``//``."""
    gap = (between,) if between else ()
    if len(token) == 0:
        return Path(True, ())
    right = _convert(token[-1])
    if not isinstance(right, Path) or right.absolute or right.start is not None:
        raise ExpressionError("forms.expression.syntax", expression=str(token.source), reason="/")
    if len(token) == 1:
        return Path(True, (*gap, *right.steps))
    left = _convert(token[0])
    if isinstance(left, Path):
        return Path(left.absolute, (*left.steps, *gap, *right.steps), left.start)
    return Path(False, (*gap, *right.steps), left)


def _step(token: Any) -> Step:
    symbol = token.symbol
    if symbol == "..":
        return Step("parent", "node()")
    if symbol == ".":
        return Step("self", "node()")
    if symbol == "*":
        return Step("child", "*")
    if symbol == "@":
        return Step("attribute", _test(token[0]))
    if symbol in _AXES and len(token) == 1:
        return Step(symbol, _test(token[0]))
    if symbol == "(name)":
        return Step("child", str(token.value))
    raise ExpressionError("forms.expression.unsupported_syntax", what=str(token.source))


def _test(token: Any) -> str:
    if token.symbol == "*":
        return "*"
    if token.symbol == "(" and token.is_call:
        return f"{token[0].value}()"
    return str(token.value)
