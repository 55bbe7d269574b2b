"""A person's last acts, listed and taken back."""

from __future__ import annotations

import itertools

import pytest

from app.models import Ticket, TicketCheck
from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.services.clocks import watch as clocks
from app.services.store import store as moments
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_state, change_ticket, save_ticket
from app.services.undo.steps import last_steps, remember, undo_last, undo_part, undo_step
from app.services.undo.undoing import CannotUndo
from tests.services.conftest import NOW, People


@pytest.fixture(autouse=True)
def _a_clock_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two acts of a person are never in the same millisecond; those of a test would be."""
    ticks = itertools.count(NOW, 1000)
    monkeypatch.setattr(moments, "wall_ms", lambda: next(ticks))


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    return save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Нет воды")).uid


def titles(store: Store, user: Uid) -> list[str]:
    return [step.title for step in last_steps(store, user, 0)]


def test_acts_are_told_newest_first_in_the_words_of_the_history(store: Store, people: People, ticket: Uid) -> None:
    change_ticket(store, people.operator, ticket, priority=3)
    change_state(store, people.operator, ticket, TicketState.ACCEPTED)
    change_ticket(store, people.other_operator, ticket, address="Лесная")
    assert titles(store, people.operator) == [
        "заявка A-1: Состояние: было «Новая», стало «Принята» и ещё 1 правка",
        "заявка A-1: Приоритет: было «Обычный», стало «Высокий»",
    ]


def test_a_new_ticket_and_an_answer_to_the_client_are_not_offered(
    store: Store, people: People, ticket: Uid
) -> None:
    add_note(store, people.operator, ticket, "Мастер будет в 15:00", kind="to_client")
    assert titles(store, people.operator) == []
    add_note(store, people.operator, ticket, "звонила дважды")
    assert titles(store, people.operator) == ["заметка к заявке A-1: Добавлена заметка"]


def test_undo_goes_back_act_by_act(store: Store, people: People, ticket: Uid) -> None:
    change_ticket(store, people.operator, ticket, priority=3)
    change_ticket(store, people.operator, ticket, complexity=2)
    first = undo_last(store, people.operator, 0)
    assert first is not None
    assert "Сложность" in first.title
    assert undo_last(store, people.operator, 0) is not None
    assert undo_last(store, people.operator, 0) is None
    assert store.row("SELECT priority, complexity FROM ticket WHERE uid = ?", ticket) == (2, 1)
    steps = last_steps(store, people.operator, 0)
    assert [(step.undone, step.undoing) for step in steps] == [
        (0, True),
        (0, True),
        (1, False),
        (1, False),
    ]
    undo_step(store, people.operator, steps[1])
    assert store.row("SELECT priority, complexity FROM ticket WHERE uid = ?", ticket) == (2, 2)


def test_a_refused_undo_leaves_the_list_as_it_was(store: Store, people: People, ticket: Uid) -> None:
    change_ticket(store, people.operator, ticket, priority=3)
    change_ticket(store, people.other_operator, ticket, priority=4)
    before = last_steps(store, people.operator, 0)
    with pytest.raises(CannotUndo):
        undo_last(store, people.operator, 0)
    assert last_steps(store, people.operator, 0) == before


def test_parts_of_a_named_act_are_one(store: Store, people: People, ticket: Uid) -> None:
    clocks.attach(store)
    other = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Нет света")).uid
    step = None
    for count, uid in enumerate((ticket, other), start=1):
        with store.write(people.operator) as write:
            write.update(Ticket, uid, priority=4)
            step = remember(write, people.operator, "undo.step_tickets", step, n=count)
    (told,) = last_steps(store, people.operator, 0)
    assert told.title == "Изменены 2 заявки"
    undo_step(store, people.operator, told)
    assert store.rows("SELECT DISTINCT priority FROM ticket") == [(2,)]


def test_a_stopped_undo_goes_on_later(store: Store, people: People, ticket: Uid) -> None:
    other = save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Нет света")).uid
    step = None
    for uid in (ticket, other):
        with store.write(people.operator) as write:
            write.update(Ticket, uid, priority=4)
            step = remember(write, people.operator, "undo.step_tickets", step, n=2)
    (told,) = last_steps(store, people.operator, 0)
    undoing = new_uid()
    after, _ = undo_part(store, people.operator, told, undoing)
    assert sorted(store.rows("SELECT priority FROM ticket")) == [(2,), (4,)]
    left = next(step for step in last_steps(store, people.operator, 0) if step.open)
    assert left == after
    undo_part(store, people.operator, left, undoing)
    assert store.rows("SELECT DISTINCT priority FROM ticket") == [(2,)]
    redo, whole = last_steps(store, people.operator, 0)
    assert (redo.undoing, len(redo.spans), whole.open) == (True, 2, False)
    undo_step(store, people.operator, redo)
    assert store.rows("SELECT DISTINCT priority FROM ticket") == [(4,)]


def test_a_move_goes_back_with_the_checklist_it_brought(store: Store, people: People, ticket: Uid) -> None:
    with store.write(people.operator) as write:
        write.update(Ticket, ticket, state="accepted")
        check = write.insert(TicketCheck, ticket_uid=ticket, checklist="visit", code="key", labels={"ru": "Ключ"})
    (step,) = last_steps(store, people.operator, 0)
    assert step.title == "заявка A-1: Состояние: было «Новая», стало «Принята»"
    undo_step(store, people.operator, step)
    assert store.value("SELECT deleted_at IS NULL FROM ticket_check WHERE uid = ?", check) == 0
    with store.write(people.operator) as write:
        write.update(TicketCheck, check, position=1)
    assert titles(store, people.operator)[0].startswith("чек-лист заявки A-1: ")
