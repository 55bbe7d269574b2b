"""One deed to many tickets: previewed, done in parts, taken back as one."""

from __future__ import annotations

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import Role, User
from app.services.hands.bulk import Ahead, Done, Refusal, do_part, in_parts, look_ahead, merged
from app.services.hands.deeds import Deed
from app.services.people.rights import NotAllowed
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import change_ticket, save_ticket
from app.services.undo.steps import last_steps, undo_part, undo_step
from tests.services.conftest import NOW, People


@pytest.fixture
def tickets(store: Store, people: People) -> list[Uid]:
    """Ten, of which every third can be resolved and the last is urgent already."""
    found = []
    for n in range(10):
        whole = {"type_uid": people.incident, "category_uid": people.cold, "description": "Во всей квартире"}
        draft = TicketDraft(
            new_uid(), subject=f"Нет воды {n}", priority=4 if n == 9 else 2, **(whole if n % 3 else {})
        )  # type: ignore[arg-type]
        found.append(save_ticket(store, people.operator, draft).uid)
    return found


def everything(store: Store, people: People, tickets: list[Uid], deed: Deed, size: int = 4) -> Done:
    done = Done()
    for part in in_parts(tickets, size):
        done = do_part(store, people.operator, part, deed, NOW, done)
    return done


def preview(store: Store, people: People, tickets: list[Uid], deed: Deed, size: int = 4) -> Ahead:
    found = Ahead()
    for part in in_parts(tickets, size):
        found = found.and_then(look_ahead(store, people.operator, part, deed, NOW))
    return found


def states(store: Store) -> list[str]:
    return [state for (state,) in store.rows("SELECT state FROM ticket ORDER BY id")]


def test_the_preview_counts_what_is_then_done(store: Store, people: People, tickets: list[Uid]) -> None:
    deed = Deed("resolved", reason="Авария устранена", priority=4)
    before = store.value("SELECT max(seq) FROM journal_entry")
    ahead = preview(store, people, tickets, deed)
    assert store.value("SELECT max(seq) FROM journal_entry") == before
    assert (ahead.changing, ahead.same, ahead.refused) == (6, 0, 4)
    assert [(one.count, one.numbers) for one in ahead.refusals] == [(4, ("A-1", "A-4", "A-7"))]
    done = everything(store, people, tickets, deed)
    assert (done.changed, done.same, done.refused) == (6, 0, 4)
    assert done.refusals == ahead.refusals
    assert states(store).count("resolved") == 6


def test_one_undo_takes_all_parts_back(store: Store, people: People, tickets: list[Uid]) -> None:
    done = everything(store, people, tickets, Deed(priority=4, assignee="me"))
    assert (done.changed, done.same) == (10, 0)
    (step,) = last_steps(store, people.operator, 0)[:1]
    assert (step.uid, step.title, len(step.spans)) == (done.step, "Изменено сразу 10 заявок", 3)
    undo_step(store, people.operator, step)
    assert store.rows("SELECT DISTINCT assignee_uid FROM ticket") == [(None,)]
    assert store.value("SELECT count(*) FROM ticket WHERE priority = 4") == 1
    assert verify(store) == []


def test_the_undo_leaves_alone_what_somebody_changed_since(
    store: Store, people: People, tickets: list[Uid]
) -> None:
    everything(store, people, tickets, Deed(complexity=3))
    change_ticket(store, people.other_operator, tickets[5], complexity=2)
    (step,) = last_steps(store, people.operator, 0)[:1]
    undoing, left = new_uid(), 0
    while step.left:
        step, undone = undo_part(store, people.operator, step, undoing)
        left += len(undone.left)
    assert left == 1
    levels = [level for (level,) in store.rows("SELECT complexity FROM ticket ORDER BY id")]
    assert levels == [1, 1, 1, 1, 1, 2, 1, 1, 1, 1]


def test_stopping_between_parts_keeps_what_is_done_and_its_undo(
    store: Store, people: People, tickets: list[Uid]
) -> None:
    first = in_parts(tickets, 4)[0]
    done = do_part(store, people.operator, first, Deed(complexity=3), NOW)
    assert (done.changed, len(last_steps(store, people.operator, 0)[0].spans)) == (4, 1)


def test_what_changes_nothing_is_no_act(store: Store, people: People, tickets: list[Uid]) -> None:
    before = store.value("SELECT max(seq) FROM journal_entry")
    done = everything(store, people, tickets[:9], Deed(priority=2))
    assert (done.step, done.changed, done.same) == (None, 0, 9)
    assert store.value("SELECT max(seq) FROM journal_entry") == before


def test_who_may_not_edit_tickets_does_nothing(store: Store, people: People, tickets: list[Uid]) -> None:
    with store.write(None) as write:
        visitor = write.insert(User, login="v", name="V", role=Role.SUPERVISOR.value, language="ru")
    with pytest.raises(NotAllowed):
        do_part(store, visitor, tickets, Deed(priority=1), NOW)


def test_equal_reasons_are_told_once() -> None:
    found = merged([Refusal("а", 1, ("1",)), Refusal("б", 1, ("2",)), Refusal("б", 4, ("3", "4", "5"))])
    assert found == (Refusal("б", 5, ("2", "3", "4")), Refusal("а", 1, ("1",)))
