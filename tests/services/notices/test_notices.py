"""Notices reach the people they are for, once, and are read by nobody else."""

from __future__ import annotations

import pytest

from app.models.ids import new_uid
from app.models.staff import User
from app.services.notices import (
    Kind,
    kind_words,
    mark_read,
    mark_unread,
    recent,
    tell,
    tell_in,
    unread,
    unread_count,
)
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.services.words import use_language
from tests.services.conftest import People


def test_a_notice_is_unread_until_its_person_has_read_it(store: Store, people: People) -> None:
    me, other = people.operator, people.other_operator
    ticket = save_ticket(store, me, TicketDraft(new_uid(), subject="Течёт"))
    told = tell(store, me, [other, other], " Посмотрите ", kind=Kind.MESSAGE, ticket=ticket.uid)
    assert len(told) == 1
    (shown,) = unread(store, other)
    assert (shown.text, shown.sender, shown.ticket_number) == ("Посмотрите", "Мария Петрова", ticket.number)
    assert mark_read(store, me, told) == 0
    assert unread_count(store, other) == 1
    assert mark_read(store, other, told) == 1
    assert mark_read(store, other, told) == 0
    assert unread(store, other) == ()
    assert recent(store, other)[0].read_at is not None
    assert mark_unread(store, other, told) == 1
    assert unread_count(store, other) == 1


def test_the_urgent_come_first(store: Store, people: People) -> None:
    tell(store, people.operator, [people.other_operator], "первое", urgent=True)
    tell(store, people.operator, [people.other_operator], "второе")
    assert [notice.text for notice in unread(store, people.other_operator)] == ["первое", "второе"]


def test_a_text_by_key_is_read_in_ones_own_language(store: Store, people: People) -> None:
    with store.write(None) as write:
        tell_in(write, [people.operator], key="notices.kind_hand", kind=Kind.HAND)
    assert unread(store, people.operator)[0].text == kind_words(Kind.HAND) == "Нужна помощь"
    use_language("en")
    assert unread(store, people.operator)[0].text == "Help wanted"


def test_those_who_left_are_not_told(store: Store, people: People) -> None:
    with store.write(None) as write:
        write.update(User, people.other_operator, active=False)
    assert tell(store, people.operator, [people.other_operator, new_uid()], "слово") == ()


def test_a_supervisor_reads_and_tells_nobody(store: Store, people: People) -> None:
    with pytest.raises(NotAllowed):
        tell(store, people.supervisor, [people.operator], "слово")
