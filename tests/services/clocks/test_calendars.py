"""Calendars as administrators type and keep them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.ids import Uid
from app.services.clocks.agreements import calendar_of
from app.services.clocks.calendars import (
    CalendarRecord,
    DayRecord,
    day_of,
    day_words,
    intervals_of,
    intervals_words,
    list_calendars,
    save_calendar,
    year_of,
)
from app.services.clocks.errors import CalendarError
from app.services.clocks.plan import Why
from app.services.people.rights import NotAllowed
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.words import use_language
from tests.services.clocks.given import at
from tests.services.conftest import People

OFFICE = (("09:00", "13:00"), ("14:00", "18:00"))
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)
RECORD = CalendarRecord(
    None,
    "",
    {"ru": "Офис", "en": "Our office"},
    country="RU",
    week=WEEK,
    days=(DayRecord("2026-12-30", (("09:00", "13:00"),), "Короткий день"), DayRecord("2026-12-31", ())),
)


@pytest.fixture
def saved(store: Store, people: People) -> Uid:
    return save_calendar(store, people.administrator, RECORD)


def test_what_was_saved_is_read_again(store: Store, saved: Uid) -> None:
    (found,) = list_calendars(store)
    assert found == replace(RECORD, uid=saved, code="our_office", week={**WEEK, "sat": (), "sun": ()})
    assert verify(store) == []
    calendar = calendar_of(store.rows, saved)
    assert calendar.add(at("2026-12-30 12:00"), 2 * 3_600_000) == at("2027-01-11 10:00")


def test_days_are_changed_added_and_taken_away(store: Store, people: People, saved: Uid) -> None:
    days = (DayRecord("2026-12-31", OFFICE, "Работаем"), DayRecord("2027-01-02", (("10:00", "12:00"),)))
    assert save_calendar(store, people.administrator, replace(RECORD, uid=saved, days=days)) == saved
    (found,) = list_calendars(store)
    assert found.days == days
    before = store.value("SELECT count(*) FROM journal_entry")
    save_calendar(store, people.administrator, replace(found, uid=saved))
    assert store.value("SELECT count(*) FROM journal_entry") == before


def test_a_note_of_another_language_is_kept(store: Store, people: People, saved: Uid) -> None:
    with store.write(None) as write:
        from app.models.clocks import CalendarDay

        ((day,),) = write.rows("SELECT uid FROM calendar_day WHERE day = '2026-12-30'")
        write.update(CalendarDay, day, labels={"ru": "Короткий день", "en": "Short day"})
    (found,) = list_calendars(store)
    save_calendar(store, people.administrator, found)
    use_language("en")
    assert list_calendars(store)[0].days[0].note == "Short day"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"labels": {"ru": "Офис"}}, "calendars.name_missing"),
        ({"zone": "Moon/Base"}, "clocks.bad_zone"),
        ({"country": "XX"}, "clocks.bad_country"),
        ({"week": {"mon": (("25:00", "26:00"),)}}, "clocks.bad_hours"),
        ({"week": {}, "days": ()}, "calendars.no_hours"),
        ({"days": (DayRecord("2026-02-30", ()),)}, "calendars.bad_day"),
        ({"days": (DayRecord("2026-02-03", ()), DayRecord("2026-02-03", ()))}, "calendars.day_twice"),
    ],
)
def test_what_cannot_be_counted_by_is_refused(
    store: Store, people: People, saved: Uid, change: dict[str, object], key: str
) -> None:
    with pytest.raises(CalendarError) as refused:
        save_calendar(store, people.administrator, replace(RECORD, uid=saved, **change))  # type: ignore[arg-type]
    assert refused.value.key == key
    assert str(refused.value)
    assert list_calendars(store)[0].days == RECORD.days


def test_an_operator_may_not(store: Store, people: People) -> None:
    with pytest.raises(NotAllowed):
        save_calendar(store, people.operator, RECORD)


def test_a_year_is_shown_as_it_will_be_counted() -> None:
    days = {one.day: one for one in year_of(RECORD, 2026)}
    assert len(days) == 365
    assert days[date(2026, 1, 1)].why is Why.HOLIDAY
    assert days[date(2026, 1, 1)].name
    assert days[date(2026, 12, 30)].why is Why.OWN
    assert days[date(2026, 12, 30)].name == "Короткий день"
    assert days[date(2026, 3, 3)].why is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9-18", (("09:00", "18:00"),)),
        (" 09:00 – 13:00 ; 14:00—18:30,", (("09:00", "13:00"), ("14:00", "18:30"))),
        ("Круглосуточно", (("00:00", "24:00"),)),
        ("22:00-06:00", (("22:00", "06:00"),)),
        ("", ()),
    ],
)
def test_hours_are_understood(typed: str, kept: object) -> None:
    assert intervals_of(typed) == kept


@pytest.mark.parametrize("typed", ["9", "9-", "9-18-20", "9:61-10", "a-b", "24:00-25:00"])
def test_what_are_no_hours_is_told(typed: str) -> None:
    with pytest.raises(CalendarError):
        intervals_of(typed)


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(1, 23)), max_size=3))
def test_hours_are_typed_again_as_they_are_kept(parts: list[tuple[int, int, int]]) -> None:
    hours = tuple(
        (f"{hour:02}:{minute:02}", f"{(hour + length) % 24:02}:{minute:02}") for hour, minute, length in parts
    )
    assert intervals_of(intervals_words(hours)) == hours


def test_dates_are_understood() -> None:
    assert (day_of("5.3.2026"), day_of(" 2026-03-05 ")) == ("2026-03-05", "2026-03-05")
    assert day_words("2026-03-05") == "05.03.2026"
    with pytest.raises(CalendarError):
        day_of("завтра")
