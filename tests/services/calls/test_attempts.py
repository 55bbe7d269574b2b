"""A callback from the first try to the last."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.ids import new_uid
from app.services.calls import callbacks
from app.services.calls.agreed import wall
from app.services.calls.attempts import (
    EARLIEST,
    LATEST,
    Result,
    attempt,
    attempts_of,
    give_back,
    in_window,
    next_time,
    put_off,
    take,
)
from app.services.calls.errors import CallError
from app.services.store.store import Store
from tests.services.conftest import DAY, HOUR, MINUTE, NOW, People

MOSCOW = timezone(timedelta(hours=3))


def at(text: str) -> int:
    """A moment of Moscow's clock on a day of November 2026, ``23 14:05``."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return int(datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=MOSCOW).timestamp() * 1000)


def test_anyone_s_is_taken_by_one_and_given_back(store: Store, people: People) -> None:
    uid = callbacks.create(store, people.operator, "89161234567", NOW)
    take(store, people.operator, uid)
    take(store, people.operator, uid)
    with pytest.raises(CallError, match="Мария Петрова"):
        take(store, people.other_operator, uid)
    assert callbacks.due(store, people.other_operator, NOW, NOW) == ()
    give_back(store, people.operator, uid)
    take(store, people.other_operator, uid)
    assert callbacks.due(store, people.operator, NOW, NOW) == ()


def test_a_try_that_failed_comes_again_and_one_that_reached_ends_it(store: Store, people: People) -> None:
    # A number of Moscow: of a mobile one nobody knows the zone, so that the computer's would be asked.
    uid = callbacks.create(store, people.operator, "84951234567", at("23 12:00"), owner=people.operator)
    following = attempt(store, people.operator, uid, Result.NO_ANSWER, at("23 12:00"), note=" гудки ")
    assert following == at("23 12:30")
    assert attempt(store, people.operator, uid, Result.BUSY, at("23 12:30"), next_at=at("23 13:00")) == at(
        "23 13:00"
    )
    found = callbacks.due(store, people.operator, at("23 13:00"), at("23 13:00"))[0]
    assert (found.attempts, found.result, found.due_at) == (2, "busy", at("23 13:00"))
    assert attempt(store, people.operator, uid, Result.REACHED, at("23 13:00")) is None
    assert callbacks.due(store, people.operator, at("24 13:00"), NOW) == ()
    tries = [(one.user, one.result, one.note) for one in attempts_of(store, uid)]
    assert tries == [
        ("Мария Петрова", "no_answer", "гудки"),
        ("Мария Петрова", "busy", ""),
        ("Мария Петрова", "reached", ""),
    ]
    with pytest.raises(CallError, match="уже выполнен"):
        attempt(store, people.operator, uid, Result.BUSY, NOW)


def test_saving_the_same_try_twice_counts_once(store: Store, people: People) -> None:
    uid = callbacks.create(store, people.operator, "89161234567", NOW)
    key = new_uid()
    first = attempt(store, people.operator, uid, Result.BUSY, NOW, uid=key)
    assert attempt(store, people.operator, uid, Result.BUSY, NOW + MINUTE, uid=key) == first
    assert len(attempts_of(store, uid)) == 1


def test_putting_off_keeps_the_window_in_order(store: Store, people: People) -> None:
    uid = callbacks.create(store, people.operator, "89161234567", NOW, until_at=NOW + HOUR)
    with pytest.raises(CallError, match="раньше"):
        put_off(store, people.operator, uid, NOW + DAY, NOW + HOUR)
    assert put_off(store, people.operator, uid, NOW + DAY, NOW + DAY + HOUR) == (NOW, NOW + HOUR)
    found = callbacks.due(store, people.operator, NOW + DAY, NOW)[0]
    assert (found.due_at, found.until_at) == (NOW + DAY, NOW + DAY + HOUR)


def test_the_next_try_stays_inside_the_window_the_client_named() -> None:
    begin, end = at("23 18:00"), at("23 19:00")
    assert next_time(Result.BUSY, at("23 18:10"), begin, end, MOSCOW) == at("23 18:15")
    assert next_time(Result.NO_ANSWER, at("23 18:40"), begin, end, MOSCOW) == at("24 18:00")
    assert next_time(Result.BUSY, at("23 12:00"), begin, end, MOSCOW) == begin
    assert in_window(begin, end, at("23 18:00"))
    assert not in_window(begin, end, end)
    assert in_window(begin, None, at("25 03:00"))


def test_the_window_moves_with_the_try(store: Store, people: People) -> None:
    uid = callbacks.create(store, people.operator, "84951234567", at("23 18:00"), until_at=at("23 19:00"))
    assert attempt(store, people.operator, uid, Result.NO_ANSWER, at("23 18:40")) == at("24 18:00")
    found = callbacks.due(store, people.operator, at("25 00:00"), NOW)[0]
    assert (found.due_at, found.until_at) == (at("24 18:00"), at("24 19:00"))


def test_nobody_is_called_at_night_of_their_own_clock() -> None:
    vladivostok = timezone(timedelta(hours=10))
    assert next_time(Result.NO_ANSWER, at("23 14:00"), 0, None, vladivostok) == at("24 02:00")
    assert next_time(Result.NO_ANSWER, at("23 08:00"), 0, None, MOSCOW) == at("23 09:00")


@given(st.sampled_from(list(Result)), st.integers(1_767_225_600_000, 1_830_297_600_000), st.integers(-11, 12))
def test_the_next_try_lies_ahead_in_decent_hours(result: Result, now: int, offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    following = next_time(result, now, now, None, zone)
    assert following > now
    assert EARLIEST <= wall(following, zone).time() < LATEST
