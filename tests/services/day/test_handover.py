"""The note that one shift leaves to the next."""

from __future__ import annotations

import pytest

from app.models.ids import new_uid
from app.models.staff import QueueMember
from app.models.tickets import Ticket
from app.services.calls import callbacks
from app.services.day.errors import DayError
from app.services.day.handover import hand_over, prefill, read_note
from app.services.notices import Kind, unread
from app.services.store.store import Store
from tests.services.conftest import HOUR, NOW, People


def test_it_begins_with_what_is_open(store: Store, people: People) -> None:
    me = people.operator
    with store.write(None) as write:
        rest = write.insert(Ticket, number="A-1", subject="лифт", state="in_progress", assignee_uid=me)
        late = write.insert(
            Ticket, number="A-2", subject="течь", state="accepted", assignee_uid=me, due_at=NOW - HOUR
        )
        write.insert(Ticket, number="A-3", state="closed", assignee_uid=me)
    callbacks.create(store, me, "89161234567", NOW + HOUR, owner=me, person=people.anna, note="про акт")
    callbacks.create(store, me, "89161234567", NOW + HOUR)
    note = prefill(store, me, NOW)
    assert note.work == (late, rest)
    parts = note.text.split("\n\n")
    assert [part.splitlines()[0] for part in parts] == ["Срок прошёл (1):", "В работе (1):", "Перезвонить (1):"]
    assert "A-2 течь — Принята" in parts[0]
    assert parts[2].endswith("про акт")
    assert prefill(store, people.other_operator, NOW).text == "Открытых заявок и перезвонов не осталось."


def test_everybody_of_the_same_queues_finds_it(store: Store, people: People) -> None:
    with store.write(None) as write:
        for user in (people.operator, people.other_operator):
            write.insert(QueueMember, queue_uid=people.dispatch, user_uid=user)
        ticket = write.insert(Ticket, number="A-1", subject="лифт", state="in_progress")
    key = new_uid()
    note = hand_over(store, people.operator, " Следите за лифтом ", (ticket,), uid=key)
    assert hand_over(store, people.operator, "ещё раз", uid=key) == note
    told = unread(store, people.other_operator)
    assert [(one.kind, one.text, one.record) for one in told] == [
        (Kind.SHIFT, "Передача смены: Мария Петрова", ("shift_note", note))
    ]
    assert unread(store, people.operator) == unread(store, people.administrator) == ()
    view = read_note(store, note)
    assert (view.author, view.text, view.tickets[0].number) == ("Мария Петрова", "Следите за лифтом", "A-1")
    with pytest.raises(DayError, match="ни слова"):
        hand_over(store, people.operator, " ")
