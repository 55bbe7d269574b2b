"""One door for states: what a type's rules say holds for whoever moves a ticket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import TicketType, User
from app.models.ticket_types import TicketTypeVersion
from app.models.tickets import TicketState
from app.services.merging.tickets import merge_tickets
from app.services.store.journal import Span
from app.services.store.store import Store
from app.services.tickets import approvals, checklists, importance
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.tickets.errors import CannotClose, CannotMove, MoveRefused, StillNeeded, TicketError
from app.services.tickets.moves import Asked, accept_ticket, label_of, merge_in, move_in, move_ticket, offers
from app.services.tickets.saving import change_state, change_ticket, save_ticket
from app.services.types.codec import checksum, from_data, to_data
from app.services.types.definition import (
    CheckItem,
    Checklist,
    MoveRule,
    StepRule,
    TypeDefinition,
)
from app.services.types.errors import TypeFault
from app.services.types.standard import standard
from app.services.undo.undoing import CannotUndo, undo
from tests.services.conftest import People

S = TicketState
RULES = TypeDefinition(
    "visit",
    {"ru": "Выезд", "en": "Visit"},
    "asked",
    (
        StepRule("asked", S.NEW, {"ru": "Заявлен", "en": "Asked for"}),
        StepRule("in_progress", S.IN_PROGRESS, needs=("address",)),
        StepRule("agreeing", S.ON_APPROVAL, {"ru": "Согласуется", "en": "Being agreed"}),
        StepRule("on_the_way", S.WAITING_OTHER, {"ru": "Мастер едет", "en": "On the way"}),
        StepRule("at_home", S.WAITING_OTHER, {"ru": "Мастер на месте", "en": "At the client’s"}),
        StepRule("resolved", S.RESOLVED, needs=("address", "product_uid")),
        StepRule("cancelled", S.CANCELLED),
    ),
    (
        MoveRule("asked", "in_progress", takes=True),
        MoveRule("asked", "cancelled", who=(("senior",), ("author",)), reason=True),
        MoveRule("in_progress", "agreeing"),
        MoveRule("agreeing", "in_progress", needs=("approval.decided",)),
        MoveRule("agreeing", "on_the_way", needs=("approval.granted",)),
        MoveRule("in_progress", "on_the_way", needs=("files.attached",)),
        MoveRule("on_the_way", "at_home"),
        MoveRule("at_home", "resolved", {"ru": "Завершить", "en": "Finish"}, answer=True, needs=("answer.sent",)),
        MoveRule("resolved", "in_progress", who=(("senior",),)),
    ),
    priority=3,
    checklists=(
        Checklist(
            "before",
            {"ru": "До выезда", "en": "Before the visit"},
            (
                CheckItem("call", {"ru": "Позвонить", "en": "Call"}, required=True),
                CheckItem("parking", {"ru": "Спросить о парковке", "en": "Ask about parking"}),
            ),
            at="asked",
        ),
    ),
)


def publish(store: Store, type_uid: Uid, rules: TypeDefinition) -> Uid:
    with store.write(None) as write:
        return write.insert(
            TicketTypeVersion,
            type_uid=type_uid,
            number=1,
            status="published",
            definition=to_data(rules),
            checksum=checksum(rules),
        )


@pytest.fixture
def visit(store: Store, people: People) -> Uid:
    """A type with rules of its own."""
    with store.write(None) as write:
        uid = write.insert(TicketType, code="visit", labels={"ru": "Выезд", "en": "Visit"})
    publish(store, uid, RULES)
    return uid


@pytest.fixture
def ticket(store: Store, people: People, draft: TicketDraft, visit: Uid) -> Uid:
    return save_ticket(store, people.operator, replace(draft, type_uid=visit)).uid


def _state(store: Store, ticket: Uid) -> tuple[object, ...]:
    return store.row("SELECT state, step FROM ticket WHERE uid = ?", ticket) or ()


def test_a_definition_survives_its_json() -> None:
    assert from_data(to_data(RULES)) == RULES
    assert checksum(from_data(to_data(RULES))) == checksum(RULES)
    named = replace(standard(), code="any", labels={"ru": "Любая", "en": "Any"}, standard=False)
    assert from_data(to_data(named)) == named
    with pytest.raises(TypeFault):
        from_data({"code": "any", "labels": {}, "start": "new", "steps": "new"})


def test_a_new_ticket_is_under_its_type_s_rules(store: Store, people: People, ticket: Uid) -> None:
    assert _state(store, ticket) == ("new", "asked")
    assert label_of(store, ticket) == "Заявлен"
    assert draft_of(store, ticket).priority == 3
    assert [(c.code, c.required) for c in checklists.checks_of(store, ticket)] == [
        ("call", True),
        ("parking", False),
    ]
    assert [(o.target, o.label, [m.name for m in o.missing]) for o in offers(store, people.operator, ticket)] == [
        ("in_progress", "В работе", ["address"]),
        ("cancelled", "Отменена", []),
    ]


def test_a_move_asks_what_its_step_needs_and_takes_it_along(store: Store, people: People, ticket: Uid) -> None:
    with pytest.raises(CannotMove) as refused:
        move_ticket(store, people.operator, ticket, "in_progress")
    assert [m.name for m in refused.value.missing] == ["address"]
    moved = move_ticket(store, people.operator, ticket, "in_progress", values={"address": "Лесная, 5"})
    assert (moved.before, moved.after, moved.step) == (S.NEW, S.IN_PROGRESS, "in_progress")
    assert _state(store, ticket) == ("in_progress", "")
    assert draft_of(store, ticket).assignee_uid == people.operator
    with pytest.raises(StillNeeded):
        change_ticket(store, people.operator, ticket, address="  ")
    with pytest.raises(StillNeeded):
        save_ticket(store, people.operator, replace(draft_of(store, ticket), address=""))
    assert draft_of(store, ticket).address == "Лесная, 5"


def test_a_refused_move_writes_nothing(store: Store, people: People, ticket: Uid) -> None:
    entries = store.value("SELECT count(*) FROM journal_entry")
    asked = Asked(reason="зачем-то", answer="ответ")
    with store.write(people.operator) as write, pytest.raises(CannotMove):
        move_in(store, write, None, ticket, "in_progress", asked=asked, values={"subject": "иначе"})
    assert store.value("SELECT count(*) FROM journal_entry") == entries


def test_states_and_steps_both_name_a_target(store: Store, people: People, ticket: Uid) -> None:
    move_ticket(store, people.operator, ticket, "in_progress", values={"address": "Лесная, 5"})
    with pytest.raises(MoveRefused, match="нельзя перейти"):
        move_ticket(store, people.operator, ticket, "at_home")
    with pytest.raises(MoveRefused, match="нельзя перейти"):
        change_state(store, people.operator, ticket, S.CLOSED)
    with pytest.raises(CannotMove, match="файл"):
        change_state(store, people.operator, ticket, S.WAITING_OTHER)
    change_state(store, people.operator, ticket, S.ON_APPROVAL)
    assert _state(store, ticket) == ("on_approval", "agreeing")


def test_approval_is_asked_for_and_recorded(store: Store, people: People, ticket: Uid) -> None:
    move_ticket(store, people.operator, ticket, "in_progress", values={"address": "Лесная, 5"})
    asked = Asked(reason="Выезд за 3000 ₽", approver=people.other_operator)
    move_ticket(store, people.operator, ticket, "agreeing", asked=asked)
    (waiting,) = approvals.waiting_for(store, people.other_operator)
    assert waiting.question == "Выезд за 3000 ₽"
    with pytest.raises(CannotMove, match="согласование"):
        move_ticket(store, people.operator, ticket, "on_the_way")
    with pytest.raises(CannotMove, match="решение"):
        move_ticket(store, people.operator, ticket, "in_progress")
    with pytest.raises(TicketError, match="от другого сотрудника"):
        approvals.decide(store, people.operator, waiting.uid, granted=True)
    with pytest.raises(TicketError, match="нужна причина"):
        approvals.decide(store, people.other_operator, waiting.uid, granted=False)
    approvals.decide(store, people.operator, waiting.uid, granted=True, decided_for="Иванова А. П.")
    with pytest.raises(TicketError, match="уже записано"):
        approvals.decide(store, people.other_operator, waiting.uid, granted=False, comment="нет")
    move_ticket(store, people.operator, ticket, "on_the_way")
    assert _state(store, ticket) == ("waiting_other", "on_the_way")


def test_the_end_asks_for_the_checklist_and_the_answer(store: Store, people: People, ticket: Uid) -> None:
    _bring_home(store, people, ticket)
    with pytest.raises(TicketError, match="нужен ответ клиенту"):
        move_ticket(store, people.operator, ticket, "resolved")
    answer = Asked(answer="Мастер всё сделал.")
    with pytest.raises(CannotClose) as refused:
        move_ticket(store, people.operator, ticket, "resolved", asked=answer)
    assert [m.name for m in refused.value.missing] == ["product_uid", "checklist.done"]
    call = checklists.checks_of(store, ticket)[0]
    for _ in range(2):
        checklists.tick(store, people.operator, call.uid)
    move_ticket(store, people.operator, ticket, "resolved", asked=answer, values={"product_uid": people.product})
    assert store.row("SELECT resolved_at IS NULL, closed_at IS NULL FROM ticket") == (0, 1)
    assert store.value("SELECT count(*) FROM ticket_note WHERE kind = 'to_client'") == 1
    with pytest.raises(TicketError, match="Отметка не снята"):
        checklists.tick(store, people.operator, call.uid, done=False)
    with pytest.raises(StillNeeded):
        change_ticket(store, people.operator, ticket, product_uid=None)


def test_who_may_move(store: Store, people: People, ticket: Uid) -> None:
    assert [o.allowed for o in offers(store, people.other_operator, ticket)] == [True, False]
    with pytest.raises(MoveRefused, match="другим сотрудникам"):
        move_ticket(store, people.other_operator, ticket, "cancelled", asked=Asked(reason="дубль"))
    with pytest.raises(TicketError, match="нужна причина"):
        move_ticket(store, people.operator, ticket, "cancelled")
    with store.write(None) as write:
        senior = write.insert(User, login="senior", name="Старшая", role="senior", language="ru")
    move_ticket(store, senior, ticket, "cancelled", asked=Asked(reason="дубль"))
    assert store.value("SELECT closed_at IS NULL FROM ticket") == 0


def test_accepting_takes_the_ticket(store: Store, people: People, draft: TicketDraft) -> None:
    ticket = save_ticket(store, people.operator, draft).uid
    accept_ticket(store, people.other_operator, ticket)
    assert (_state(store, ticket), draft_of(store, ticket).assignee_uid) == (
        ("accepted", ""),
        people.other_operator,
    )
    change_state(store, people.operator, ticket, S.CANCELLED)
    with pytest.raises(MoveRefused, match="нельзя принять"):
        accept_ticket(store, people.operator, ticket)
    change_state(store, people.operator, ticket, S.REOPENED)
    assert store.row("SELECT resolved_at, closed_at FROM ticket") == (None, None)


def test_merging_has_a_door_of_its_own(store: Store, people: People, ticket: Uid) -> None:
    for wanted in ("merged", "nowhere"):
        with pytest.raises(MoveRefused):
            move_ticket(store, people.administrator, ticket, wanted)
    with store.write(people.operator) as write:
        merge_in(write, ticket)
    assert offers(store, people.administrator, ticket) == ()
    with pytest.raises(MoveRefused):
        move_ticket(store, people.administrator, ticket, "in_progress")


def test_another_type_brings_its_rules(store: Store, people: People, ticket: Uid, draft: TicketDraft) -> None:
    change_ticket(store, people.operator, ticket, type_uid=people.incident)
    assert _state(store, ticket) == ("new", "")
    assert checklists.checks_of(store, ticket) == ()
    change_state(store, people.operator, ticket, S.WAITING_CLIENT)
    visit = store.value("SELECT uid FROM ticket_type WHERE code = 'visit'")
    with pytest.raises(TicketError, match="нет состояния"):
        change_ticket(store, people.operator, ticket, type_uid=visit)
    change_state(store, people.operator, ticket, S.RESOLVED)
    with pytest.raises(StillNeeded) as refused:
        change_ticket(store, people.operator, ticket, type_uid=visit)
    assert [m.name for m in refused.value.missing] == ["address", "product_uid", "checklist.done"]


def test_impact_and_urgency_make_the_priority(store: Store, people: People, draft: TicketDraft) -> None:
    for _ in range(2):
        ticket = save_ticket(store, people.operator, replace(draft, impact=3, urgency=3)).uid
    assert draft_of(store, ticket).priority == 4
    change_ticket(store, people.operator, ticket, urgency=1)
    assert draft_of(store, ticket).priority == 2
    change_ticket(store, people.operator, ticket, urgency=2, priority=1)
    assert draft_of(store, ticket).priority == 1
    importance.set_matrix(store, people.administrator, {(1, 1): 3})
    importance.set_matrix(store, people.administrator, {(1, 1): 4})
    change_ticket(store, people.operator, ticket, impact=1, urgency=1)
    assert draft_of(store, ticket).priority == 4
    with pytest.raises(TicketError):
        importance.set_matrix(store, people.administrator, {(1, 4): 4})


def _bring_home(store: Store, people: People, ticket: Uid) -> None:
    move_ticket(store, people.operator, ticket, "in_progress", values={"address": "Лесная, 5"})
    move_ticket(store, people.operator, ticket, "agreeing")
    (waiting,) = approvals.approvals_of(store, ticket)
    approvals.decide(store, people.operator, waiting.uid, granted=True)
    move_ticket(store, people.operator, ticket, "on_the_way")
    move_ticket(store, people.operator, ticket, "at_home")


def test_undo_is_no_way_around(store: Store, people: People, ticket: Uid) -> None:
    _bring_home(store, people, ticket)
    call = checklists.checks_of(store, ticket)[0]
    since = store.value("SELECT max(seq) FROM journal_entry")
    checklists.tick(store, people.operator, call.uid)
    change_ticket(store, people.operator, ticket, product_uid=people.product)
    desk, last = store.row("SELECT desk_uid, max(seq) FROM journal_entry") or (b"", 0)
    move_ticket(store, people.operator, ticket, "resolved", asked=Asked(answer="Готово."))
    for seq in range(since + 1, last + 1):
        with pytest.raises(CannotUndo):
            undo(store, people.operator, [Span(desk, seq, seq)])
    assert draft_of(store, ticket).product_uid == people.product
    assert checklists.checks_of(store, ticket)[0].done_at is not None


def test_merging_is_no_way_around(store: Store, people: People, ticket: Uid, draft: TicketDraft) -> None:
    values = {"address": "Лесная, 5", "assignee_uid": people.operator}
    move_ticket(store, people.operator, ticket, "in_progress", values=values)
    with pytest.raises(StillNeeded):
        change_ticket(store, people.operator, ticket, address="")
    other = save_ticket(store, people.operator, replace(draft, uid=new_uid(), type_uid=people.incident)).uid
    change_state(store, people.operator, other, S.WAITING_CLIENT)
    with pytest.raises(TicketError, match="нет состояния"):
        merge_tickets(store, people.operator, other, [ticket], {"type_uid": ticket})
    assert _state(store, ticket) == ("in_progress", "")
