"""Taking back a transaction: what nobody changed since comes back, the rest is told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models import Person, Ticket, TicketNote
from app.models.ids import Uid, new_uid
from app.models.staff import TicketType
from app.models.tickets import TicketState
from app.services.people.rights import NotAllowed
from app.services.store.audit import history, verify
from app.services.store.journal import Span
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import change_state, change_ticket, save_ticket
from app.services.undo.undoing import CannotUndo, undo
from tests.services.conftest import People


def made(store: Store, people: People, **values: object) -> Uid:
    draft = TicketDraft(new_uid(), subject="Нет воды", **values)  # type: ignore[arg-type]
    return save_ticket(store, people.operator, draft).uid


def changed(store: Store, actor: Uid, **changes: dict[str, object]) -> Span:
    """One transaction over several tickets, by hex key."""
    with store.write(actor) as write:
        for key, values in changes.items():
            write.update(Ticket, bytes.fromhex(key[1:]), **values)
        return write.span


def values(store: Store, uid: Uid, *names: str) -> tuple[object, ...]:
    return store.row(f"SELECT {', '.join(names)} FROM ticket WHERE uid = ?", uid) or ()


def test_fields_come_back_by_new_entries(store: Store, people: People) -> None:
    one, two = made(store, people), made(store, people, priority=3)
    span = changed(
        store, people.operator, **{f"t{one.hex()}": {"priority": 4}, f"t{two.hex()}": {"address": "Лесная"}}
    )
    undone = undo(store, people.operator, [span])
    assert values(store, one, "priority") == (2,)
    assert values(store, two, "priority", "address") == (3, "")
    assert undone.records == {("ticket", one), ("ticket", two)}
    assert history(store, one)[-1].fields == {"priority": [4, 2]}
    assert verify(store) == []


def test_the_undo_is_undone_likewise(store: Store, people: People) -> None:
    one = made(store, people)
    span = changed(store, people.operator, **{f"t{one.hex()}": {"priority": 4}})
    again = undo(store, people.operator, [undo(store, people.operator, [span]).span])
    assert values(store, one, "priority") == (4,)
    assert again.left == ()


def test_several_changes_of_one_field_go_back_to_the_first(store: Store, people: People) -> None:
    one = made(store, people)
    with store.write(people.operator) as write:
        for priority in (3, 4, 1):
            write.update(Ticket, one, priority=priority)
        span = write.span
    undo(store, people.operator, [span])
    assert values(store, one, "priority") == (2,)


def test_what_somebody_changed_since_is_theirs(store: Store, people: People) -> None:
    one, two = made(store, people), made(store, people)
    span = changed(store, people.operator, **{f"t{one.hex()}": {"priority": 4}, f"t{two.hex()}": {"priority": 4}})
    change_ticket(store, people.other_operator, one, priority=1)
    before = store.value("SELECT max(seq) FROM journal_entry")
    with pytest.raises(CannotUndo) as refused:
        undo(store, people.operator, [span])
    assert store.value("SELECT max(seq) FROM journal_entry") == before
    assert "A-1" in str(refused.value)
    assert "Илья Сидоров" in str(refused.value)
    assert [(one.why, one.fields, one.by) for one in refused.value.conflicts] == [
        ("changed", ("priority",), people.other_operator)
    ]
    partly = undo(store, people.operator, [span], partly=True)
    assert [conflict.uid for conflict in partly.left] == [one]
    assert values(store, one, "priority") + values(store, two, "priority") == (1, 2)


def test_another_field_changed_since_does_not_matter(store: Store, people: People) -> None:
    one = made(store, people)
    span = changed(store, people.operator, **{f"t{one.hex()}": {"priority": 4}})
    change_ticket(store, people.other_operator, one, address="Лесная, 5")
    undo(store, people.operator, [span])
    assert values(store, one, "priority", "address") == (2, "Лесная, 5")


def test_what_was_made_is_removed_and_what_was_removed_comes_back(store: Store, people: People) -> None:
    one = made(store, people)
    with store.write(people.operator) as write:
        old = write.insert(TicketNote, ticket_uid=one, kind="inner", text="старая")
    with store.write(people.operator) as write:
        new = write.insert(TicketNote, ticket_uid=one, kind="inner", text="новая")
        write.remove(TicketNote, old)
        span = write.span
    undone = undo(store, people.operator, [span])
    live = "SELECT uid FROM ticket_note WHERE deleted_at IS NULL"
    assert store.rows(live) == [(old,)]
    undo(store, people.operator, [undone.span])
    assert store.rows(live) == [(new,)]


def test_what_others_hold_on_to_stays(store: Store, people: People) -> None:
    with store.write(people.operator) as write:
        ticket = write.insert(Ticket, number="A-77", state="new", subject="Течь")
        span = write.span
    with store.write(people.other_operator) as write:
        write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="звонил")
    with pytest.raises(CannotUndo) as refused:
        undo(store, people.operator, [span])
    assert [conflict.why for conflict in refused.value.conflicts] == ["used"]


def test_no_undo_is_a_way_around_a_required_field(store: Store, people: People) -> None:
    one = made(store, people)
    filled = {"type_uid": people.incident, "category_uid": people.cold, "description": "Во всей квартире"}
    span = changed(store, people.operator, **{f"t{one.hex()}": dict(filled)})
    change_state(store, people.operator, one, TicketState.RESOLVED)
    with pytest.raises(CannotUndo) as refused:
        undo(store, people.operator, [span])
    assert refused.value.conflicts[0].why == "required"
    change_state(store, people.operator, one, TicketState.REOPENED)
    undo(store, people.operator, [span])
    assert values(store, one, "category_uid", "state") == (None, "reopened")


def test_a_move_goes_back_with_its_times(store: Store, people: People) -> None:
    one = made(store, people, type_uid=people.incident, category_uid=people.cold, description="Во всей квартире")
    begin = store.value("SELECT max(seq) FROM journal_entry")
    change_state(store, people.operator, one, TicketState.CLOSED)
    end = store.value("SELECT max(seq) FROM journal_entry")
    undo(store, people.operator, [Span(store.desk_uid(), begin + 1, end)])
    assert values(store, one, "state", "resolved_at", "closed_at") == ("new", None, None)


def test_clients_need_the_right_to_edit_clients(store: Store, people: People) -> None:
    with store.write(people.operator) as write:
        write.update(Person, people.anna, note="вежлива")
        span = write.span
    with pytest.raises(NotAllowed):
        undo(store, people.supervisor, [span])
    undo(store, people.operator, [span])
    assert store.value("SELECT note FROM person WHERE uid = ?", people.anna) == ""


def test_restoring_what_stands_is_harmless(store: Store, people: People) -> None:
    one = made(store, people)
    with store.write(people.operator) as write:
        write.restore(Ticket, one)
        write.restore(Ticket, new_uid())
        assert write.span.last < write.span.first
        write.update(TicketType, people.incident, position=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["priority", "complexity", "address", "subject", "fields"]), st.integers(1, 4)),
        min_size=1,
        max_size=8,
    )
)
def test_undo_then_redo_of_anything_ends_where_it_was(
    store: Store, people: People, changes: list[tuple[str, int]]
) -> None:
    one = made(store, people)
    names = ("priority", "complexity", "address", "subject", "fields")
    before = values(store, one, *names)
    with store.write(people.operator) as write:
        for name, number in changes:
            value: object = number if name in ("priority", "complexity") else f"x{number}"
            write.update(Ticket, one, **{name: {"a": number} if name == "fields" else value})
        span = write.span
    after = values(store, one, *names)
    undone = undo(store, people.operator, [span])
    assert values(store, one, *names) == before
    undo(store, people.operator, [undone.span])
    assert values(store, one, *names) == after


def test_what_administrators_decide_on_is_theirs_to_take_back(store: Store, people: People) -> None:
    with store.write(people.administrator) as write:
        write.update(TicketType, people.incident, position=7)
        span = write.span
    with pytest.raises(NotAllowed):
        undo(store, people.operator, [span])
    undo(store, people.administrator, [span])
    assert store.value("SELECT position FROM ticket_type WHERE uid = ?", people.incident) == 0
