"""A ticket goes up with everything the higher line must know, or it does not go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import Queue, QueueMember
from app.models.ticket_types import TicketTypeVersion
from app.models.tickets import Ticket
from app.services.escalation.passing import (
    EscalationRefused,
    demands,
    escalate,
    escalations_of,
    targets,
)
from app.services.notices import unread
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.moves import move_ticket
from app.services.tickets.saving import save_ticket
from app.services.types.codec import to_data
from app.services.types.definition import Ask, Escalation
from app.services.types.standard import standard
from tests.services.conftest import People

SYMPTOM = Ask("symptom", {"ru": "Симптом", "en": "Symptom"})
TRIED = Ask("tried", {"ru": "Что пробовали", "en": "Tried"}, lines=(3,))
NICE = Ask("nice", {"ru": "Окружение", "en": "Environment"}, required=False)


@pytest.fixture
def lines(store: Store, people: People) -> tuple[Uid, Uid]:
    """Queues of lines 2 and 3."""
    with store.write(None) as write:
        second = write.insert(Queue, code="second", labels={"ru": "Вторая", "en": "Second"}, line=2, position=5)
        third = write.insert(Queue, code="third", labels={"ru": "Третья", "en": "Third"}, line=3, position=6)
        write.insert(QueueMember, queue_uid=second, user_uid=people.other_operator)
    return second, third


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    """A ticket whose type demands facts of an escalation."""
    escalation = Escalation((SYMPTOM, TRIED, NICE), ("product_uid",))
    labels = {"ru": "Инцидент", "en": "Incident"}
    asking = replace(standard(), code="incident", labels=labels, escalation=escalation, standard=False)
    with store.write(None) as write:
        version = write.insert(
            TicketTypeVersion,
            type_uid=people.incident,
            number=1,
            status="published",
            definition=to_data(asking),
            checksum="test",
        )
    draft = TicketDraft(
        new_uid(),
        type_uid=people.incident,
        subject="Касса",
        product_uid=people.product,
        assignee_uid=people.operator,
    )
    uid = save_ticket(store, people.operator, draft).uid
    assert store.value("SELECT type_version_uid FROM ticket WHERE uid = ?", uid) == version
    return uid


def test_facts_that_the_type_demands_must_be_given(
    store: Store, people: People, lines: tuple[Uid, Uid], ticket: Uid
) -> None:
    assert [ask.code for ask in demands(store, ticket, 2).asked] == ["symptom", "nice"]
    assert [ask.code for ask in demands(store, ticket, 3).asked] == ["symptom", "tried", "nice"]
    with pytest.raises(EscalationRefused, match="Симптом") as refused:
        escalate(store, people.operator, ticket, 3, reason=" ", facts={"symptom": " ", "tried": "да"})
    assert refused.value.missing == ("reason", "symptom")
    assert escalations_of(store, ticket) == ()
    with store.write(None) as write:
        write.update(Ticket, ticket, product_uid=None)
    with pytest.raises(EscalationRefused) as refused:
        escalate(store, people.operator, ticket, 2, reason="не знаю", facts={"symptom": "гаснет"})
    assert refused.value.missing == ("product_uid",)


def test_a_ticket_goes_up_with_its_facts_and_its_people_are_told(
    store: Store, people: People, lines: tuple[Uid, Uid], ticket: Uid
) -> None:
    second, third = lines
    assert [(target.line, target.queue) for target in targets(store, ticket)] == [(2, "Вторая"), (3, "Третья")]
    escalate(store, people.operator, ticket, 2, reason="не знаю", facts={"symptom": "гаснет экран"})
    assert store.row("SELECT queue_uid, assignee_uid FROM ticket WHERE uid = ?", ticket) == (second, None)
    (passed,) = escalations_of(store, ticket)
    assert (passed.from_line, passed.to_line, passed.user) == (1, 2, "Мария Петрова")
    assert passed.facts == (("Симптом", "гаснет экран"),)
    note = store.value("SELECT text FROM ticket_note WHERE ticket_uid = ?", ticket)
    assert note == "Передано на линию 2, очередь «Вторая». Причина: не знаю\nСимптом: гаснет экран"
    assert "не знаю" in unread(store, people.other_operator)[0].text
    assert demands(store, ticket, 3).asked[0].value == "гаснет экран"
    assert [target.queue_uid for target in targets(store, ticket)] == [third]


def test_no_queue_no_right_no_open_ticket_no_escalation(store: Store, people: People, ticket: Uid) -> None:
    facts = {"symptom": "x"}
    with pytest.raises(EscalationRefused, match="линии 2"):
        escalate(store, people.operator, ticket, 2, reason="x", facts=facts)
    with pytest.raises(NotAllowed):
        escalate(store, people.supervisor, ticket, 2, reason="x", facts=facts)
    move_ticket(store, people.operator, ticket, "cancelled")
    with pytest.raises(EscalationRefused):
        escalate(store, people.operator, ticket, 2, reason="x", facts=facts)
    assert escalations_of(store, ticket) == ()
