"""Dates and times. Texts are ISO 8601; a number stands for days since 1970-01-01.

https://getodk.github.io/xforms-spec/#date-and-time
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.services.forms.xpath.functions.registry import plain, scoped
from app.services.forms.xpath.scope import Scope
from app.services.forms.xpath.values import Value, parse_moment, to_string

_UNPADDED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:?\d{2})?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@scoped("today", 0, 0)
def _today(scope: Scope) -> Value:
    return scope.host.now().date().isoformat()


@scoped("now", 0, 0)
def _now(scope: Scope) -> Value:
    return scope.host.now().isoformat(timespec="milliseconds")


def to_moment(value: Value, zone_of: datetime) -> datetime | None:
    """A value as a moment on the wall clock of ``zone_of``'s zone; None when it is no date."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return None
        try:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=value)).replace(tzinfo=zone_of.tzinfo)
        except OverflowError:
            return None
    text = to_string(value).strip()
    if unpadded := _UNPADDED.fullmatch(text):
        year, month, day, rest = unpadded.groups(default="")
        text = f"{year}-{month:0>2}-{day:0>2}{rest}"
    moment = parse_moment(text)
    if moment is None:
        return None
    try:
        return moment.astimezone(zone_of.tzinfo) if moment.tzinfo else moment.replace(tzinfo=zone_of.tzinfo)
    except OverflowError:
        return None


@scoped("date", 1, 1)
def _date(scope: Scope, value: Value) -> Value:
    """The day of a date, date-time or number of days, as ``YYYY-MM-DD``; empty for anything else."""
    moment = to_moment(value, scope.host.now())
    return "" if moment is None else moment.date().isoformat()


@scoped("date-time", 1, 1)
def _date_time(scope: Scope, value: Value) -> Value:
    """A date, date-time or number of days as a date-time with offset; empty for anything else."""
    moment = to_moment(value, scope.host.now())
    return "" if moment is None else moment.isoformat(timespec="milliseconds")


@scoped("decimal-date-time", 1, 1)
def _decimal_date_time(scope: Scope, value: Value) -> Value:
    """Days with fraction since 1970-01-01T00:00 UTC: https://getodk.github.io/xforms-spec/#fn:decimal-date-time."""
    moment = to_moment(value, scope.host.now())
    return math.nan if moment is None else moment.timestamp() / 86400


@plain("decimal-time", 1, 1)
def _decimal_time(value: Value) -> Value:
    """A time of day as a fraction of the day."""
    found = _TIME.fullmatch(to_string(value))
    if found is None:
        return math.nan
    hours, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
    if hours > 23 or minutes > 59 or seconds >= 60:
        return math.nan
    return (hours * 3600 + minutes * 60 + seconds) / 86400


_DATE_PARTS: dict[str, Callable[[datetime], str]] = {
    "%Y": lambda moment: f"{moment.year:04d}",
    "%y": lambda moment: f"{moment.year % 100:02d}",
    "%m": lambda moment: f"{moment.month:02d}",
    "%n": lambda moment: str(moment.month),
    "%b": lambda moment: _MONTHS[moment.month - 1],
    "%d": lambda moment: f"{moment.day:02d}",
    "%e": lambda moment: str(moment.day),
    "%a": lambda moment: _DAYS[moment.weekday()],
}
_TIME_PARTS: dict[str, Callable[[datetime], str]] = {
    "%H": lambda moment: f"{moment.hour:02d}",
    "%h": lambda moment: str(moment.hour),
    "%M": lambda moment: f"{moment.minute:02d}",
    "%S": lambda moment: f"{moment.second:02d}",
    "%3": lambda moment: f"{moment.microsecond // 1000:03d}",
}


@scoped("format-date", 2, 2)
def _format_date(scope: Scope, value: Value, pattern: Value) -> Value:
    """A date by a pattern (``%Y %y %m %n %b %d %e %a``); empty when it is no date."""
    return _formatted(to_moment(value, scope.host.now()), to_string(pattern), _DATE_PARTS)


@scoped("format-date-time", 2, 2)
def _format_date_time(scope: Scope, value: Value, pattern: Value) -> Value:
    """Like ``format-date`` with ``%H %h %M %S %3`` as well."""
    return _formatted(to_moment(value, scope.host.now()), to_string(pattern), {**_DATE_PARTS, **_TIME_PARTS})


def _formatted(moment: datetime | None, pattern: str, parts: dict[str, Callable[[datetime], str]]) -> str:
    if moment is None:
        return ""
    known = moment
    return re.sub("%.", lambda found: parts[found[0]](known) if found[0] in parts else found[0], pattern)
