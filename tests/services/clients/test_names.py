from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.clients.names import NameParts, full_name, greeting_name, parse_name, short_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Иванова Анна Петровна", NameParts("Иванова", "Анна", "Петровна")),
        ("Анна Петровна Иванова", NameParts("Иванова", "Анна", "Петровна")),
        ("ИВАНОВА АННА ПЕТРОВНА", NameParts("Иванова", "Анна", "Петровна")),
        ("  иванова   анна ", NameParts("Иванова", "Анна")),
        ("Анна Иванова", NameParts("Иванова", "Анна")),
        ("Анна Петровна", NameParts("", "Анна", "Петровна")),
        ("Ким Виктор", NameParts("Ким", "Виктор")),
        ("Иванова А. П.", NameParts("Иванова", "А.", "П.")),
        ("Иванова А.П.", NameParts("Иванова", "А.", "П.")),
        ("А.П. Иванова", NameParts("Иванова", "А.", "П.")),
        ("Анна", NameParts("", "Анна")),
        ("Валентина", NameParts("", "Валентина")),
        ("Смирнов", NameParts("Смирнов")),
        ("Иванович", NameParts("", "", "Иванович")),
        ("Алиев Вагиф Гусейн оглы", NameParts("Алиев", "Вагиф", "Гусейн оглы")),
        ("Петрова-Водкина Мария Ильинична", NameParts("Петрова-Водкина", "Мария", "Ильинична")),
        ("Anna Smith", NameParts("Smith", "Anna")),
        ("John Ronald Reuel Tolkien", NameParts("Tolkien", "John", "Ronald Reuel")),
        ("Ludwig van Beethoven", NameParts("van Beethoven", "Ludwig")),
        ("Smith, Anna Maria", NameParts("Smith", "Anna", "Maria")),
        ("Anna Petrovna Ivanova", NameParts("Ivanova", "Anna", "Petrovna")),
        ("", NameParts()),
        (" , ", NameParts()),
    ],
)
def test_a_line_comes_apart(text: str, expected: NameParts) -> None:
    assert parse_name(text) == expected


def test_names_are_put_together_for_each_place() -> None:
    name = NameParts("Иванова", "Анна", "Петровна")
    assert (full_name(name), short_name(name), greeting_name(name)) == (
        "Иванова Анна Петровна",
        "Иванова А. П.",
        "Анна Петровна",
    )
    assert short_name(NameParts("", "Анна")) == "Анна"
    assert greeting_name(NameParts("Смирнов")) == "Смирнов"


_PARTS = st.builds(
    NameParts,
    st.sampled_from(["Иванова", "Ким", "Чук", "Петрова-Водкина", "Долгих"]),
    st.sampled_from(["Анна", "Ян", "Валентина", "Лев"]),
    st.sampled_from(["Петровна", "Ильич", "Львович", "Никитична"]),
)


@given(_PARTS)
def test_a_full_name_reads_back_in_either_order(name: NameParts) -> None:
    assert parse_name(full_name(name)) == name
    assert parse_name(f"{name.first} {name.middle} {name.last}") == name


@given(st.text(max_size=60))
def test_no_letter_is_lost_or_invented(text: str) -> None:
    def letters(source: str) -> list[str]:
        return sorted(c for c in source.casefold() if c.isalpha() and c.isascii())

    assert letters(full_name(parse_name(text))) == letters(text)
