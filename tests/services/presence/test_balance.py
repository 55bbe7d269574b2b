"""What is left of the day's pauses, what must be asked for, and when it is said."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.staff import Role
from app.services.dictionaries import PauseWord
from app.services.presence.balance import LimitWatch, Warn, Why, balances, left_ms, must_ask

MINUTE = 60_000


def word(
    code: str = "lunch", limit: int = 45, *, active: bool = True, asks: bool = False, **more: Any
) -> PauseWord:
    return PauseWord(code.encode(), code, {"ru": code, "en": code}, 0, active, limit, False, asks, **more)


def test_balances_of_what_is_offered_or_was_used() -> None:
    reasons = (word(), word("free", 0), word("old", 10, active=False), word("gone", 10, active=False))
    found = balances(reasons, {"lunch": 50 * MINUTE, "old": MINUTE})
    assert [(one.reason.code, one.left_ms, one.is_over) for one in found] == [
        ("lunch", 0, True),
        ("free", None, False),
        ("old", 9 * MINUTE, False),
    ]


@pytest.mark.parametrize(
    ("reason", "used", "role", "why"),
    [
        (word(asks=True), 0, Role.OPERATOR, Why.APPROVAL),
        (word(asks=True), 0, Role.SENIOR, None),
        (word(asks_over_limit=True), 45 * MINUTE - 1, Role.OPERATOR, None),
        (word(asks_over_limit=True), 45 * MINUTE, Role.OPERATOR, Why.OVER_LIMIT),
        (word(), 99 * MINUTE, Role.OPERATOR, None),
        (word(limit=0, asks_over_limit=True), 99 * MINUTE, Role.OPERATOR, None),
    ],
)
def test_what_must_be_asked_for(reason: PauseWord, used: int, role: Role, why: Why | None) -> None:
    assert must_ask(reason, used, role) is why


def test_the_nearer_of_both_limits_counts() -> None:
    assert left_ms(word(limit=0), 5 * MINUTE, MINUTE) is None
    assert left_ms(word(limit=60, once_min=15), 50 * MINUTE, MINUTE) == 10 * MINUTE
    assert left_ms(word(limit=60, once_min=15), 20 * MINUTE, 20 * MINUTE) == -5 * MINUTE


def test_it_is_said_once_before_the_end_and_once_after_it() -> None:
    watch, reason = LimitWatch(), word(limit=10)
    said = [watch.look(reason, 0, at * MINUTE, at * MINUTE, 2 * MINUTE) for at in range(13)]
    assert {at: one for at, one in enumerate(said) if one} == {8: (Warn.SOON, 2 * MINUTE), 10: (Warn.OVER, 0)}


def test_the_next_pause_is_warned_of_anew_and_an_exhausted_one_at_once() -> None:
    watch, reason = LimitWatch(), word(limit=10)
    assert watch.look(reason, 0, 11 * MINUTE, MINUTE, 2 * MINUTE) == (Warn.OVER, -MINUTE)
    assert watch.look(None, 0, 0, 0, 2 * MINUTE) is None
    assert watch.look(reason, 50, 11 * MINUTE, 100, 2 * MINUTE) == (Warn.OVER, -MINUTE)


def test_without_a_warning_only_the_end_is_said() -> None:
    watch, reason = LimitWatch(), word(limit=10)
    assert watch.look(reason, 0, 9 * MINUTE, 9 * MINUTE, 0) is None
    assert watch.look(reason, 0, 10 * MINUTE, 10 * MINUTE, 0) == (Warn.OVER, 0)
