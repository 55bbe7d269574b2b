"""The starter sets' complaint goes through its states only with what the register holds."""

from __future__ import annotations

import pytest

from app.models.complaints import Decision
from app.models.handing import OutsideUnit
from app.models.ids import Uid
from app.services.complaints import registering
from app.services.complaints.causes import causes, save_cause
from app.services.complaints.reading import choices, of_ticket
from app.services.complaints.registering import AnswerDraft
from app.services.complaints.terms import term_for
from app.services.documents.terms import Term
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.errors import CannotMove
from app.services.tickets.moves import move_ticket, offers
from app.services.types.files import starter_set
from app.services.types.installing import install
from app.services.words import use_language
from tests.services.complaints.conftest import new_ticket
from tests.services.conftest import People


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    install(store, people.administrator, starter_set("housing"))
    kind = store.value("SELECT uid FROM ticket_type WHERE code = 'complaint'")
    return new_ticket(store, people, kind)


def missing(store: Store, actor: Uid, ticket: Uid, target: str) -> set[str]:
    offer = next(one for one in offers(store, actor, ticket) if one.target == target)
    return {field.name for field in offer.missing}


def test_no_decision_and_no_end_without_the_register(store: Store, people: People, ticket: Uid) -> None:
    boss = people.administrator
    assert of_ticket(store, ticket, wall_ms()).expected
    assert term_for(store, ticket) == Term(30)
    move_ticket(store, boss, ticket, "under_review")
    wanted = {"complaint.registered", "complaint.unit", "complaint.decision"}
    assert missing(store, boss, ticket, "decision_made") == wanted
    with pytest.raises(CannotMove):
        move_ticket(store, boss, ticket, "decision_made")
    with store.write(boss) as write:
        unit = write.insert(OutsideUnit, code="lift", labels={"ru": "Лифты", "en": "Lifts"}, way="mail")
    made = registering.register(store, boss, ticket, unit=unit)
    assert made.due_at is not None
    registering.decide(store, boss, made.uid, Decision.UPHELD, "Да")
    move_ticket(store, boss, ticket, "decision_made")
    assert "complaint.answer" in missing(store, boss, ticket, "answer_sent")
    registering.answer(store, boss, made.uid, AnswerDraft("mail", "anna@example.com", "Извините"))
    assert "complaint.answer" not in missing(store, boss, ticket, "answer_sent")
    note = store.row("SELECT channel, recipient FROM ticket_note WHERE kind = 'to_client'")
    assert note == ("mail", "anna@example.com")


def test_the_causes_are_there_from_the_start_and_may_be_changed(store: Store, people: People, ticket: Uid) -> None:
    known = choices(store)
    assert "Сроки" in dict(known.causes).values()
    late = known.cause_by_code["time"]
    assert store.value("SELECT count(*) FROM complaint_cause") == 0
    made = registering.register(store, people.operator, ticket, cause=late)
    found = of_ticket(store, ticket, wall_ms()).complaint
    assert found is not None
    assert (found.uid, found.cause) == (made.uid, "Сроки")
    save_cause(store, people.administrator, known.cause_by_code["other"], active=False)
    save_cause(store, people.administrator, late, labels={"ru": "Опоздание", "en": "Late"})
    new = save_cause(store, people.administrator, None, code="lift", labels={"ru": "Лифт", "en": "Lift"})
    use_language("en")
    labels = dict(choices(store).causes)
    assert (labels[late], labels[new]) == ("Late", "Lift")
    assert known.cause_by_code["other"] not in labels
    assert [cause.code for cause in causes(store)][-1] == "lift"
