from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.imports import dates, values
from app.services.imports.errors import Rejected
from app.services.imports.names import name_key, same_person

cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("0123456789 .,:-/+=TZ№ ()eE", max_size=30),
    st.datetimes(),
    st.dates(),
    st.times(),
)

BEGIN = datetime(1971, 1, 1)  # noqa: DTZ001 - hypothesis wants the bounds without a zone
END = datetime(2190, 1, 1)  # noqa: DTZ001 - as above

CONVERTERS = (
    values.to_text,
    values.to_phones,
    values.to_mails,
    values.to_yes_no,
    values.to_level,
    values.to_complexity,
    values.to_whole,
    lambda cell: values.to_state(cell, {}),
    lambda cell: values.to_priority(cell, {}),
    lambda cell: values.to_channel(cell, {}),
    lambda cell: dates.to_moment(cell, "Europe/Moscow"),
    lambda cell: dates.to_moment(cell, "America/New_York", day_first=False),
    dates.to_day,
)


@given(cells)
def test_a_cell_is_read_or_rejected_whatever_it_holds(cell: object) -> None:
    for convert in CONVERTERS:
        with contextlib.suppress(Rejected):
            convert(cell)


@given(cells)
def test_reading_text_twice_changes_nothing(cell: object) -> None:
    try:
        once = values.to_text(cell)
    except Rejected:
        return
    assert values.to_text(once) == once


@given(st.datetimes(BEGIN, END, timezones=st.just(UTC)))
def test_moments_come_back_from_every_spelling(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    ms = int(moment.timestamp()) * 1000
    for spelling in (
        moment.isoformat(),
        moment.strftime("%Y-%m-%d %H:%M:%S"),
        moment.strftime("%d.%m.%Y %H:%M:%S"),
        moment.strftime("%Y%m%d%H%M%S"),
        moment.strftime("%b %d, %Y %I:%M:%S %p"),
        moment.replace(tzinfo=None),
    ):
        assert dates.to_moment(spelling, "UTC") == ms


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("20 августа 2022 г.", "2022-08-20"),
        ("20-Aug-2022", "2022-08-20"),
        ("Aug 20, 2022", "2022-08-20"),
        ("20220820", "2022-08-20"),
        (20220820, "2022-08-20"),
        (44793, "2022-08-20"),
        (44793.75, "2022-08-20"),
        ("44793", "2022-08-20"),
        ("20/08/22", "2022-08-20"),
        ("8/20/2022 7:05 PM", "2022-08-20"),
        ("сб, 20.08.2022 в 19:05", "2022-08-20"),
        ("2022-08-20T19:05:00.123Z", "2022-08-20"),
        ("2022-08-19 24:00", "2022-08-20"),
        (date(2022, 8, 20), "2022-08-20"),
        (1660953600, "2022-08-20"),
        (1660953600000, "2022-08-20"),
    ],
)
def test_days(cell: object, day: str) -> None:
    assert dates.to_day(cell) == day


@pytest.mark.parametrize(
    "cell", ["31.02.2022", "сегодня", "25:00", "2022", True, "1.1.1", "99.99.9999", 7, "12:30"]
)
def test_no_days(cell: object) -> None:
    with pytest.raises(Rejected):
        dates.to_day(cell)


def test_the_order_of_day_and_month_follows_the_column() -> None:
    assert dates.day_comes_first(["3/4/2022", "29/2/2016"])
    assert not dates.day_comes_first(["3/4/2022", "2/29/2016"])
    assert dates.to_day("3/4/2022", day_first=False) == "2022-03-04"
    assert dates.to_day("3/4/2022", day_first=True) == "2022-04-03"


def test_a_zone_written_in_the_cell_wins() -> None:
    noon = dates.to_moment("2022-08-20 12:00+03:00", "Asia/Vladivostok")
    assert dates.to_moment("2022-08-20 12:00 МСК", "Asia/Vladivostok") == noon
    assert dates.to_moment("2022-08-20 19:00", "Asia/Vladivostok") == noon


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("=79999999999", ["+79999999999"]),
        (79221234567.0, ["+79221234567"]),
        (79221234567, ["+79221234567"]),
        ("'+79221234567", ["+79221234567"]),
        ("8 (922) 123-45-67, 8 (922) 123-45-68", ["+79221234567", "+79221234568"]),
        ("нет", []),
        ("-", []),
        (None, []),
    ],
)
def test_phones(cell: object, keys: list[str]) -> None:
    assert [number.key for number in values.to_phones(cell)] == keys


@pytest.mark.parametrize("cell", ["нет связи", "7,92212E+10", "звонить жене"])
def test_no_phones(cell: object) -> None:
    with pytest.raises(Rejected):
        values.to_phones(cell)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("New", "new"),
        ("Awaiting User Info", "waiting_client"),
        ("Awaiting Vendor", "waiting_other"),
        ("Active", "in_progress"),
        ("3 - In Progress", "in_progress"),
        ("Отложена", "waiting_other"),
        ("Выполнена", "resolved"),
        ("Открыта", "new"),
        ("ЗАКРЫТА", "closed"),
        ("В работе", "in_progress"),
        ("Отменена", "cancelled"),
        ("?", ""),
    ],
)
def test_states(cell: object, state: str) -> None:
    assert values.to_state(cell, {}) == state


def test_a_mapping_may_add_its_own_words() -> None:
    assert values.to_state("На паузе", {"на паузе": "waiting_other"}) == "waiting_other"


@pytest.mark.parametrize(
    ("cell", "priority"),
    [("1 - Critical", 4), ("2 - High", 3), ("3 - Moderate", 2), ("4 - Low", 1), ("P1", 4), (1, 4), ("5", 1),
     ("Высокий", 3), ("", None), ("Обычный", 2)],
)  # fmt: skip
def test_priorities(cell: object, priority: int | None) -> None:
    assert values.to_priority(cell, {}) == priority


def test_impact_by_urgency() -> None:
    assert [values.priority_of(i, u) for i in (1, 2, 3) for u in (1, 2, 3)] == [4, 3, 2, 3, 2, 1, 2, 1, 1]


def test_the_same_person_under_two_spellings() -> None:
    full = name_key("Иванов Иван Иванович")
    assert full == name_key("Иван Иванович  ИВАНОВ")
    assert same_person(full, name_key("Иванов И. И."))
    assert same_person(full, name_key("Иванов"))
    assert same_person(full, "")
    assert not same_person(full, name_key("Петров Иван Иванович"))
    assert not same_person(full, name_key("И. И."))
    assert not same_person(full, name_key("Иванов П. И."))


@pytest.mark.parametrize(("cell", "level"), [("1 - High", 1), (0, 1), ("3", 3), ("4 - Planning", 3), ("NS", None)])
def test_levels_suggest_and_never_turn_a_row_away(cell: object, level: int | None) -> None:
    assert values.to_level(cell) == level


def test_a_mapping_cannot_bring_in_a_state_or_priority_that_is_none() -> None:
    with pytest.raises(Rejected):
        values.to_state("x", {"x": "flying"})
    with pytest.raises(Rejected):
        values.to_priority("x", {"x": "very"})
