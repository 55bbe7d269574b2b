"""Each starter type as a table: which way leads where, who may go it, what it asks, and that nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import TicketType, User
from app.models.ticket_types import TicketTypeVersion
from app.models.tickets import OPEN_STATES, Ticket, TicketState
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.errors import CannotClose, CannotMove, MoveRefused, TicketError
from app.services.tickets.facts import is_fact
from app.services.tickets.moves import Asked, move_ticket, offers
from app.services.tickets.saving import save_ticket
from app.services.types.codec import checksum, to_data
from app.services.types.definition import DONE, TypeDefinition
from app.services.types.files import STARTERS, starter_set
from app.services.types.installing import install
from tests.services.conftest import People

TYPES = [(code, one) for code in STARTERS for one in starter_set(code).types]
IDS = [f"{code}-{one.code}" for code, one in TYPES]
each_type = pytest.mark.parametrize(("starter", "rules"), TYPES, ids=IDS)


@pytest.fixture
def here(store: Store, people: People) -> Store:
    """A store without a type of its own."""
    with store.write(None) as write:
        write.update(TicketType, people.incident, code="old_incident", active=False)
    return store


def _installed(store: Store, people: People, starter: str, rules: TypeDefinition, *, bare: bool = False) -> Uid:
    """The type, published; ``bare`` without needs and checklists, to see the ways alone."""
    install(store, people.administrator, starter_set(starter), only={rules.code})
    uid: Uid = store.value("SELECT uid FROM ticket_type WHERE code = ?", rules.code)
    if bare:
        plain = replace(
            rules,
            steps=tuple(replace(step, needs=()) for step in rules.steps),
            moves=tuple(replace(move, needs=()) for move in rules.moves),
            checklists=(),
        )
        with store.write(None) as write:
            version = write.rows("SELECT uid FROM ticket_type_version WHERE type_uid = ?", uid)[0][0]
            write.update(TicketTypeVersion, version, definition=to_data(plain), checksum=checksum(plain))
    return uid


def _stand(store: Store, ticket: Uid, rules: TypeDefinition, step: str) -> None:
    """Put a ticket somewhere without asking anybody; only a test may."""
    rule = rules.by_code[step]
    code = "" if rule.code == rule.state.value else rule.code
    with store.write(None) as write:
        write.update(Ticket, ticket, state=rule.state.value, step=code)


@each_type
def test_every_way_of_the_table_is_open_and_no_other(
    here: Store, people: People, starter: str, rules: TypeDefinition
) -> None:
    type_uid = _installed(here, people, starter, rules, bare=True)
    ticket = save_ticket(here, people.operator, TicketDraft(new_uid(), type_uid=type_uid, subject="а")).uid
    asked = Asked(reason="так надо", answer="Готово.")
    ways = {(move.source, move.target) for move in rules.moves}
    for source in rules.by_code:
        for target in rules.by_code:
            _stand(here, ticket, rules, source)
            if (source, target) in ways:
                moved = move_ticket(here, people.administrator, ticket, target, asked=asked)
                assert (moved.step, moved.after) == (target, rules.by_code[target].state)
            elif source != target:
                with pytest.raises(MoveRefused):
                    move_ticket(here, people.administrator, ticket, target, asked=asked)


@each_type
def test_every_way_asks_for_its_words_and_its_people(
    here: Store, people: People, starter: str, rules: TypeDefinition
) -> None:
    type_uid = _installed(here, people, starter, rules, bare=True)
    with here.write(None) as write:
        senior = write.insert(User, login="senior", name="Старшая", role="senior", language="ru")
    ticket = save_ticket(here, people.operator, TicketDraft(new_uid(), type_uid=type_uid, subject="а")).uid
    both = Asked(reason="так надо", answer="Готово.")
    for move in rules.moves:
        _stand(here, ticket, rules, move.source)
        for lacking in [replace(both, reason=" ")] * move.reason + [replace(both, answer=" ")] * move.answer:
            with pytest.raises(TicketError):
                move_ticket(here, senior, ticket, move.target, asked=lacking)
        stranger = [offer.allowed for offer in offers(here, people.other_operator, ticket)]
        assert stranger == [not one.who for one in rules.moves_from(rules.by_code[move.source])]
        if move.who:
            with pytest.raises(MoveRefused, match="другим сотрудникам"):
                move_ticket(here, people.other_operator, ticket, move.target, asked=both)
        move_ticket(here, senior, ticket, move.target, asked=both)


@each_type
def test_every_way_asks_for_what_its_step_needs(
    here: Store, people: People, starter: str, rules: TypeDefinition
) -> None:
    type_uid = _installed(here, people, starter, rules)
    ticket = save_ticket(here, people.operator, TicketDraft(new_uid(), type_uid=type_uid, subject="а")).uid
    asked = Asked(reason="так надо", answer="Готово.")
    for move in rules.moves:
        needs = {*rules.by_code[move.target].needs, *move.needs} - {"subject", "answer.sent"}
        _stand(here, ticket, rules, move.source)
        if not needs and rules.by_code[move.target].state not in DONE:
            move_ticket(here, people.administrator, ticket, move.target, asked=asked)
            continue
        before = here.value("SELECT count(*) FROM journal_entry")
        with pytest.raises((CannotMove, CannotClose)) as refused:
            move_ticket(here, people.administrator, ticket, move.target, asked=asked)
        assert here.value("SELECT count(*) FROM journal_entry") == before
        names = {field.name for field in refused.value.missing}
        wanted = {need.removeprefix("form.") for need in needs if need not in ("form", "checklist.done")}
        assert {need for need in wanted if not is_fact(need)} <= names


@each_type
def test_words_and_states_are_whole(starter: str, rules: TypeDefinition) -> None:
    states = {step.state for step in rules.steps}
    assert states >= {TicketState.NEW, TicketState.RESOLVED, TicketState.CLOSED, TicketState.CANCELLED}
    assert TicketState.REOPENED in states
    assert rules.escalation.facts
    for step in rules.steps:
        if step.state in OPEN_STATES:
            assert rules.moves_from(step), f"{step.code} leads nowhere"
