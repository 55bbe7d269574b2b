"""Moments as the providers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.webhooks.times import read_time

MOMENT = 1_795_324_500_000


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("1795324500", "UTC", MOMENT),
        ("1795324500.25", "UTC", MOMENT + 250),
        ("1795324500000", "UTC", MOMENT),
        ("2026-11-22T05:15:00Z", "Europe/Moscow", MOMENT),
        ("2026-11-22T08:15:00+03:00", "UTC", MOMENT),
        ("2026-11-22 08:15:00.5", "Europe/Moscow", MOMENT + 500),
        ("20261122T051500Z", "Europe/Moscow", MOMENT),
        ("20261122T081500", "Europe/Moscow", MOMENT),
        ("2026-11-22 05:15:00", "No/Such", MOMENT),
        ("", "UTC", None),
        ("yesterday", "UTC", None),
        ("0", "UTC", None),
        ("99999999999999999999", "UTC", None),
        ("1969-01-01T00:00:00Z", "UTC", None),
        ("²⁰²⁶", "UTC", None),
    ],
)
def test_moments(text: str, zone: str, expected: int | None) -> None:
    assert read_time(text, zone) == expected


@given(st.text(max_size=30), st.text(max_size=20))
def test_any_text_is_a_moment_or_none(text: str, zone: str) -> None:
    found = read_time(text, zone)
    assert found is None or 946_684_800_000 <= found < 4_102_444_800_000
