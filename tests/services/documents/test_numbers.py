"""Numbers of registers: in order, by year, never twice."""

from __future__ import annotations

import pytest

from app.models.complaints import RegisterKind
from app.models.ids import new_uid
from app.services.documents.errors import DocumentError
from app.services.documents.letters import new_letter, register_letter
from app.services.documents.numbers import (
    check_pattern,
    register_for,
    registers,
    save_register,
    take_number,
)
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.words import use_language
from tests.services.conftest import NOW, People

YEAR_MS = 366 * 86_400_000


def take(store: Store, at: int = NOW) -> str:
    with store.write(None) as write:
        return take_number(write, register_for(store, RegisterKind.COMPLAINT), at)


def test_numbers_go_up_and_begin_anew_with_the_year(store: Store) -> None:
    code = store.value("SELECT code FROM desk")
    assert [take(store), take(store)] == [f"Ж-{code}-1/2026", f"Ж-{code}-2/2026"]
    assert take(store, NOW + YEAR_MS) == f"Ж-{code}-1/2027"
    assert take(store) == f"Ж-{code}-3/2026"


def test_a_number_in_use_is_not_given_again_after_the_counter_went_back(store: Store, people: People) -> None:
    first = register_letter(store, people.operator, new_letter(RegisterKind.LETTER_OUT, "О", correspondent="ТСЖ"))
    with store.write(None) as write:
        write.local("UPDATE register_counter SET next_number = 1")
    second = register_letter(store, people.operator, new_letter(RegisterKind.LETTER_OUT, "О", correspondent="ТСЖ"))
    assert first != second


def test_the_registers_are_there_from_the_start_in_the_language_in_use(store: Store) -> None:
    assert {each.kind for each in registers(store)} == set(RegisterKind)
    assert register_for(store, RegisterKind.COMPLAINT).pattern.startswith("Ж-")
    use_language("en")
    assert register_for(store, RegisterKind.COMPLAINT).pattern.startswith("C-")
    assert register_for(store, RegisterKind.COMPLAINT).days == 0


@pytest.mark.parametrize("pattern", ["", "{n}", "{desk}-{n}", "{desk}/{year}", "{desk}-{n}/{year}-{x}", "{desk"])
def test_a_pattern_whose_numbers_could_repeat_is_refused(pattern: str) -> None:
    with pytest.raises(DocumentError):
        check_pattern(pattern)


def test_a_changed_register_counts_for_what_is_registered_next(store: Store, people: People) -> None:
    book = register_for(store, RegisterKind.COMPLAINT)
    take(store)
    save_register(store, people.administrator, book.uid, pattern="К/{desk}/{n}", yearly=False, days=30)
    changed = register_for(store, RegisterKind.COMPLAINT)
    assert (changed.uid, changed.days) == (book.uid, 30)
    assert take(store, NOW + YEAR_MS) == f"К/{store.value('SELECT code FROM desk')}/1"


def test_the_last_register_of_a_kind_stays(store: Store, people: People) -> None:
    book = register_for(store, RegisterKind.NOTICE)
    with pytest.raises(DocumentError):
        save_register(store, people.administrator, book.uid, active=False)
    more = save_register(
        store,
        people.administrator,
        None,
        code="notice2",
        labels={"ru": "Второй", "en": "Second"},
        kind="notice",
        pattern="У-{desk}-{n}/{year}",
    )
    save_register(store, people.administrator, book.uid, active=False)
    assert register_for(store, RegisterKind.NOTICE).uid == more


def test_only_administrators_change_registers(store: Store, people: People) -> None:
    with pytest.raises(NotAllowed):
        save_register(store, people.operator, register_for(store, RegisterKind.NOTICE).uid, days=5)
    with pytest.raises(LookupError):
        save_register(store, people.administrator, new_uid(), days=5)
