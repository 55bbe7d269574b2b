"""The four value types of XPath 1.0 and the conversions between them, with ODK's reading of dates.

Rules: https://www.w3.org/TR/1999/REC-xpath-19991116/#booleans and #numbers; ODK adds that a date or date-time
used as a number is the days since 1970-01-01: https://getodk.github.io/xforms-spec/#fn:number
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime

from app.services.forms.xpath.nodes import Node

Value = str | float | bool | list[Node]

_NUMBER = re.compile(r"[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?[ \t\r\n]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  days are counted on the wall clock, as JavaRosa does


def to_string(value: Value) -> str:
    """XPath's ``string()``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0].text() if value else ""
    return number_text(value)


def number_text(number: float) -> str:
    """A number as XPath writes it: no exponent, no trailing ``.0``."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    text = repr(number)
    return f"{number:.20f}".rstrip("0") if "e" in text else text


def to_number(value: Value) -> float:
    """XPath's ``number()``; a date or date-time becomes days since 1970-01-01."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, int | float):
        return float(value)
    text = to_string(value)
    if _NUMBER.fullmatch(text):
        return float(text)
    moment = parse_moment(text)
    return math.nan if moment is None else days_since_epoch(moment)


def to_boolean(value: Value) -> bool:
    """XPath's ``boolean()``."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0 and not math.isnan(value)
    return len(value) > 0


def parse_moment(text: str) -> datetime | None:
    """A date or date-time text as a moment; aware when the text names an offset. None for anything else."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def days_since_epoch(moment: datetime) -> float:
    """Days, with fraction, from 1970-01-01 00:00 on this computer's wall clock."""
    try:
        wall = moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:  # the first or last hours of the calendar
        return math.nan
    return (wall - _EPOCH).total_seconds() / 86400


def compare(operator: str, left: Value, right: Value) -> bool:
    """``left operator right`` by XPath 1.0, section 3.4: a node set compares when any of its nodes does."""
    if isinstance(left, list):
        if isinstance(right, bool):
            return _compare_atoms(operator, to_boolean(left), right)
        return any(compare(operator, node.text(), right) for node in left)
    if isinstance(right, list):
        if isinstance(left, bool):
            return _compare_atoms(operator, left, to_boolean(right))
        return any(_compare_atoms(operator, left, node.text()) for node in right)
    return _compare_atoms(operator, left, right)


_ORDERINGS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _compare_atoms(operator: str, left: str | float | bool, right: str | float | bool) -> bool:
    if operator in _ORDERINGS:
        return _ORDERINGS[operator](to_number(left), to_number(right))
    if isinstance(left, bool) or isinstance(right, bool):
        equal = to_boolean(left) == to_boolean(right)
    elif isinstance(left, str) and isinstance(right, str):
        equal = left == right
    else:
        equal = to_number(left) == to_number(right)
    return equal if operator == "=" else not equal
