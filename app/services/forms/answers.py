"""An answer as text in the instance, as typed by a person, and as a value for the rest of the program.

Lexical forms: https://getodk.github.io/xforms-spec/#data-types
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from app.services.forms.definition import Element, QuestionType
from app.services.forms.xpath.values import Value, number_text, parse_moment, to_number, to_string

GivenAnswer = str | int | float | bool | date | time | datetime | Iterable[str] | None
"""What callers may pass as an answer."""

TypedAnswer = str | int | float | list[str]
"""What the result holds for one question."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_INT_LIMIT = 2**31
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_text(answer: GivenAnswer) -> str:
    """What a person or program gave, as the text that is kept."""
    if answer is None:
        return ""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, int | float):
        return number_text(float(answer))
    if isinstance(answer, date | time):
        return answer.isoformat()
    return " ".join(answer)


def calculated_text(value: Value, data_type: str) -> str:
    """A calculation's result as the text that is kept; NaN and what is no value of the type are kept as empty."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    if data_type in ("date", "dateTime") and isinstance(value, float) and math.isfinite(value):
        try:
            moment = _EPOCH + timedelta(days=value)
        except OverflowError:
            return ""
        return moment.date().isoformat() if data_type == "date" else moment.isoformat(timespec="milliseconds")
    return canonical(to_string(value), data_type) or ""


def canonical(text: str, data_type: str) -> str | None:
    """The text in the type's own spelling; empty stays empty; None when it is no value of the type."""
    stripped = text.strip()
    if not stripped or data_type not in _SPELLINGS:
        return text if data_type not in _SPELLINGS else ""
    return _SPELLINGS[data_type](stripped)


def _int(text: str) -> str | None:
    number = to_number(text)
    if not math.isfinite(number) or not -_INT_LIMIT <= int(number) < _INT_LIMIT or parse_moment(text):
        return None
    return str(int(number))


def _decimal(text: str) -> str | None:
    number = to_number(text.replace(",", "."))
    return number_text(number) if math.isfinite(number) and not parse_moment(text) else None


def _date(text: str) -> str | None:
    moment = parse_moment(text)
    return None if moment is None else moment.date().isoformat()


def _time(text: str) -> str | None:
    return text if _TIME.fullmatch(text) else None


def _date_time(text: str) -> str | None:
    return None if parse_moment(text) is None else text


_SPELLINGS = {"int": _int, "decimal": _decimal, "date": _date, "time": _time, "dateTime": _date_time}


def chosen_names(element: Element, value: str) -> tuple[str, ...]:
    """Names of the chosen choices; only where several can be chosen do spaces part them."""
    if element.type is QuestionType.SELECT_ONE:
        return (value,) if value else ()
    return tuple(value.split())


def typed(element: Element, text: str) -> TypedAnswer:
    """The answer for the rest of the program: whole numbers, decimals, lists of choices, else text."""
    if element.type in (QuestionType.SELECT_MULTIPLE, QuestionType.RANK):
        return text.split()
    if element.data_type == "int":
        return int(text)
    if element.data_type == "decimal":
        return float(text)
    return text
