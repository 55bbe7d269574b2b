"""Dates in the many spellings that files hold them in, as UTC milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from app.services.imports.errors import Rejected

EARLIEST, LATEST = 1900, 2200

# Day 0 of spreadsheets; ECMA-376 part 1, 18.17.4.1 (the 1900 date base with its false 29 February 1900).
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - local time, its zone is put on afterwards
_SERIAL_LATEST = 109_575  # the last day of 2199

_TIME = (
    r"(?:[T ,]+(?:в\s+|at\s+)?(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE = r"\s*(?P<z>Z|UTC|GMT|MSK|МСК|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_YEAR = r"(?P<y>\d{4}|\d{2})(?:\s*г(?:ода|од)?\.?)?"
_FORMS = tuple(
    re.compile(form + _TIME + _ZONE, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})",
        r"(?P<a>\d{1,2})[-./](?P<b>\d{1,2})[-./]" + _YEAR,
        r"(?P<d>\d{1,2})[-\s.]*(?P<name>[A-Za-zА-Яа-яё]{3,})\.?[-\s,]*" + _YEAR,
        r"(?P<name>[A-Za-z]{3,})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    )
)
_NUMBERS_FIRST = re.compile(r"\s*(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}")
_COMPACT = re.compile(r"\d{14}")
_WEEKDAY = re.compile(r"^[A-Za-zА-Яа-я]{2,12}\.?,\s+")
_MONTHS = {
    **{
        name: number
        for number, names in enumerate(
            (
                ("jan", "янв"),
                ("feb", "фев"),
                ("mar", "мар"),
                ("apr", "апр"),
                ("may", "мая", "май"),
                ("jun", "июн"),
                ("jul", "июл"),
                ("aug", "авг"),
                ("sep", "сен"),
                ("oct", "окт"),
                ("nov", "ноя"),
                ("dec", "дек"),
            ),
            1,
        )
        for name in names
    }
}


def to_moment(cell: object, zone: str, *, day_first: bool = True) -> int:
    """A cell as UTC milliseconds; a time without its own zone is in ``zone``. Raises Rejected."""
    try:
        local = _parsed(cell, day_first)
        if local.tzinfo is None:
            local = local.replace(tzinfo=ZoneInfo(zone))
        if not EARLIEST <= local.year <= LATEST:
            raise Rejected("importing.bad_date", value=_shown(cell))
        return int(local.timestamp() * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected("importing.bad_date", value=_shown(cell)) from error


def to_day(cell: object, *, day_first: bool = True) -> str:
    """A cell as a calendar day, ``YYYY-MM-DD``. Raises Rejected."""
    try:
        found = _parsed(cell, day_first)
    except (ValueError, OverflowError, OSError) as error:
        raise Rejected("importing.bad_date", value=_shown(cell)) from error
    if not EARLIEST <= found.year <= LATEST:
        raise Rejected("importing.bad_date", value=_shown(cell))
    return found.date().isoformat()


def day_comes_first(cells: Iterable[str]) -> bool:
    """Whether 3/4/2022 is the third of April in a column: settled by any number that can be no month."""
    for cell in cells:
        match = _NUMBERS_FIRST.match(cell)
        if match and int(match[1]) > 12 >= int(match[2]):
            return True
        if match and int(match[2]) > 12 >= int(match[1]):
            return False
    return True


def _parsed(cell: object, day_first: bool) -> datetime:
    """A date with the zone that it names itself, or none. Raises ValueError and OverflowError."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, bool) or cell is None:
        raise ValueError("no date")
    if isinstance(cell, (int, float)):
        return _from_number(float(cell))
    text = " ".join(str(cell).split())
    if re.fullmatch(r"\d{4,6}([.,]\d+)?|\d{9,11}|\d{12,13}", text, re.ASCII):
        return _from_number(float(text.replace(",", ".")))
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone is put on by the caller
    text = _WEEKDAY.sub("", text)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return _from_match(match.groupdict(), day_first)
    raise ValueError("no date")


def _from_number(number: float) -> datetime:
    """A spreadsheet's serial day, seconds or milliseconds since 1970, or a day written as 20220820."""
    if 20_000 <= number < _SERIAL_LATEST:
        return _SERIAL_ZERO + timedelta(milliseconds=round(number * 86_400_000))
    if number.is_integer() and 19_000_101 <= number <= 22_001_231:
        return datetime.strptime(str(int(number)), "%Y%m%d")  # noqa: DTZ007 - the zone is put on by the caller
    if 1e8 <= number < 1e10:
        return datetime.fromtimestamp(number, UTC)
    if 1e11 <= number < 1e13:
        return datetime.fromtimestamp(number / 1000, UTC)
    raise ValueError("no date")


def _from_match(parts: dict[str, str | None], day_first: bool) -> datetime:
    month, day = parts.get("m"), parts.get("d")
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first > 12 or (day_first and second <= 12):
            day, month = str(first), str(second)
        else:
            day, month = str(second), str(first)
    if parts.get("name"):
        month = str(_MONTHS.get((parts["name"] or "").casefold()[:3], 0))
    year = int(parts["y"] or 0)
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour = int(parts["h"] or 0)
    if parts["ap"]:
        hour = hour % 12 + (12 if parts["ap"][0] in "pP" else 0)
    clock = timedelta(
        hours=hour,
        minutes=_below(60, parts["mi"]),
        seconds=_below(60, parts["s"]),
        microseconds=int((parts["f"] or "0").ljust(6, "0")[:6]),
    )
    if clock > timedelta(hours=24):
        raise ValueError("no time of day")
    return datetime(year, int(month or 0), int(day or 0), tzinfo=_zone(parts["z"])) + clock


def _below(limit: int, digits: str | None) -> int:
    number = int(digits or 0)
    if number >= limit:
        raise ValueError("no time of day")
    return number


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    name = text.upper()
    if name in ("Z", "UTC", "GMT"):
        return UTC
    if name in ("MSK", "МСК"):
        return timezone(timedelta(hours=3))
    digits = name.removeprefix("UTC").removeprefix("GMT").replace(":", "").ljust(5, "0")
    offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return timezone(-offset if digits[0] == "-" else offset)


def _shown(cell: object) -> str:
    return str(cell)[:40]
