"""Deadlines in days: which day is the last one, and when it ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.services.clocks.calendar import Calendar
from app.services.clocks.plan import CalendarPlan, read_week
from app.services.documents.terms import Term, calendar_for, days_left, due_after
from app.services.store.store import Store

ZONE = ZoneInfo("Europe/Moscow")
WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
RUSSIA = Calendar(CalendarPlan("Europe/Moscow", read_week(WEEK), country="RU"))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def words(moment: int | None) -> str:
    assert moment is not None
    return datetime.fromtimestamp(moment / 1000, ZONE).strftime("%Y-%m-%d %H:%M")


def test_calendar_days_are_counted_from_the_day_after() -> None:
    assert words(due_after(at("2026-11-02 23:00"), Term(10), RUSSIA)) == "2026-11-12 18:00"


def test_a_last_day_off_moves_to_the_next_working_day_if_wanted() -> None:
    monday = at("2026-11-02 10:00")  # 5 days later is a Saturday
    assert words(due_after(monday, Term(5), RUSSIA)) == "2026-11-09 18:00"
    assert words(due_after(monday, Term(5, rolls=False), RUSSIA)) == "2026-11-07 23:59"


def test_working_days_leave_out_holidays_and_end_with_a_shortened_day() -> None:
    # 3 November is a shortened day before the holiday of the 4th.
    assert words(due_after(at("2026-10-30 10:00"), Term(2, working=True), RUSSIA)) == "2026-11-03 17:00"
    assert words(due_after(at("2026-10-30 10:00"), Term(3, working=True), RUSSIA)) == "2026-11-05 18:00"


def test_without_days_there_is_no_deadline() -> None:
    assert due_after(at("2026-11-02 10:00"), Term(0), RUSSIA) is None


def test_round_the_clock_the_last_day_ends_before_midnight() -> None:
    always = Calendar(CalendarPlan("UTC", read_week({day: [["00:00", "24:00"]] for day in WEEK})))
    due = due_after(0, Term(1, working=True), always)
    assert due is not None
    assert datetime.fromtimestamp(due / 1000, ZoneInfo("UTC")).strftime("%d %H:%M") == "02 23:59"


def test_days_left_are_counted_by_dates() -> None:
    due = at("2026-11-12 18:00")
    assert days_left(due, at("2026-11-12 23:50"), "Europe/Moscow") == 0
    assert days_left(due, at("2026-11-11 00:10"), "Europe/Moscow") == 1
    assert days_left(due, at("2026-11-13 00:10"), "Europe/Moscow") == -1


def test_a_store_without_calendars_counts_monday_to_friday(store: Store) -> None:
    plain = calendar_for(store.rows, None)
    assert words(due_after(at("2026-10-30 10:00"), Term(1, working=True), plain)) == "2026-11-02 18:00"


@given(st.integers(0, 2_000), st.integers(1, 60), st.booleans())
def test_the_last_day_is_a_working_day_and_more_days_are_never_sooner(ago: int, days: int, working: bool) -> None:
    start = at("2026-11-22 12:00") - ago * 86_400_000
    due = due_after(start, Term(days, working), RUSSIA)
    later = due_after(start, Term(days + 1, working), RUSSIA)
    assert due is not None
    assert later is not None
    assert start < due <= later
    last: date = datetime.fromtimestamp(due / 1000, ZONE).date()
    assert RUSSIA.hours(last)
    first = datetime.fromtimestamp(start / 1000, ZONE).date() + timedelta(days=1)
    open_days = sum(bool(RUSSIA.hours(first + timedelta(days=n))) for n in range((last - first).days + 1))
    assert open_days == days if working else open_days <= days + 1
