"""Lengths of time as people type and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.words import use_language
from app.views.common.lengths import MINUTE_MS, as_typed, length, typed


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1:30", 90),
        ("0:05", 5),
        ("90", 90),
        ("90 мин", 90),
        ("15m", 15),
        ("1,5 ч", 90),
        ("1.25h", 75),
        ("2 часа", 120),
        ("1 ч 30 м", 90),
        ("2 h 5 min", 125),
        ("1:60", None),
        ("", None),
        ("-5", None),
        ("час", None),
    ],
)
def test_what_people_type(text: str, minutes: int | None) -> None:
    assert typed(text) == minutes


@given(st.integers(0, 24 * 60))
def test_what_is_shown_for_typing_is_read_again(minutes: int) -> None:
    assert typed(as_typed(minutes)) == minutes


def test_part_of_a_minute_counts_as_one() -> None:
    use_language("en")
    assert [length(ms) for ms in (0, 1, MINUTE_MS, 61 * MINUTE_MS)] == ["0 min", "1 min", "1 min", "1 h 1 min"]
