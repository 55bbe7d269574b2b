"""The business-time cases: deadlines, working time, opening; and the Russian production calendar day by day."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.services.clocks.calendar import Calendar
from app.services.clocks.plan import CalendarPlan, Day, Why, read_hours, read_week
from app.services.clocks.production import production_year
from tests.cases.conftest import case_files, load_json, parametrize

SET, PRODUCTION = "sla_business_time", "ru_production_calendar"
SECOND = 1000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test per case and per file of a year."""
    parametrize(metafunc, "time_case", list(_cases()), name=SET)
    years = [(path.stem, path) for path in case_files(PRODUCTION, "*.xml")]
    parametrize(metafunc, "year_file", years, name=PRODUCTION)


def test_business_time(time_case: dict[str, Any]) -> None:
    calendar, start = time_case["calendar"], ms(time_case["start"])
    match time_case["op"]:
        case "deadline":
            right(calendar, calendar.add(start, _amount(time_case)), time_case, boundary=True)
        case "deadline_back":
            right(calendar, calendar.back(start, _amount(time_case)), time_case)
        case "working_time":
            assert calendar.between(start, ms(time_case["end"])) == time_case["expected"] * SECOND
        case "is_open":
            assert calendar.is_open(start) is time_case["expected"]
        case "next_open":
            right(calendar, calendar.next_open(start), time_case)
        case unknown:
            pytest.fail(f"no such operation: {unknown}")


def test_production_calendar(year_file: Path) -> None:
    """Days off and shortened days are the recorded ones, and nothing else is."""
    root = ET.parse(year_file).getroot()
    year = int(root.get("year", ""))
    kinds = {
        date(year, *map(int, day.get("d", "").split("."))): day.get("t", "") for day in root.iterfind("days/day")
    }
    ours = production_year("RU", year)
    day, wrong = date(year, 1, 1), []
    while day.year == year:
        expected = kinds.get(day, "1" if day.weekday() >= 5 else "")
        off = day in ours.off or (day.weekday() >= 5 and day not in ours.working)
        found = "1" if off else "2" if day in ours.short else "3" if day in ours.working else ""
        if expected != found:
            wrong.append((day.isoformat(), expected, found))
        day += timedelta(days=1)
    assert not wrong


def right(calendar: Calendar, found: int, case: dict[str, Any], *, boundary: bool = False) -> None:
    """The moment is the expected one; where both sides of a closing time are right, it is the closing time."""
    expected = ms(case["expected"])
    if boundary and case.get("boundary"):
        assert found in [ms(text) for text in case["expected_alternatives"]]
        assert found == min(ms(text) for text in case["expected_alternatives"])
        assert not calendar.is_open(found) or calendar.next_open(found) == found
    else:
        assert found == expected


def read_calendar(given: dict[str, Any]) -> Calendar:
    """A recorded calendar. A day that is both a holiday and special is a holiday."""
    days = {
        date.fromisoformat(day): Day(read_hours(hours), Why.OWN) for day, hours in _items(given, "special_days")
    }
    days |= {date.fromisoformat(day): Day((), Why.HOLIDAY) for day in given.get("holidays") or ()}
    return Calendar(
        CalendarPlan(
            given["timezone"],
            read_week(given["hours"]),
            days,
            frozenset((int(day[:2]), int(day[3:])) for day in given.get("holidays_annual") or ()),
            {date.fromisoformat(day): read_hours(hours) for day, hours in _items(given, "breaks")},
        )
    )


def ms(text: str) -> int:
    """A recorded moment as UTC ms."""
    return round(datetime.fromisoformat(text).timestamp() * SECOND)


def _cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in case_files(SET, "*cases*.json"):
        known = load_json(path)
        shared = {
            name: cache(lambda given=given: read_calendar(given)) for name, given in known["calendars"].items()
        }
        for case in known["cases"]:
            if case.get("agrees_with_independent_reference", True):
                calendar = (
                    shared[case["calendar_ref"]]() if "calendar_ref" in case else read_calendar(case["calendar"])
                )
                yield case["id"], {**case, "calendar": calendar}


def _items(given: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    yield from (given.get(name) or {}).items()


def _amount(case: dict[str, Any]) -> int:
    return round(case["amount_s"] * SECOND)
