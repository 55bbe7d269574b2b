"""Rules fire once for what happened, through the doors of people, and end when they chase each other."""

from __future__ import annotations

import json

import pytest

from app.models.staff import QueueMember
from app.models.tickets import Ticket, TicketState
from app.models.units import ThresholdFired
from app.services.dictionaries import change
from app.services.notices import unread
from app.services.rules.definition import (
    Action,
    Check,
    Condition,
    Happening,
    Operation,
    Trigger,
)
from app.services.rules.editing import remove_rule, switch
from app.services.rules.engine import attach, run_pending
from app.services.rules.firing import Result
from app.services.rules.log import firings
from app.services.store.audit import verify
from app.services.store.store import Store
from app.services.tickets.moves import move_ticket
from app.services.tickets.saving import change_ticket
from tests.services.conftest import NOW, People
from tests.services.rules.conftest import Make, Publish, did_to

URGENT = Condition((Check("priority", Operation.AT_LEAST, 3),))


def _ticket(store: Store, uid: bytes, column: str) -> object:
    return store.value(f"SELECT {column} FROM ticket WHERE uid = ?", uid)


def test_a_new_ticket_is_given_and_its_people_are_told(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    make_rule(
        "urgent",
        Trigger(Happening.MADE),
        Action("assign", {"to": "user:sidorov"}),
        Action("tell", {"to": ["assignee", "user:sidorov"], "text": "Срочно: ${ticket_number}", "urgent": True}),
        condition=URGENT,
    )
    quiet = make_ticket(priority=2)
    loud = make_ticket(priority=4)
    assert _ticket(store, quiet, "assignee_uid") is None
    assert _ticket(store, loud, "assignee_uid") == people.other_operator
    number = _ticket(store, loud, "number")
    urgent, assigned = unread(store, people.other_operator)
    assert (urgent.text, urgent.ticket_uid) == (f"Срочно: {number}", loud)
    assert assigned.text == f"Правило «Правило urgent» назначило вам заявку {number}"
    (fired,) = firings(store)
    assert (fired.ticket_uid, fired.result, fired.rule) == (loud, Result.DONE, "Правило urgent")
    assert verify(store) == []


def test_what_a_rule_wrote_stands_in_the_journal_within_its_firing(
    store: Store, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    make_rule("high", Trigger(Happening.MADE), Action("set", {"field": "priority", "value": 4}))
    uid = make_ticket()
    first, last = store.row("SELECT first_seq, last_seq FROM rule_firing") or (0, 0)
    rows = store.rows(
        "SELECT changes FROM journal_entry WHERE seq BETWEEN ? AND ? AND record_uid = ?", first, last, uid
    )
    assert [json.loads(row[0])["fields"] for row in rows] == [{"priority": [2, 4]}]


def test_looking_again_fires_nothing_again(store: Store, make_rule: Publish, make_ticket: Make) -> None:
    make_rule("note", Trigger(Happening.MADE), Action("note", {"text": "Проверьте адрес"}))
    uid = make_ticket()
    assert run_pending(store).fired == 1
    assert run_pending(store).fired == 0
    with store.write(None) as write:
        write.local("DELETE FROM rule_mark")  # killed before it was kept how far the rules had read
    assert run_pending(store).fired == 0
    assert store.value("SELECT count(*) FROM ticket_note WHERE ticket_uid = ?", uid) == 1


def test_what_happened_before_a_rule_was_published_sets_nothing_off(
    store: Store, make_rule: Publish, make_ticket: Make
) -> None:
    uid = make_ticket()
    make_rule("note", Trigger(Happening.MADE), Action("note", {"text": "x"}))
    with store.write(None) as write:
        write.local("UPDATE rule_version SET published_at = published_at + 60000")
    assert run_pending(store).fired == 0
    assert did_to(store, uid) == ()


def test_an_imported_ticket_sets_nothing_off(store: Store, people: People, make_rule: Publish) -> None:
    make_rule("note", Trigger(Happening.MADE), Action("note", {"text": "x"}))
    with store.write(people.administrator) as write:
        write.insert(Ticket, number="7", state="new", channel="phone", import_key="old:7")
    assert run_pending(store).fired == 0


def test_a_change_of_the_named_field_alone_counts(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    uid = make_ticket()
    make_rule("queue", Trigger(Happening.CHANGED, fields=("category",)), Action("note", {"text": "Категория!"}))
    change_ticket(store, people.operator, uid, priority=3)
    assert did_to(store, uid) == ()
    change_ticket(store, people.operator, uid, category_uid=people.water)
    assert len(did_to(store, uid)) == 1


def test_a_move_is_noticed_and_a_move_by_a_rule_asks_what_every_move_asks(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    uid = make_ticket(category_uid=None)
    make_rule(
        "close",
        Trigger(Happening.MOVED, states=("waiting_client",)),
        Action("move", {"state": "closed"}),
        Action("set", {"field": "complexity", "value": 3}),
    )
    move_ticket(store, people.operator, uid, "waiting_client")
    assert _ticket(store, uid, "state") == TicketState.WAITING_CLIENT.value
    assert _ticket(store, uid, "complexity") == 3
    (fired,) = did_to(store, uid)
    assert fired.result is Result.PARTLY
    assert [line.result for line in fired.actions] == [Result.REFUSED, Result.DONE]
    assert "Категория" in fired.actions[0].trouble
    assert verify(store) == []


def test_an_action_that_is_refused_midway_leaves_nothing_behind(
    store: Store, people: People, make_rule: Publish, make_ticket: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.rules import actions
    from app.services.rules.doing import Doing, RuleError

    def half(doing: Doing, values: object) -> bool:
        doing.write.update(Ticket, doing.ticket, priority=1)
        raise RuleError("rules.queue_without_people")

    attach(store)
    make_rule(
        "two",
        Trigger(Happening.MADE),
        Action("note", {"text": "первая"}),
        Action("set", {"field": "priority", "value": 1}),
    )
    monkeypatch.setitem(actions.ACTIONS, "set", actions.ActionSpec("set", (), half))
    uid = make_ticket()
    assert _ticket(store, uid, "priority") == 2
    assert store.value("SELECT count(*) FROM ticket_note WHERE ticket_uid = ?", uid) == 1
    assert did_to(store, uid)[0].result is Result.PARTLY
    assert verify(store) == []
    assert people.operator


def test_rules_that_set_each_other_off_come_to_an_end(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    up = make_rule(
        "up",
        Trigger(Happening.CHANGED, fields=("priority",)),
        Action("set", {"field": "priority", "value": 4}),
        condition=Condition((Check("priority", Operation.IS, 1),)),
    )
    down = make_rule(
        "down",
        Trigger(Happening.CHANGED, fields=("priority",)),
        Action("set", {"field": "priority", "value": 1}),
        condition=Condition((Check("priority", Operation.IS, 4),)),
    )
    uid = make_ticket()
    change_ticket(store, people.operator, uid, priority=1)
    assert [(fired.rule_uid, fired.depth) for fired in did_to(store, uid)] == [(up, 1), (down, 2)]
    change_ticket(store, people.operator, uid, priority=4)
    assert [fired.rule_uid for fired in did_to(store, uid)][2:] == [down, up]


def test_the_last_rule_is_the_last(store: Store, make_rule: Publish, make_ticket: Make) -> None:
    attach(store)
    make_rule("first", Trigger(Happening.MADE), Action("note", {"text": "1"}), last=True)
    make_rule("second", Trigger(Happening.MADE), Action("note", {"text": "2"}))
    uid = make_ticket()
    assert [fired.rule for fired in did_to(store, uid)] == ["Правило first"]


def test_a_rule_at_rest_or_removed_does_nothing(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    rule = make_rule("note", Trigger(Happening.MADE), Action("note", {"text": "x"}))
    switch(store, people.administrator, rule, on=False)
    make_ticket()
    switch(store, people.administrator, rule, on=True)
    remove_rule(store, people.administrator, rule)
    make_ticket()
    assert store.value("SELECT count(*) FROM rule_firing") == 0


def test_a_threshold_sets_its_rule_off_with_its_true_time(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    uid = make_ticket()
    make_rule(
        "late",
        Trigger(Happening.THRESHOLD, clock="solution", percent=75),
        Action("set", {"field": "priority", "value": 4}),
    )
    reached = NOW - 1_000_000
    with store.write(None) as write:
        for clock, percent in (("solution", 50), ("acceptance", 75), ("solution", 75)):
            write.insert(
                ThresholdFired, ticket_uid=uid, clock=clock, percent=percent, cycle_at=reached, reached_at=reached
            )
    (fired,) = did_to(store, uid)
    assert (fired.happened_at, _ticket(store, uid, "priority")) == (reached, 4)


def test_the_least_loaded_of_the_queue_is_given_the_ticket(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    with store.write(None) as write:
        for user in (people.operator, people.other_operator):
            write.insert(QueueMember, queue_uid=people.dispatch, user_uid=user)
    attach(store)
    make_rule("share", Trigger(Happening.MADE), Action("assign", {"to": "least_loaded"}))
    given = [_ticket(store, make_ticket(), "assignee_uid") for _ in range(4)]
    assert given.count(people.operator) == given.count(people.other_operator) == 2


def test_a_callback_is_opened_once_to_the_clients_number(
    store: Store, people: People, make_rule: Publish, make_ticket: Make
) -> None:
    attach(store)
    make_rule("call", Trigger(Happening.CHANGED), Action("callback", {"minutes": 30, "whose": "assignee"}))
    uid = make_ticket(assignee_uid=people.operator)
    change_ticket(store, people.operator, uid, priority=3)
    change_ticket(store, people.operator, uid, priority=4)
    rows = store.rows("SELECT number, owner_uid, person_uid FROM callback WHERE ticket_uid = ?", uid)
    assert rows == [("8 495 123-45-67", people.operator, people.anna)]
    nobody = make_ticket(person_uid=None)
    change_ticket(store, people.operator, nobody, priority=3)
    assert did_to(store, nobody)[0].actions[0].trouble.startswith("Перезвон не создан")


def test_an_escalation_by_a_rule_goes_up_and_not_again(
    store: Store, people: People, make_rule: Publish, make_ticket: Make, second_line: bytes
) -> None:
    attach(store)
    make_rule("up", Trigger(Happening.CHANGED), Action("escalate", {"line": "2"}))
    uid = make_ticket(assignee_uid=people.operator)
    change_ticket(store, people.operator, uid, priority=4)
    assert (_ticket(store, uid, "queue_uid"), _ticket(store, uid, "assignee_uid")) == (second_line, None)
    change_ticket(store, people.operator, uid, priority=3)
    assert [fired.result for fired in did_to(store, uid)] == [Result.DONE, Result.NOTHING]
    assert "Правило up" in unread(store, people.other_operator)[0].text


def test_a_rule_for_a_list_that_changed_says_so_and_hurts_nobody(
    store: Store, people: People, make_rule: Publish, make_ticket: Make, second_line: bytes
) -> None:
    attach(store)
    make_rule("move", Trigger(Happening.MADE), Action("queue", {"queue": "second"}))
    change(store, people.administrator, "queue", second_line, active=False)
    uid = make_ticket()
    assert _ticket(store, uid, "queue_uid") == people.dispatch
    (fired,) = did_to(store, uid)
    assert (fired.result, "second" in fired.actions[0].trouble) == (Result.REFUSED, True)
