"""What a calendar of working time is made of: the week, single days, the country. Plain data, no arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.records import frozen
from app.services.clocks.errors import CalendarError

DAY_S = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours = tuple[tuple[int, int], ...]
"""Intervals of a day in seconds of its wall clock; one that runs over midnight ends after :data:`DAY_S`."""

ROUND_THE_CLOCK: Hours = ((0, DAY_S),)


class Why(StrEnum):
    """Why a day is not like its weekday."""

    OWN = "own"
    HOLIDAY = "holiday"
    MOVED = "moved"
    WORKING = "working"
    SHORT = "short"


@frozen
class Day:
    """The hours of one date that differ from its weekday's, and why. ``name`` is the holiday's, where known."""

    hours: Hours
    why: Why
    name: str = ""


@frozen
class CalendarPlan:
    """A calendar as an administrator sets it.

    ``week`` holds Monday to Sunday; ``days`` single dates, which count before everything else; ``annual`` days off
    of every year as (month, day); ``breaks`` what is taken out of single dates; ``country`` (ISO 3166) adds its
    production calendar, empty for none.
    """

    zone: str
    week: tuple[Hours, ...]
    days: Mapping[date, Day] = field(default_factory=dict)
    annual: frozenset[tuple[int, int]] = frozenset()
    breaks: Mapping[date, Hours] = field(default_factory=dict)
    country: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise CalendarError("clocks.bad_week")
        zone_of(self.zone)


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises CalendarError for one that is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError("clocks.bad_zone", zone=name) from error


def read_hours(intervals: Iterable[Sequence[str]]) -> Hours:
    """Intervals of wall-clock texts («09:00», «18:00»; «24:00» is the day's end) as seconds.

    An end that is not after its beginning is on the next day: «22:00»–«06:00» is a night. Raises CalendarError.
    """
    found = []
    for interval in intervals:
        if len(interval) != 2:
            raise CalendarError("clocks.bad_hours", text=str(interval))
        start, end = _seconds(interval[0]), _seconds(interval[1])
        if start >= DAY_S:
            raise CalendarError("clocks.bad_hours", text=str(interval[0]))
        found.append((start, end if end > start else end + DAY_S))
    return tuple(sorted(found))


def read_week(week: Mapping[str, Iterable[Sequence[str]]]) -> tuple[Hours, ...]:
    """The week from ``{"mon": [["09:00", "18:00"]], …}``; a day left out is a day off. Raises CalendarError."""
    if not set(week) <= set(WEEKDAYS):
        raise CalendarError("clocks.bad_week")
    return tuple(read_hours(week.get(day, ())) for day in WEEKDAYS)


def shortened(hours: Hours, by_s: int) -> Hours:
    """A day's hours that end ``by_s`` seconds sooner."""
    left, kept = by_s, list(hours)
    while kept and left > 0:
        start, end = kept.pop()
        if end - start > left:
            kept.append((start, end - left))
            break
        left -= end - start
    return tuple(kept)


def _seconds(text: str) -> int:
    parts = text.strip().split(":")
    if not 2 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        raise CalendarError("clocks.bad_hours", text=text)
    hour, minute, second = (*map(int, parts), 0)[:3]
    found = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or found > DAY_S:
        raise CalendarError("clocks.bad_hours", text=text)
    return found
