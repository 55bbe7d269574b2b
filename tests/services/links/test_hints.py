from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.ids import new_uid
from app.models.tickets import Ticket, TicketState
from app.services import search
from app.services.links.hints import Typed, hints, house_of
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from tests.services.conftest import People
from tests.services.links.conftest import Maker


def reasons(store: Store, typed: Typed) -> dict[str, tuple[str, ...]]:
    return {hint.number: hint.reasons for hint in hints(store, typed, wall_ms())}


def test_the_same_words_come_before_the_same_client(store: Store, people: People, make: Maker) -> None:
    search.attach(store)
    make("Скрипит лифт", person_uid=people.anna)
    make("Нет горячей воды в подъезде", person_uid=people.boris)
    typed = Typed(new_uid(), "нет воды горячей", people.anna)
    assert reasons(store, typed) == {"A-1": ("client",), "A-2": ("text",)}
    assert next(iter(reasons(store, typed))) == "A-2"


def test_the_same_house_in_another_flat(store: Store, people: People, make: Maker) -> None:
    make(address="Москва, Лесная, 5, кв. 14")
    make(address="Москва, Лесная, 51, кв. 2")
    make(address="Москва, Лесная, 5")
    found = reasons(store, Typed(new_uid(), address="Москва, Лесная, 5, кв. 20"))
    assert found == {"A-1": ("address",), "A-3": ("address",)}


def test_two_reasons_weigh_more_than_one(store: Store, people: People, make: Maker) -> None:
    search.attach(store)
    make("Протечка крыши", person_uid=people.anna, category_uid=None)
    make("Нет холодной воды", person_uid=people.anna)
    typed = Typed(new_uid(), "холодной воды нет", people.anna, category_uid=people.cold)
    found = reasons(store, typed)
    assert list(found) == ["A-2", "A-1"]
    assert found["A-2"] == ("client", "text", "category")


def test_one_word_in_common_is_not_enough(store: Store, people: People, make: Maker) -> None:
    search.attach(store)
    make("Перерасчёт за воду", description="")
    assert reasons(store, Typed(new_uid(), "нет воды, протечка на кухне")) == {}
    assert reasons(store, Typed(new_uid(), "перерасчёт")) == {"A-1": ("text",)}


def test_neither_itself_nor_what_is_over(store: Store, people: People, make: Maker) -> None:
    itself = make(person_uid=people.anna)
    over = make(person_uid=people.anna)
    with store.write(people.operator) as write:
        write.update(Ticket, over, state=TicketState.CLOSED.value)
    assert reasons(store, Typed(itself, person_uid=people.anna)) == {}


def test_nothing_typed_asks_nothing(store: Store, queries: Callable[[], object]) -> None:
    with queries() as asked:  # type: ignore[attr-defined]
        assert hints(store, Typed(new_uid(), "нет"), 0) == ()
    assert asked == []


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("Москва, Лесная, 5, кв. 14", "Москва, Лесная, 5"),
        ("Москва, Лесная, 5 кв14", "Москва, Лесная, 5"),
        ("5 Forest St, apt 14", "5 Forest St"),
        ("Лесная, 5, квартира 3, домофон 12", "Лесная, 5"),
        ("Лесная", ""),
        ("", ""),
    ],
)
def test_the_flat_is_left_out(address: str, house: str) -> None:
    assert house_of(address) == house
