"""Saved views, quick open, choices, what waits for a person."""

from __future__ import annotations

import pytest

from app.models import Callback, Category, ContactPoint, Person, PersonContactPoint, Promise, Queue, Ticket, User
from app.models.ids import new_uid
from app.services.lists.choices import choices
from app.services.lists.filters import OPEN, Filter
from app.services.lists.mine import Waiting, waiting
from app.services.lists.quick import Opened, quick_open
from app.services.lists.reading import Sort
from app.services.lists.saved_views import (
    UnnamedView,
    View,
    keep_last_view,
    last_view,
    remove_view,
    save_view,
    saved_views,
)
from app.services.store.store import Changed, Store


def test_views_are_kept_changed_and_dropped(store: Store) -> None:
    me, other = new_uid(), new_uid()
    heard: list[Changed] = []
    store.listeners.append(heard.append)
    like = View(b"", "", Filter(state=OPEN, queue=new_uid(), text="лифт"), Sort("due", True), ("number", "due"))
    uid = save_view(store, "queues", me, None, " Мои лифты ", like)
    (view,) = saved_views(store, "queues", me)
    assert (view.name, view.wanted, view.sort, view.columns, view.shared) == (
        "Мои лифты",
        like.wanted,
        like.sort,
        like.columns,
        False,
    )
    assert saved_views(store, "queues", other) == saved_views(store, "calls", me) == []
    shared = View(b"", "", Filter(), Sort("due"), shared=True)
    save_view(store, "queues", me, view, "Общие", shared)
    assert [(one.uid, one.name) for one in saved_views(store, "queues", other)] == [(uid, "Общие")]
    with pytest.raises(UnnamedView, match="названи"):
        save_view(store, "queues", me, None, "  ", like)
    remove_view(store, me, uid)
    remove_view(store, me, uid)
    assert saved_views(store, "queues", me) == []
    assert heard[0].touches("saved_view")


def test_the_last_look_of_a_list_is_kept_apart(store: Store) -> None:
    me = new_uid()
    assert last_view(store, "queues", me) is None
    for width in (100, 120):
        like = View(b"", "", Filter(), Sort("due"), ("due",), (("due", width),))
        keep_last_view(store, "queues", me, like)
    kept = last_view(store, "queues", me)
    assert kept is not None
    assert kept.widths == (("due", 120),)
    assert saved_views(store, "queues", me) == []


def test_quick_open_knows_numbers_of_tickets_and_telephones(store: Store) -> None:
    with store.write(None) as write:
        ticket = write.insert(Ticket, number="A-12", state="new", subject="Лифт")
        write.insert(Ticket, number="A-13", state="new", subject="Двор")
        person = write.insert(Person, last_name="Петров")
        point = write.insert(ContactPoint, kind="phone", raw="", key="+79123456789")
        for who in (person, write.insert(Person, last_name="Сидоров")):
            write.insert(PersonContactPoint, person_uid=who, contact_point_uid=point)
        alone = write.insert(ContactPoint, kind="phone", raw="", key="+79990001122")
        write.insert(PersonContactPoint, person_uid=person, contact_point_uid=alone)
    assert quick_open(store, "12") == Opened("ticket", ticket, "ticket")
    assert quick_open(store, "8 999 000 11 22") == Opened("client", person, "person")
    assert quick_open(store, "912 345 67 89") == Opened("many", None, "person")
    assert quick_open(store, "лифта") == Opened("ticket", ticket, "ticket")
    assert quick_open(store, "сидорову").kind == "client"
    assert quick_open(store, "ничего такого") == Opened("none")


def test_choices_are_labelled_and_categories_indented(store: Store) -> None:
    with store.write(None) as write:
        write.insert(Queue, code="b", labels={"ru": "Вода"}, position=2)
        write.insert(Queue, code="a", labels={}, position=1)
        write.insert(Queue, code="c", labels={"ru": "Нет"}, active=False)
        root = write.insert(Category, code="r", labels={"ru": "Дом"})
        write.insert(Category, code="s", labels={"ru": "Связь"})
        write.insert(Category, code="l", labels={"ru": "Лифт"}, parent_uid=root)
        write.insert(User, login="anna", name="", role="operator")
    found = choices(store)
    assert [one.label for one in found.queues] == ["a", "Вода"]
    assert [(one.label, one.depth) for one in found.categories] == [("Дом", 0), ("Лифт", 1), ("Связь", 0)]
    assert [one.label for one in found.users] == ["anna"]


def test_what_waits_stands_in_order_of_haste(store: Store) -> None:
    me = new_uid()
    with store.write(me) as write:
        person = write.insert(Person, last_name="Петров", first_name="Иван")
        write.insert(Callback, person_uid=person, number="+79123456789", owner_uid=me, due_at=40, note="о лифте")
        write.insert(Callback, number="+79120000000", owner_uid=new_uid(), due_at=40)
        write.insert(Promise, person_uid=person, text="перезвонить", due_at=200)
        write.local(
            "INSERT INTO draft (uid, user_uid, title, body, parked, created_at, updated_at) "
            "VALUES (?, ?, 'Черновик', '{}', 1, 1, 100)",
            new_uid(),
            me,
        )
    found = waiting(store, me, now=50, until=300)
    assert [(task.kind, task.late) for task in found] == [
        (Waiting.CALLBACK, True),
        (Waiting.DRAFT, False),
        (Waiting.PROMISE, False),
    ]
    assert found[0].number == "8 (912) 345-67-89"
