"""Times agreed with a client, on the client's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.calls.agreed import next_at, of_code, of_wall, polite, quick_times, wall, zone_of

MOSCOW, VLADIVOSTOK, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Vladivostok"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = MOSCOW) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


NOON = at("2026-11-21T12:00")


def test_quick_choices_are_those_of_the_client_s_day() -> None:
    shown = {quick.code: f"{wall(quick.at, MOSCOW):%d %H:%M}" for quick in quick_times(NOON, MOSCOW)}
    assert shown == {"15m": "21 12:15", "1h": "21 13:00", "today": "21 18:00", "tomorrow": "22 09:00"}
    there = {quick.code: quick.at for quick in quick_times(NOON, VLADIVOSTOK)}
    assert "today" not in there, "it is 19:00 in Vladivostok already"
    assert there["tomorrow"] == at("2026-11-22T09:00", VLADIVOSTOK)


def test_tomorrow_stands_when_the_clocks_change_in_between() -> None:
    before = at("2026-10-24T12:00", BERLIN)
    assert of_code("tomorrow", before, BERLIN) == at("2026-10-25T09:00", BERLIN)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("15m", NOON + 15 * 60_000),
        ("2h", NOON + 120 * 60_000),
        ("1d", NOON + 86_400_000),
        ("today", at("2026-11-21T18:00")),
        ("soon", None),
        ("", None),
    ],
)
def test_a_script_s_choice_names_a_time(code: str, expected: int | None) -> None:
    assert of_code(code, NOON, MOSCOW) == expected


def test_a_clock_time_that_has_passed_means_tomorrow() -> None:
    assert next_at("18:30", NOON, MOSCOW) == at("2026-11-21T18:30")
    assert next_at("09:30", NOON, MOSCOW) == at("2026-11-22T09:30")
    assert next_at("25:00", NOON, MOSCOW) is None


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.times(), st.sampled_from([MOSCOW, VLADIVOSTOK]))
def test_a_typed_moment_is_shown_as_it_was_typed(day: date, clock: time, zone: ZoneInfo) -> None:
    typed = f"{day.isoformat()}T{clock:%H:%M}"
    found = of_wall(typed, zone)
    assert found is not None
    assert f"{wall(found, zone):%Y-%m-%dT%H:%M}" == typed


def test_a_moment_with_an_offset_keeps_it() -> None:
    aware = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert of_wall(aware.isoformat(), VLADIVOSTOK) == int(aware.timestamp() * 1000)
    assert of_wall("завтра") is None


def test_a_land_line_tells_the_zone_and_a_mobile_number_does_not() -> None:
    there = zone_of("84951234567", NOON)
    assert there is not None
    assert wall(NOON, there).hour == 12
    assert zone_of("89161234567", NOON) is None
    assert zone_of("", NOON) is None


@pytest.mark.parametrize(
    ("number", "at", "called"),
    [
        ("+7 495 000-00-01", "2026-11-21T23:30+03:00", "2026-11-22T09:00+03:00"),
        ("+7 495 000-00-01", "2026-11-21T03:15+03:00", "2026-11-21T09:00+03:00"),
        ("+7 495 000-00-01", "2026-11-21T20:59+03:00", "2026-11-21T20:59+03:00"),
        ("+7 495 000-00-01", "2026-11-21T21:00+03:00", "2026-11-22T09:00+03:00"),
        ("+7 423 200-00-01", "2026-11-21T15:00+03:00", "2026-11-22T09:00+10:00"),
        ("+7 423 200-00-01", "2026-11-21T06:00+03:00", "2026-11-21T06:00+03:00"),
    ],
)
def test_nobody_is_called_in_their_own_night(number: str, at: str, called: str) -> None:
    def moment(text: str) -> int:
        return int(datetime.fromisoformat(text).timestamp() * 1000)

    assert polite(moment(at), number) == moment(called)


@given(st.integers(1_700_000_000_000, 1_900_000_000_000), st.sampled_from(["+74950000001", "+79161234567", ""]))
def test_a_call_is_never_earlier_than_wanted_and_never_a_day_later(at: int, number: str) -> None:
    due = polite(at, number)
    assert at <= due < at + 24 * 3_600_000
    assert polite(due, number) == due
