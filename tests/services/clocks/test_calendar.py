"""Working time: nights, breaks, time zones, exceptions, and what must hold for any week."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.clocks.calendar import Calendar
from app.services.clocks.errors import CalendarError
from app.services.clocks.plan import CalendarPlan, Day, Why, read_hours, read_week, shortened
from app.services.clocks.production import production_year
from tests.services.clocks.given import ALWAYS, HOUR, MINUTE, OFFICE, at, calendar

ZONES = st.sampled_from(("Europe/Berlin", "America/New_York", "Europe/Moscow", "Australia/Lord_Howe"))
SUMMER = at("2025-01-01 00:00")


def test_a_night_runs_over_midnight() -> None:
    nights = calendar(read_week({"fri": [["22:00", "06:00"]]}))
    assert nights.is_open(at("2025-03-08 05:59"))
    assert not nights.is_open(at("2025-03-08 06:00"))
    assert nights.add(at("2025-03-07 23:00"), 7 * HOUR) == at("2025-03-08 06:00")
    assert nights.between(at("2025-03-07 00:00"), at("2025-03-10 00:00")) == 8 * HOUR


def test_closing_time_is_closing_time() -> None:
    office = calendar()
    assert office.add(at("2025-03-07 17:00"), HOUR) == at("2025-03-07 18:00")
    assert office.add(at("2025-03-07 18:00"), 0) == at("2025-03-07 18:00")
    assert office.add(at("2025-03-07 18:00"), 1) == at("2025-03-10 09:00") + 1
    assert office.back(at("2025-03-10 10:00"), HOUR) == at("2025-03-10 09:00")
    assert office.back(at("2025-03-10 09:00"), 1) == at("2025-03-07 18:00") - 1


def test_russian_holidays_moved_and_shortened_days() -> None:
    russian = calendar(country="RU")
    assert russian.add(at("2024-12-28 17:00"), 2 * HOUR) == at("2025-01-09 10:00")
    assert russian.is_open(at("2024-12-28 17:59"))
    assert russian.is_open(at("2025-03-07 16:59"))
    assert not russian.is_open(at("2025-03-07 17:00"))
    special = russian.special_days(at("2025-04-28 00:00"), at("2025-05-03 00:00"))
    assert [(day.day, found.why) for day, found in special] == [(30, Why.SHORT), (1, Why.HOLIDAY), (2, Why.MOVED)]


def test_an_own_day_counts_before_the_country() -> None:
    on_duty = {date(2025, 1, 1): Day(read_hours([["10:00", "14:00"]]), Why.OWN)}
    kept = Calendar(CalendarPlan("Europe/Moscow", OFFICE, on_duty, country="RU"))
    assert kept.next_open(at("2025-01-01 00:00")) == at("2025-01-01 10:00")


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = calendar(read_week({}))
    for asked in (
        lambda: closed.add(SUMMER, HOUR),
        lambda: closed.next_open(SUMMER),
        lambda: closed.back(SUMMER, 1),
    ):
        with pytest.raises(CalendarError):
            asked()
    assert closed.between(SUMMER, SUMMER + HOUR) == 0


def test_a_long_promise_is_found_years_ahead() -> None:
    weekly = calendar(read_week({"mon": [["09:00", "10:00"]]}), "Europe/Berlin")
    due = weekly.add(SUMMER, 1000 * HOUR)
    assert weekly.between(SUMMER, due) == 1000 * HOUR
    assert weekly.back(due, 1000 * HOUR) == at("2025-01-06 09:00", "Europe/Berlin")


@pytest.mark.parametrize("text", ["25:00", "9", "09:60", "ab:cd", "-1:00"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        read_hours([[text, "18:00"]])


def test_shortening_eats_from_the_end() -> None:
    assert shortened(read_hours([["09:00", "13:00"], ["14:00", "14:30"]]), 3600) == read_hours(
        [["09:00", "12:30"]]
    )


@given(ZONES, st.integers(0, 400 * 24 * 60), st.integers(0, 400 * 24 * 60))
@settings(deadline=None, max_examples=100)
def test_round_the_clock_is_plain_arithmetic(zone: str, start: int, amount: int) -> None:
    """Also over every change of the clocks."""
    always = calendar(ALWAYS, zone)
    begins = SUMMER + start * MINUTE
    assert always.add(begins, amount * MINUTE) == begins + amount * MINUTE
    assert always.back(begins, amount * MINUTE) == begins - amount * MINUTE
    assert always.between(begins, begins + amount * MINUTE) == amount * MINUTE


@given(ZONES, st.integers(0, 400 * 24 * 60), st.integers(1, 3000), st.integers(1, 3000))
@settings(deadline=None, max_examples=100)
def test_adding_and_counting_agree(zone: str, start: int, first: int, second: int) -> None:
    hours = read_week(
        {"mon": [["02:15", "02:45"], ["09:00", "18:00"]], "sun": [["01:00", "03:30"], ["22:00", "04:00"]]}
    )
    some = calendar(hours, zone)
    begins = SUMMER + start * MINUTE
    due = some.add(begins, first * MINUTE)
    assert some.between(begins, due) == first * MINUTE
    assert some.add(due, second * MINUTE) == some.add(begins, (first + second) * MINUTE)
    assert some.between(some.back(due, first * MINUTE), due) == first * MINUTE


def test_a_year_of_which_no_day_off_is_known_has_none() -> None:
    """A computer whose battery is dead believes it is 1970, before the library's first year of Russia."""
    assert not production_year("RU", 1970).off
