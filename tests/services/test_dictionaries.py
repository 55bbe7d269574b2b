from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from app.models.staff import Category, QueueMember
from app.services import dictionaries
from app.services.dictionaries import DictionaryError, read
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from tests.services.conftest import KEY, People

LABELS = {"ru": "Горячая", "en": "Hot"}


def test_entries_in_words(store: Store, people: People) -> None:
    words = read(store)
    assert words.label(people.cold) == "Вода ▸ Холодная"
    assert words.label(people.cold, "en") == "Water ▸ Cold"
    assert words.label(people.operator) == "Мария Петрова"
    assert (words.label(people.dispatch), words.label(None), words.label(people.anna)) == ("Диспетчерская", "", "")
    assert [c.code for c in words.children(None)] == ["water"]
    assert [c.code for c in words.children(people.water)] == ["cold"]
    found = words.by_code(words.dispositions, "wrong_number")
    assert isinstance(found, dictionaries.DispositionWord)
    assert found.non_data


def test_they_are_read_once_until_they_change(
    store: Store, people: People, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    first = read(store)
    with queries() as asked:
        assert read(store) is first
    assert asked == ["PRAGMA data_version"]
    with store.write(None) as write:
        write.insert(QueueMember, queue_uid=people.dispatch, user_uid=people.operator)
    assert read(store).queues[0].members == {people.operator}
    with Store(store.path, KEY) as other, other.write(None) as write:
        write.insert(Category, code="gas", labels={"ru": "Газ", "en": "Gas"})
    assert [c.code for c in read(store).children(None)] == ["water", "gas"]


def test_administrators_edit_them(store: Store, people: People) -> None:
    hot = dictionaries.add(store, people.administrator, "category", "hot", LABELS, parent_uid=people.water)
    assert read(store).label(hot) == "Вода ▸ Горячая"
    dictionaries.change(store, people.administrator, "category", hot, labels={"ru": "Тёплая", "en": "Warm"})
    dictionaries.deactivate(store, people.administrator, "category", hot)
    assert [c.code for c in read(store).children(people.water)] == ["cold"]
    assert read(store).label(hot) == "Вода ▸ Тёплая"
    dictionaries.deactivate(store, people.administrator, "category", hot, active=True)
    assert len(read(store).children(people.water)) == 2


def test_what_is_refused(store: Store, people: People) -> None:
    for user in (people.operator, people.supervisor):
        with pytest.raises(NotAllowed):
            dictionaries.add(store, user, "category", "hot", LABELS)
    admin = people.administrator
    with pytest.raises(DictionaryError, match="cold"):
        dictionaries.add(store, admin, "category", "cold", LABELS)
    with pytest.raises(DictionaryError, match="на обоих языках"):
        dictionaries.add(store, admin, "category", "hot", {"ru": "Горячая"})
    with pytest.raises(DictionaryError, match="в саму себя"):
        dictionaries.change(store, admin, "category", people.water, parent_uid=people.cold)
    with pytest.raises(TypeError):
        dictionaries.change(store, admin, "category", people.water, code="x")
