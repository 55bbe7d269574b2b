"""Calendars as administrators edit them: hours of the week, single days, the country, and a year to look at."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from app.models.clocks import CalendarDay, WorkCalendar
from app.models.ids import Uid
from app.records import frozen
from app.services.clocks.calendar import Calendar
from app.services.clocks.errors import CalendarError
from app.services.clocks.plan import WEEKDAYS, CalendarPlan, Day, Hours, Why, read_hours, read_week
from app.services.clocks.production import names_of, production_year
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import LANGUAGES, language, text_in

_SEPARATORS = re.compile(r"[,;]")
_DASHES = re.compile(r"\s*[-–—]\s*")

Intervals = tuple[tuple[str, str], ...]
"""Hours as they are typed and stored: («09:00», «18:00») pairs."""


@frozen
class DayRecord:
    """A date (ISO) with hours of its own; none is a day off. ``note`` says why, in both languages at once."""

    day: str
    hours: Intervals
    note: str = ""


@frozen
class CalendarRecord:
    """One calendar to edit. ``uid`` None is a new one; ``week`` by the names of :data:`WEEKDAYS`."""

    uid: Uid | None
    code: str
    labels: Mapping[str, str]
    zone: str = "Europe/Moscow"
    country: str = ""
    week: Mapping[str, Intervals] = field(default_factory=dict)
    days: tuple[DayRecord, ...] = ()
    active: bool = True

    def label(self) -> str:
        """The name in the language in use."""
        return self.labels.get(language()) or next(iter(self.labels.values()), self.code)


@frozen
class YearDay:
    """A date of the preview: its hours (seconds of the wall clock) and, unless it is like its weekday, why."""

    day: date
    hours: Hours
    why: Why | None
    name: str = ""


def list_calendars(store: Store) -> list[CalendarRecord]:
    """All calendars with their single days, in their order."""
    days: dict[Uid, list[DayRecord]] = {}
    for calendar, day, hours, labels in store.rows(
        "SELECT calendar_uid, day, hours, labels FROM calendar_day WHERE deleted_at IS NULL ORDER BY day"
    ):
        names = json.loads(labels) if labels else {}
        note = str(names.get(language()) or next(iter(names.values()), ""))
        days.setdefault(calendar, []).append(DayRecord(day, _intervals(json.loads(hours)), note))
    return [
        CalendarRecord(
            uid,
            code,
            json.loads(labels),
            zone,
            country,
            {name: _intervals(hours) for name, hours in json.loads(week).items()},
            tuple(days.get(uid, ())),
            bool(active),
        )
        for uid, code, labels, zone, country, week, active in store.rows(
            "SELECT uid, code, labels, zone, country, week, active FROM work_calendar "
            "WHERE deleted_at IS NULL ORDER BY position, id"
        )
    ]


def save_calendar(store: Store, actor: Uid, record: CalendarRecord) -> Uid:
    """Add or change a calendar with its days, in one transaction; deadlines follow in the background.

    Raises NotAllowed, and CalendarError for what cannot be counted by; nothing is changed then.
    """
    labels = {lang: record.labels.get(lang, "").strip() for lang in LANGUAGES}
    if not all(labels.values()):
        raise CalendarError("calendars.name_missing")
    plan_of(record)
    values: dict[str, Any] = {
        "labels": labels,
        "zone": record.zone.strip(),
        "country": record.country.strip().upper(),
        "week": {name: [list(pair) for pair in record.week.get(name, ())] for name in WEEKDAYS},
        "active": record.active,
    }
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        uid = record.uid
        if uid is None:
            code = free_code(write, "work_calendar", record.code, labels)
            position = write.rows("SELECT coalesce(max(position), -1) + 1 FROM work_calendar")[0][0]
            uid = write.insert(WorkCalendar, code=code, position=position, **values)
        else:
            write.update(WorkCalendar, uid, **values)
        _keep_days(write, uid, record.days)
        return uid


def plan_of(record: CalendarRecord) -> CalendarPlan:
    """What the record counts by. Raises CalendarError for an unknown zone or country, hours that are none, a date
    that is none or stands twice, and for a calendar that never opens.
    """
    own: dict[date, Day] = {}
    for each in record.days:
        day = _date(each.day)
        if day in own:
            raise CalendarError("calendars.day_twice", day=each.day)
        own[day] = Day(read_hours(each.hours), Why.OWN, each.note)
    week = read_week(record.week)
    country = record.country.strip().upper()
    if country:
        production_year(country, 2026)
    if not any(week) and not any(day.hours for day in own.values()):
        raise CalendarError("calendars.no_hours")
    return CalendarPlan(record.zone.strip(), week, own, country=country, name=record.label())


def year_of(record: CalendarRecord, year: int) -> list[YearDay]:
    """Every day of a year by a calendar as it stands in the form, saved or not. Raises CalendarError."""
    return _year(Calendar(plan_of(record)), year)


def intervals_of(text: str) -> Intervals:
    """Hours as they are typed: «09:00–13:00, 14–18», «круглосуточно»; none for no text. Raises CalendarError."""
    if text.strip().casefold() in {text_in(code, "calendars.always").casefold() for code in LANGUAGES}:
        return (("00:00", "24:00"),)
    found = []
    for part in _SEPARATORS.split(text.strip()):
        ends = _DASHES.split(part.strip())
        if part.strip():
            if len(ends) != 2:
                raise CalendarError("clocks.bad_hours", text=part.strip())
            found.append((_clock(ends[0]), _clock(ends[1])))
    read_hours(found)
    return tuple(found)


def intervals_words(intervals: Intervals) -> str:
    """Hours as they are typed again."""
    return ", ".join(f"{start}–{end}" for start, end in intervals)


def day_of(text: str) -> str:
    """A date as it is typed («31.12.2026», «2026-12-31») in ISO. Raises CalendarError."""
    parts = text.strip().split(".")
    if len(parts) == 3 and all(part.isdecimal() for part in parts):
        text = f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}"
    return _date(text).isoformat()


def day_words(day: str) -> str:
    """An ISO date as people of the language in use write it."""
    return date.fromisoformat(day).strftime("%d.%m.%Y") if language() == "ru" else day


def _clock(text: str) -> str:
    hour, _, minute = text.strip().partition(":")
    if not hour.isdecimal() or (minute and not minute.isdecimal()):
        raise CalendarError("clocks.bad_hours", text=text.strip())
    return f"{hour:0>2}:{minute:0>2}"


def _year(calendar: Calendar, year: int) -> list[YearDay]:
    names = names_of(calendar.plan.country, year, language()) if calendar.plan.country else {}
    day, found = date(year, 1, 1), []
    while day.year == year:
        special = calendar.day(day)
        name = ""
        if special is not None:
            name = special.name if special.why is Why.OWN else str(names.get(day, special.name))
        found.append(YearDay(day, calendar.hours(day), special.why if special else None, name))
        day += timedelta(days=1)
    return found


def _keep_days(write: Write, calendar: Uid, days: tuple[DayRecord, ...]) -> None:
    known = {
        day: uid
        for uid, day in write.rows(
            "SELECT uid, day FROM calendar_day WHERE calendar_uid = ? AND deleted_at IS NULL", calendar
        )
    }
    for each in days:
        day = _date(each.day).isoformat()
        note = each.note.strip()
        values = {
            "hours": [list(pair) for pair in each.hours],
            "labels": dict.fromkeys(LANGUAGES, note) if note else None,
        }
        uid = known.pop(day, None)
        if uid is None:
            write.insert(CalendarDay, calendar_uid=calendar, day=day, **values)
        else:
            write.update(CalendarDay, uid, **_without_same_note(write, uid, values, note))
    for uid in known.values():
        write.remove(CalendarDay, uid)


def _without_same_note(write: Write, uid: Uid, values: dict[str, Any], note: str) -> dict[str, Any]:
    """A note that stands in one language only and was not touched keeps the other language's."""
    stored = write.rows("SELECT labels FROM calendar_day WHERE uid = ?", uid)[0][0]
    if stored and note in json.loads(stored).values():
        return {"hours": values["hours"]}
    return values


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise CalendarError("calendars.bad_day", day=text) from error


def _intervals(stored: list[list[str]]) -> Intervals:
    return tuple((str(pair[0]), str(pair[1])) for pair in stored)


def free_code(write: Write, table: str, wanted: str, labels: Mapping[str, str]) -> str:
    """A code that no entry of a table has: the one wanted, or one made from the English label."""
    letters = "".join(each if each.isalnum() else " " for each in labels["en"].lower())
    wanted = wanted.strip() or "_".join(letters.split())
    taken = {code for (code,) in write.rows(f"SELECT code FROM {table} WHERE deleted_at IS NULL")}
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}_{number}"
    return code
