"""Deeds to one ticket: what they change, what they are refused, and that they are said beforehand exactly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.services.clocks.agreements import read_agreements
from app.services.errors import KnownError
from app.services.hands.deeds import Deed, deed_of
from app.services.hands.doing import outlook
from app.services.hands.macros import do_deed, keep_macro, macros, remove_macro, run_macro
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.errors import CannotClose, TicketError
from app.services.tickets.saving import save_ticket
from app.services.undo.steps import last_steps, undo_last
from tests.services.conftest import NOW, People


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    return made(store, people)


def made(store: Store, people: People, **values: Any) -> Uid:
    return save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Нет воды", **values)).uid


def row(store: Store, ticket: Uid, *names: str) -> tuple[Any, ...]:
    return store.row(f"SELECT {', '.join(names)} FROM ticket WHERE uid = ?", ticket) or ()


def ahead(store: Store, people: People, ticket: Uid, deed: Deed) -> Any:
    return outlook(store, people.operator, ticket, deed, NOW, read_agreements(store.rows))


def test_several_changes_are_one_transaction_and_one_undo(store: Store, people: People, ticket: Uid) -> None:
    deed = Deed("accepted", note="Взял ${operator_name}", queue=people.dispatch, assignee="me", priority=4)
    assert do_deed(store, people.operator, ticket, deed, NOW, name="Взять")
    names = ("state", "queue_uid", "assignee_uid", "priority")
    assert row(store, ticket, *names) == ("accepted", people.dispatch, people.operator, 4)
    assert store.rows("SELECT text FROM ticket_note") == [("Взял Мария Петрова",)]
    assert last_steps(store, people.operator, 0)[0].title == "Макрос «Взять», заявка A-1"
    undo_last(store, people.operator, 0)
    assert row(store, ticket, *names) == ("new", None, None, 2)
    assert store.rows("SELECT text FROM ticket_note WHERE deleted_at IS NULL") == []


def test_what_is_refused_leaves_nothing(store: Store, people: People, ticket: Uid) -> None:
    before = store.value("SELECT max(seq) FROM journal_entry")
    with pytest.raises(CannotClose):
        do_deed(store, people.operator, ticket, Deed("resolved", note="готово", priority=4), NOW)
    with pytest.raises(TicketError, match="client_name"):
        do_deed(store, people.operator, ticket, Deed(note="${client_name} ждёт", priority=4), NOW)
    assert store.value("SELECT max(seq) FROM journal_entry") == before
    assert "описание" in ahead(store, people, ticket, Deed("resolved")).refused.lower()


def test_the_outlook_says_every_field_before_and_after(store: Store, people: People, ticket: Uid) -> None:
    deed = Deed("accepted", queue=people.dispatch, priority=3, due_at=NOW, note="x")
    told = [(one.field, one.before, one.after) for one in ahead(store, people, ticket, deed).differences]
    assert told[:3] == [
        ("Состояние", "Новая", "Принята"),
        ("Очередь", "не указано", "Диспетчерская"),
        ("Приоритет", "Обычный", "Высокий"),
    ]
    assert [one[0] for one in told[3:]] == ["Срок", "Заметка"]
    assert not ahead(store, people, ticket, Deed(priority=2)).changes


def test_a_counted_deadline_is_not_set_by_hand(
    store: Store, people: People, ticket: Uid, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert do_deed(store, people.operator, ticket, Deed(due_in=30), NOW)
    assert row(store, ticket, "due_at") == (NOW + 30 * 60_000,)
    promised = made(store, people, due_at=NOW)
    from app.services.clocks.agreements import Agreements

    monkeypatch.setattr(Agreements, "agreement", lambda self, type_uid, queue_uid: b"x" * 16)
    assert "соглашение" in ahead(store, people, ticket, Deed(due_at=NOW)).refused
    assert ahead(store, people, promised, Deed(due_at=NOW + 1)).refused == ""


DEEDS = st.builds(
    Deed,
    target=st.sampled_from(["", "accepted", "in_progress", "waiting_client", "resolved", "closed", "cancelled"]),
    reason=st.sampled_from(["", "так решили"]),
    answer=st.sampled_from(["", "готово", "${client_name}"]),
    note=st.sampled_from(["", "слово", "${address} нет"]),
    assignee=st.sampled_from(["", "me", "nobody"]),
    priority=st.sampled_from([None, 1, 2]),
    due_in=st.sampled_from([None, 0, 60]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(DEEDS, min_size=1, max_size=4), st.booleans())
def test_what_is_said_beforehand_is_what_happens(
    store: Store, people: People, deeds: list[Deed], whole: bool
) -> None:
    filled = {"type_uid": people.incident, "category_uid": people.cold, "description": "Во всей квартире"}
    uid = made(store, people, **(filled if whole else {}))
    for deed in deeds:
        said = ahead(store, people, uid, deed)
        before = store.value("SELECT max(seq) FROM journal_entry")
        try:
            happened: object = do_deed(store, people.operator, uid, deed, NOW)
        except KnownError as error:
            happened = str(error)
        assert happened == (said.refused or said.changes)
        assert (store.value("SELECT max(seq) FROM journal_entry") > before) is (happened is True)
    assert row(store, uid, "state")[0] in set(TicketState)


@given(DEEDS)
def test_a_deed_is_kept_as_json_and_comes_back(deed: Deed) -> None:
    assert deed_of(deed.to_body() | {"of_a_newer_program": 1}) == deed


def test_keys_come_back_too() -> None:
    deed = Deed(queue=new_uid(), category=new_uid(), assignee=new_uid().hex())
    assert deed_of(deed.to_body()) == deed


def test_a_key_belongs_to_one_macro(store: Store, people: People, ticket: Uid) -> None:
    boss, labels = people.administrator, {"ru": "Взять", "en": "Take"}
    one = keep_macro(store, boss, None, "take", labels, 1, Deed("accepted"))
    two = keep_macro(store, boss, None, "urgent", {"ru": "Срочно", "en": "Urgent"}, 1, Deed(priority=4))
    assert [(word.uid, word.slot) for word in macros(store)] == [(two, 1), (one, 0)]
    keep_macro(store, boss, one, "take", labels, 2, Deed("accepted", assignee="me"))
    assert [(word.label(), word.slot) for word in macros(store)] == [("Срочно", 1), ("Взять", 2)]
    assert run_macro(store, people.operator, ticket, one, NOW)
    assert row(store, ticket, "state", "assignee_uid") == ("accepted", people.operator)
    remove_macro(store, boss, one)
    with pytest.raises(KnownError, match="убрали"):
        run_macro(store, people.operator, ticket, one, NOW)
    with pytest.raises(KnownError, match="ничего не меняет"):
        keep_macro(store, boss, None, "empty", labels, 3, Deed())
