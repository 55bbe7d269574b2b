"""Raising a hand, and the answer that comes back."""

from __future__ import annotations

import pytest

from app.models.calls import Channel
from app.models.ids import new_uid
from app.services.calls import interactions
from app.services.day.errors import DayError
from app.services.day.hands import Circumstances, answer, lower, own_hands, raise_hand, raised_hands
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from tests.services.conftest import NOW, People


def test_the_senior_sees_what_the_operator_sees(store: Store, people: People) -> None:
    contact = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    where = Circumstances(contact, people.anna, None, "Диспетчерская, версия 7", "Вода идёт во всей квартире?")
    raise_hand(store, people.operator, " просит пересчёт ", where)
    hand = raised_hands(store)[0]
    assert (hand.user, hand.client, hand.question) == ("Мария Петрова", "Иванова Анна Петровна", "просит пересчёт")
    assert (hand.script, hand.step) == ("Диспетчерская, версия 7", "Вода идёт во всей квартире?")
    assert raised_hands(store, but=people.operator) == ()


def test_the_answer_comes_back_and_is_read_once(store: Store, people: People) -> None:
    hand = raise_hand(store, people.operator, "?")
    with pytest.raises(DayError, match="напишите"):
        answer(store, people.administrator, hand, " ")
    with pytest.raises(NotAllowed):
        answer(store, people.other_operator, hand, "сам")
    answer(store, people.administrator, hand, "предложите акт")
    assert raised_hands(store) == ()
    own = own_hands(store, people.operator)
    assert [(one.answer, one.answered_by) for one in own] == [("предложите акт", "Пётр Громов")]
    lower(store, people.other_operator, hand)
    assert len(own_hands(store, people.operator)) == 1
    lower(store, people.operator, hand)
    assert own_hands(store, people.operator) == ()


def test_one_hand_at_a_time_and_none_after_it_is_lowered(store: Store, people: People) -> None:
    key = new_uid()
    first = raise_hand(store, people.operator, "первый", uid=key)
    assert raise_hand(store, people.operator, "первый", uid=key) == first
    second = raise_hand(store, people.operator, "второй")
    assert [hand.question for hand in raised_hands(store)] == ["второй"]
    lower(store, people.operator, second)
    with pytest.raises(DayError, match="опустил"):
        answer(store, people.administrator, second, "поздно")
