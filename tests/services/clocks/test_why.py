"""The steps in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.services.clocks.clock import read_clock
from app.services.clocks.policy import Kind
from app.services.clocks.why import duration_words, why
from app.services.words import language, use_language
from tests.services.clocks.given import HOUR, MINUTE, at, calendar, created, policy, state


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = language()
    use_language("en")
    yield
    use_language(before)


def test_every_step_is_told() -> None:
    begun = at("2025-03-07 16:00")
    events = [
        *created(begun, policy(4, calendar=calendar(country="RU"), name="Office")),
        state(begun + HOUR // 2, "waiting_client"),
        state(at("2025-03-10 12:00"), "in_progress"),
    ]
    texts = [step.text for step in why(read_clock(Kind.SOLUTION, events))]
    assert "4 h" in texts[0]
    assert "Office" in texts[0]
    assert any("Counted 30 min" in text for text in texts)
    assert any("stops" in text for text in texts)
    assert texts[-2].startswith("3 h 30 min")
    assert texts[-1].startswith("Due: 10 Mar 2025")


def test_days_off_on_the_way_are_named() -> None:
    events = created(at("2025-04-30 15:00"), policy(8, calendar=calendar(country="RU")))
    texts = [step.text for step in why(read_clock(Kind.SOLUTION, events))]
    assert any("30 Apr 2025: shortened day" in text for text in texts)
    assert any(text.startswith("01 May 2025: day off. ") and len(text) > 25 for text in texts)
    assert any("02 May 2025: moved day off" in text for text in texts)


def test_a_clock_that_stands_still_has_no_date() -> None:
    events = [*created(at("2025-03-03 10:00"), policy(4)), state(at("2025-03-03 11:00"), "waiting_client")]
    assert "3 h" in why(read_clock(Kind.SOLUTION, events))[-1].text


def test_nothing_promised_says_so() -> None:
    assert len(why(read_clock(Kind.SOLUTION, []))) == 1


def test_durations() -> None:
    assert [duration_words(ms) for ms in (90 * MINUTE, 2 * HOUR, 5 * MINUTE)] == ["1 h 30 min", "2 h", "5 min"]
