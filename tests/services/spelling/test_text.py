"""Which words are looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.spelling.text import distance, language_of, words_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("нет горячей воды", ["нет", "горячей", "воды"]),
        ("Течёт труба. Звонила Иванова, ул. Лесная", ["Течёт", "труба", "Звонила"]),
        ("ТСЖ просит акт", ["просит", "акт"]),
        ("кв.14 эт2 A-1042 #A-7", []),
        ("${client_name} ждёт письма на a.petrov@mail.ru", ["ждёт", "письма"]),
        ("см. https://example.org/ошибка", []),
        ("кое-что по-русски", ["кое-что", "по-русски"]),
        ("don’t open the valve", ["don’t", "open", "the", "valve"]),
        ("первая строка\nВторая строка", ["первая", "строка", "Вторая", "строка"]),
        ("сказал: «Кран сломан»", ["сказал", "Кран", "сломан"]),
        ("", []),
    ],
)
def test_words_worth_looking_up(text: str, expected: list[str]) -> None:
    assert [word.text for word in words_in(text)] == expected


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    for word in words_in(text):
        assert text[word.start : word.end] == word.text


@pytest.mark.parametrize(("word", "code"), [("вода", "ru"), ("water", "en"), ("воdа", ""), ("水水水", "")])
def test_language_by_letters(word: str, code: str) -> None:
    assert language_of(word) == code


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [("карова", "корова", 1 / 3), ("вода", "вода", 0), ("втдоа", "втода", 1), ("вод", "вода", 1), ("", "да", 2)],
)
def test_mistakes_that_people_make_are_near(typed: str, meant: str, expected: float) -> None:
    assert distance(typed, meant) == pytest.approx(expected)


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_distance_is_one_of_both_ways(one: str, other: str) -> None:
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert (distance(one, other) == 0) is (one == other)
