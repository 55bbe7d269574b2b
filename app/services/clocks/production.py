"""The production calendar of a country: days off, moved days, shortened days.

Days off and moved ones come from the ``holidays`` library. For Russia the rest follows from the Labour Code:

- art. 95: the working day immediately before a public holiday of art. 112 is an hour shorter;
- a working Saturday is as long as the working day it was changed for, so it is an hour shorter when that one
  would have been;
- weeks without work that decrees of the President added in 2020 and 2021, which the library does not have, stand
  in ``resources/calendars/ru.json``, to be read and edited.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from app.records import frozen
from app.services.clocks.errors import CalendarError
from app.services.clocks.plan import Day, Hours, Why, shortened
from app.services.resources import resource_dir

if TYPE_CHECKING:
    from holidays import HolidayBase

SHORTER_BY_S = 3600
ART_112 = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
"""Public holidays of art. 112 of the Labour Code, as (month, day)."""


@frozen
class Year:
    """A country's special dates of one year: days off with their names, working days off, shortened days."""

    off: Mapping[date, str]
    moved: frozenset[date]
    working: frozenset[date]
    short: frozenset[date]


def special_day(country: str, day: date, week: tuple[Hours, ...]) -> Day | None:
    """What the country's calendar says of a date, or None. Raises CalendarError for a country it does not know.

    Who works every day of the week, or on this weekday against the custom, still has the day off: a calendar
    without a country is for those who do not.
    """
    year = production_year(country, day.year)
    if day in year.off:
        return Day((), Why.MOVED if day in year.moved else Why.HOLIDAY, year.off[day])
    base = week[day.weekday()]
    if day in year.working and not base:
        base = next((hours for hours in week if hours), ())
    if day in year.short:
        return Day(shortened(base, SHORTER_BY_S), Why.SHORT) if base else None
    return Day(base, Why.WORKING) if day in year.working else None


@cache
def production_year(country: str, year: int) -> Year:
    """A country's year. Names of holidays are in the country's own language. Raises CalendarError."""
    known = _library(country, year)
    extra = _extra(country)
    off = {day: str(name) for day, name in known.items()}
    off |= {day: name for day, name in extra.items() if day.year == year}
    working = frozenset(day for day in known.weekend_workdays if day.year == year)
    pairs = _substitutions(known, year)
    short = _shortened(year, off, working, pairs) if country == "RU" else frozenset()
    return Year(off, frozenset(pairs), working, short)


def names_of(country: str, year: int, language: str) -> Mapping[date, str]:
    """The names of a year's days off in one of the country's languages, as far as the library has them."""
    if language == "ru" and country == "RU":
        return production_year(country, year).off
    return {day: str(name) for day, name in _library(country, year, "en_US").items()}


def _library(country: str, year: int, language: str | None = None) -> HolidayBase:
    from holidays import country_holidays

    try:
        # Without a language named, the library takes that of the computer.
        own = getattr(country_holidays(country), "default_language", None)
        return country_holidays(country, years=year, language=language or own, expand=False)
    except NotImplementedError as error:
        raise CalendarError("clocks.bad_country", country=country) from error


@cache
def _extra(country: str) -> dict[date, str]:
    path = resource_dir() / "calendars" / f"{country.lower()}.json"
    if not path.exists():
        return {}
    found: dict[date, str] = {}
    for entry in json.loads(path.read_text(encoding="utf-8"))["off"]:
        day, last = date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"])
        while day <= last:
            found[day] = entry["name"]
            day += timedelta(days=1)
    return found


def _substitutions(known: HolidayBase, year: int) -> dict[date, date]:
    """Which day off was changed for which: the weekday that became free, and the day it was taken from."""
    listed: Any = getattr(known, "special_public_holidays", {}).get(year, ())
    entries = (listed,) if listed and isinstance(listed[0], int) else listed
    return {date(year, entry[0], entry[1]): date(year, entry[2], entry[3]) for entry in entries if len(entry) == 4}


def _shortened(
    year: int, off: Mapping[date, str], working: frozenset[date], pairs: Mapping[date, date]
) -> frozenset[date]:
    def eve(day: date) -> bool:
        after = day + timedelta(days=1)
        return (after.month, after.day) in ART_112 and (day.month, day.day) not in ART_112

    def works(day: date) -> bool:
        return day not in off and (day.weekday() < 5 or day in working)

    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    found = {day for day in days if day.year == year and eve(day) and works(day)}
    return frozenset(found | {taken for free, taken in pairs.items() if taken in working and eve(free)})
