"""By when a document must be answered: so many calendar or working days. Moments are UTC ms.

The day it came is not counted; the last day ends with its working hours, or at 23:59 where it has none. That is
how the Civil Code of Russia counts (art. 191 to 194), and with ``rolls`` a last day that is a day off moves to the
next working day (art. 193). How many days there are is never written here: registers and ticket types say it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.clocks.agreements import calendar_of
from app.services.clocks.calendar import Calendar
from app.services.clocks.errors import CalendarError
from app.services.clocks.plan import CalendarPlan, read_week, zone_of

Rows = Callable[..., list[tuple[Any, ...]]]
ZONE = "Europe/Moscow"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "18:00"),))
DAY_END_S = 86_340
SEARCH_DAYS = 3_660


@frozen
class Term:
    """``days`` after the day of registration; ``working`` days or calendar ones. 0 days: there is no deadline."""

    days: int
    working: bool = False
    rolls: bool = True


def due_after(start: int, term: Term, calendar: Calendar) -> int | None:
    """The moment by which to answer what was registered at ``start``; None without a term.

    Raises CalendarError where the calendar has no working day for ten years.
    """
    if term.days <= 0:
        return None
    zone = zone_of(calendar.plan.zone)
    day = datetime.fromtimestamp(start / 1000, zone).date()
    if term.working:
        for _ in range(term.days):
            day = _next_working(calendar, day + timedelta(days=1))
    else:
        day += timedelta(days=term.days)
        if term.rolls:
            day = _next_working(calendar, day)
    hours = calendar.hours(day)
    seconds = min(hours[-1][1], DAY_END_S) if hours else DAY_END_S
    end = datetime.combine(day, time(), zone) + timedelta(seconds=seconds)
    return int(end.timestamp() * 1000)


def days_left(due: int, now: int, zone_name: str) -> int:
    """Whole days from the day of ``now`` to the day of ``due``: 0 today, below zero when it has passed."""
    zone = zone_of(zone_name)
    return (datetime.fromtimestamp(due / 1000, zone).date() - datetime.fromtimestamp(now / 1000, zone).date()).days


def calendar_for(rows: Rows, uid: Uid | None) -> Calendar:
    """The calendar to count by: the one named, else the first active one, else Monday to Friday."""
    if uid is None:
        found = rows(
            "SELECT uid FROM work_calendar WHERE active AND deleted_at IS NULL ORDER BY position, id LIMIT 1"
        )
        if not found:
            return Calendar(CalendarPlan(ZONE, read_week(WEEK)))
        uid = found[0][0]
    return calendar_of(rows, uid)


def _next_working(calendar: Calendar, day: date) -> date:
    for _ in range(SEARCH_DAYS):
        if calendar.hours(day):
            return day
        day += timedelta(days=1)
    raise CalendarError("clocks.never_opens", calendar=calendar.plan.name)
