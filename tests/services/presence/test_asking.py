"""Pauses that are asked for."""

from __future__ import annotations

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import User
from app.services import notices
from app.services.people.rights import NotAllowed
from app.services.presence import asking
from app.services.presence.errors import PresenceError
from app.services.store.store import Store
from tests.services.conftest import People


@pytest.fixture
def senior(store: Store) -> Uid:
    with store.write(None) as write:
        return write.insert(User, login="senior", name="Старшая", role="senior", language="ru")


def test_seniors_are_told_and_the_answer_comes_back(store: Store, people: People, senior: Uid) -> None:
    uid = asking.ask(store, people.operator, "training", "Обучение", "к 14:00")
    assert [one.uid for one in asking.waiting(store)] == [uid]
    assert asking.waiting(store, but=people.operator) == ()
    (told,) = notices.unread(store, senior)
    assert told.text == "Мария Петрова просит паузу: Обучение"
    assert told.urgent
    assert notices.unread(store, people.other_operator) == ()
    asking.settle(store, senior, uid, "Обучение", granted=True)
    assert notices.unread(store, senior) == notices.unread(store, people.administrator) == ()
    found = asking.standing(store, people.operator)
    assert found is not None
    assert (found.granted, found.answered_by, found.ended_at) == (True, "Старшая", None)
    assert "Обучение" in notices.unread(store, people.operator)[0].text
    asking.begun(store, people.other_operator, uid)
    assert asking.standing(store, people.operator) is not None
    asking.begun(store, people.operator, uid)
    assert asking.standing(store, people.operator) is None


def test_a_refusal_needs_words_and_ends_it(store: Store, people: People, senior: Uid) -> None:
    uid = asking.ask(store, people.operator, "training", "Обучение", over_limit=True)
    with pytest.raises(PresenceError) as error:
        asking.settle(store, senior, uid, "Обучение", granted=False, answer=" ")
    assert error.value.key == "presence.refusal_needs_words"
    asking.settle(store, senior, uid, "Обучение", granted=False, answer="очередь растёт")
    assert asking.standing(store, people.operator) is None
    view = asking.request_of(store, uid)
    assert view is not None
    assert (view.granted, view.answer, view.over_limit) == (False, "очередь растёт", True)
    assert "очередь растёт" in notices.unread(store, people.operator)[0].text


def test_one_request_at_a_time_and_asking_again_is_harmless(store: Store, people: People) -> None:
    uid = new_uid()
    assert asking.ask(store, people.operator, "training", "Обучение", uid=uid) == uid
    assert asking.ask(store, people.operator, "training", "Обучение", uid=uid) == uid
    second = asking.ask(store, people.operator, "meeting", "Собрание")
    assert [one.uid for one in asking.waiting(store)] == [second]
    asking.withdraw(store, people.operator)
    assert asking.waiting(store) == ()


def test_who_may_answer_and_when(store: Store, people: People, senior: Uid) -> None:
    uid = asking.ask(store, people.operator, "training", "Обучение")
    with pytest.raises(NotAllowed):
        asking.settle(store, people.other_operator, uid, "Обучение", granted=True)
    with pytest.raises(LookupError):
        asking.settle(store, senior, new_uid(), "Обучение", granted=True)
    own = asking.ask(store, senior, "training", "Обучение")
    for actor, request, key in ((senior, own, "own_request"),):
        with pytest.raises(PresenceError) as error:
            asking.settle(store, actor, request, "Обучение", granted=True)
        assert error.value.key == f"presence.{key}"
    asking.settle(store, people.administrator, uid, "Обучение", granted=True)
    with pytest.raises(PresenceError) as error:
        asking.settle(store, senior, uid, "Обучение", granted=False, answer="нет")
    assert error.value.key == "presence.already_answered"
    asking.withdraw(store, senior)
    with pytest.raises(PresenceError) as error:
        asking.settle(store, people.administrator, own, "Обучение", granted=True)
    assert error.value.key == "presence.withdrawn"
