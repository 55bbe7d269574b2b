"""Reasons: to the exchange and back."""

from __future__ import annotations

import pytest

from app.services.dictionaries import PauseWord
from app.services.presence.codes import EXCHANGE, SHOWN_LETTERS, from_exchange, label_of, to_exchange
from app.services.words import use_language


def word(code: str, ru: str, *, exchange_code: str = "", active: bool = True) -> PauseWord:
    return PauseWord(
        code.encode(),
        code,
        {"ru": ru, "en": code.title()},
        0,
        active,
        0,
        False,
        False,
        exchange_code=exchange_code,
    )


REASONS = (
    word("lunch", "Обед", exchange_code="Lunch-1"),
    word("rest", "Обед", active=False),
    word("break", "Перерыв"),
)


@pytest.fixture(autouse=True)
def _russian() -> None:
    use_language("ru")


def test_the_exchange_is_told_its_own_word() -> None:
    assert to_exchange("lunch", REASONS) == "Lunch-1"
    assert to_exchange("break", REASONS) == "break"
    assert to_exchange("wrap_up", REASONS) == "wrap_up"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("Lunch-1", "lunch"),
        ("LUNCH", "lunch"),
        (" обед ", "lunch"),
        ("Перерыв", "break"),
        ("Break", "break"),
        ("rest", "rest"),
        ("signed_out", "signed_out"),
        ("", EXCHANGE),
        ("по звонку", EXCHANGE),
    ],
)
def test_and_understood_by_word_code_or_label(told: str, code: str) -> None:
    assert from_exchange(told, REASONS) == code


def test_every_reason_comes_back_as_itself() -> None:
    for reason in REASONS:
        assert from_exchange(to_exchange(reason.code, REASONS), REASONS) == reason.code


def test_a_reason_in_words() -> None:
    assert label_of("lunch", REASONS) == "Обед"
    assert label_of(EXCHANGE, REASONS) == "Пауза на АТС"
    assert label_of(EXCHANGE, REASONS, "<b>по звонку</b>") == "АТС: <b>по звонку</b>"
    assert len(label_of(EXCHANGE, REASONS, "х" * 500)) == SHOWN_LETTERS + len("АТС: ")
    assert label_of("gone", REASONS) == "gone"
