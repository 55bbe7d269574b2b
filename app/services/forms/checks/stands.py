"""Stand-ins for answers that are not known, and what may be concluded from them.

A field picked from a list stands for each of its choices in turn. A text stands for the empty text, each text it
is compared with, and *some other text*; a number for the empty answer, each number it is compared with, and *some
number between* two of them. Whatever is asked of these stand-ins beyond such a comparison is not known.
"""

from __future__ import annotations

import itertools
import math

from app.records import frozen
from app.services.forms.definition import Element, FormDefinition, QuestionType
from app.services.forms.xpath.values import compare, number_text, to_number

_MOST_SUBSETS = 6
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Unknown:
    """A value nothing can be said about."""


@frozen
class OtherText:
    """Some text, not empty, that is none of ``than``."""

    than: frozenset[str]


@frozen
class Between:
    """Some number of an open interval."""

    low: float
    high: float


UNKNOWN = Unknown()
Concrete = str | float | bool
Stand = Concrete | Unknown | OtherText | Between


def stands_for(form: FormDefinition, element: Element, literals: set[str | float]) -> tuple[Stand, ...] | None:
    """What a field stands for, given the literals it is compared with; None when nothing finite covers it."""
    if element.type in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE):
        return _selections(element, choice_names(form, element))
    if element.type is QuestionType.ACKNOWLEDGE:
        return "", "OK"
    if element.data_type in ("int", "decimal"):
        return _numbers(sorted({value for value in literals if isinstance(value, float)}))
    if element.data_type == "string" and element.type in (QuestionType.TEXT, QuestionType.HIDDEN):
        texts = sorted({value for value in literals if isinstance(value, str) and value})
        return "", *texts, OtherText(frozenset(texts))
    return None


def choice_names(form: FormDefinition, element: Element) -> tuple[str, ...] | None:
    """Names of all choices of a question, filtered or not; None when they are taken from answers."""
    if element.choices is None:
        return None
    listed = element.choices.fixed or form.choice_lists.get(element.choices.instance)
    return None if listed is None else tuple(dict.fromkeys(choice.name for choice in listed))


def _selections(element: Element, names: tuple[str, ...] | None) -> tuple[Stand, ...] | None:
    if names is None:
        return None
    if element.type is QuestionType.SELECT_ONE:
        return "", *names
    if len(names) > _MOST_SUBSETS:
        return None
    sizes = range(len(names) + 1)
    return tuple(" ".join(some) for size in sizes for some in itertools.combinations(names, size))


def _numbers(points: list[float]) -> tuple[Stand, ...]:
    limits = [-math.inf, *points, math.inf]
    gaps = [Between(low, high) for low, high in itertools.pairwise(limits)]
    return "", *(number_text(point) for point in points), *gaps


def compared(operator: str, left: Stand, right: Stand) -> Stand:
    """``left operator right`` as far as it is certain."""
    if isinstance(left, Concrete) and isinstance(right, Concrete):
        return compare(operator, left, right)
    if isinstance(left, OtherText | Between) and isinstance(right, str | float):
        return _stand_compared(operator, left, right)
    if isinstance(right, OtherText | Between) and isinstance(left, str | float):
        return _stand_compared(_MIRRORED.get(operator, operator), right, left)
    return UNKNOWN


def _stand_compared(operator: str, stand: OtherText | Between, value: str | float) -> Stand:
    if isinstance(value, bool):
        return UNKNOWN
    differs = operator == "!="
    if isinstance(stand, OtherText):
        excluded = isinstance(value, str) and (value == "" or value in stand.than)
        return differs if operator in ("=", "!=") and excluded else UNKNOWN
    if value == "":
        return differs if operator in ("=", "!=") else False
    return _between_compared(operator, stand, to_number(value))


def _between_compared(operator: str, stand: Between, number: float) -> Stand:
    if math.isnan(number) or stand.low < number < stand.high:
        return UNKNOWN
    is_below = stand.high <= number
    return {"=": False, "!=": True, "<": is_below, "<=": is_below, ">": not is_below, ">=": not is_below}[operator]
