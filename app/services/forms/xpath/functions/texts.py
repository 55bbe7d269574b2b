"""Texts."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from app.services.forms.xpath.functions.registry import plain, scoped
from app.services.forms.xpath.parse import ExpressionError
from app.services.forms.xpath.scope import Scope
from app.services.forms.xpath.values import Value, to_number, to_string

_LONGEST = 4096


@scoped("string", 0, 1)
def _string(scope: Scope, *args: Value) -> Value:
    return to_string(args[0]) if args else scope.node.text()


@plain("concat", 0, None)
def _concat(*values: Value) -> Value:
    """All texts one after another; a node set gives all its nodes: https://getodk.github.io/xforms-spec/#fn:concat."""
    return "".join(_spread(values))


@plain("join", 1, None)
def _join(separator: Value, *values: Value) -> Value:
    return to_string(separator).join(_spread(values))


def _spread(values: tuple[Value, ...]) -> list[str]:
    texts: list[str] = []
    for value in values:
        texts.extend([node.text() for node in value] if isinstance(value, list) else [to_string(value)])
    return texts


@plain("contains", 2, 2)
def _contains(text: Value, part: Value) -> Value:
    return to_string(part) in to_string(text)


@plain("starts-with", 2, 2)
def _starts_with(text: Value, part: Value) -> Value:
    return to_string(text).startswith(to_string(part))


@plain("ends-with", 2, 2)
def _ends_with(text: Value, part: Value) -> Value:
    return to_string(text).endswith(to_string(part))


@scoped("string-length", 0, 1)
def _string_length(scope: Scope, *args: Value) -> Value:
    return float(len(to_string(args[0]) if args else scope.node.text()))


@scoped("normalize-space", 0, 1)
def _normalize_space(scope: Scope, *args: Value) -> Value:
    text = to_string(args[0]) if args else scope.node.text()
    return " ".join(re.split(r"[ \t\r\n]+", text.strip(" \t\r\n")))


@plain("substr", 2, 3)
def _substr(text: Value, start: Value, end: Value = math.inf) -> Value:
    """From index ``start`` (0-based) up to ``end``, not included; negative counts from the end."""
    whole, first, last = to_string(text), to_number(start), to_number(end)
    if math.isnan(first) or math.isnan(last):
        return ""
    return whole[_index(first, len(whole)) : _index(last, len(whole))]


def _index(number: float, length: int) -> int:
    if math.isinf(number):
        return length if number > 0 else 0
    return max(0, length + int(number)) if number < 0 else int(number)


@plain("substring", 2, 3)
def _substring(text: Value, start: Value, length: Value = math.inf) -> Value:
    """XPath 1.0's, 1-based and rounding: https://www.w3.org/TR/1999/REC-xpath-19991116/#function-substring."""
    first = _rounded(to_number(start))
    end = first + _rounded(to_number(length))
    return "".join(letter for place, letter in enumerate(to_string(text), 1) if first <= place < end)


def _rounded(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


@plain("substring-before", 2, 2)
def _substring_before(text: Value, part: Value) -> Value:
    before, found, _after = to_string(text).partition(to_string(part)) if to_string(part) else ("", "", "")
    return before if found else ""


@plain("substring-after", 2, 2)
def _substring_after(text: Value, part: Value) -> Value:
    if not to_string(part):
        return to_string(text)
    return to_string(text).partition(to_string(part))[2]


@plain("translate", 3, 3)
def _translate(text: Value, wanted: Value, given: Value) -> Value:
    letters, replacements = to_string(wanted), to_string(given)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(letters):
        table.setdefault(ord(letter), replacements[place] if place < len(replacements) else None)
    return to_string(text).translate(table)


@plain("regex", 2, 2)
def _regex(text: Value, pattern: Value) -> Value:
    """Whether the pattern is found in the text (anchor it with ``^…$`` to match the whole).

    https://getodk.github.io/xforms-spec/#fn:regex
    """
    return compiled_pattern(to_string(pattern)).search(to_string(text)) is not None


@lru_cache(maxsize=256)
def compiled_pattern(source: str) -> re.Pattern[str]:
    """A pattern of ``regex``. Raises ExpressionError when it cannot be read."""
    try:
        return re.compile(source)
    except re.error as error:
        raise ExpressionError("forms.expression.regex", pattern=source, reason=str(error)) from error


@scoped("uuid", 0, 1)
def _uuid(scope: Scope, *args: Value) -> Value:
    """A new UUID, or with a length that many random letters of one."""
    if not args:
        return scope.host.new_uuid()
    number = to_number(args[0])
    length = min(int(number), _LONGEST) if math.isfinite(number) else 0
    text = ""
    while len(text) < length:
        text += scope.host.new_uuid().replace("-", "")
    return text[: max(length, 0)]
