"""A complaint from its number to its answer, and again after an appeal."""

from __future__ import annotations

import pytest

from app.models.complaints import Decision, RegisterKind
from app.models.ids import Uid, new_uid
from app.services.complaints import registering
from app.services.complaints.errors import ComplaintError
from app.services.complaints.notifying import send_notice
from app.services.complaints.reading import ComplaintView, of_ticket
from app.services.complaints.registering import AnswerDraft
from app.services.complaints.stages import Stage
from app.services.documents.letters import LettersWanted, letters
from app.services.documents.numbers import register_for, save_register
from app.services.people.rights import NotAllowed
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.facts import all_facts
from tests.services.complaints.conftest import Given, new_ticket
from tests.services.conftest import DAY, People


def view(store: Store, ticket: Uid) -> ComplaintView:
    found = of_ticket(store, ticket, wall_ms()).complaint
    assert found is not None
    return found


def facts(store: Store, ticket: Uid) -> set[str]:
    return {
        name.partition(".")[2]
        for name, fact in all_facts().items()
        if name.startswith("complaint.") and fact.has(store.rows, ticket)
    }


@pytest.fixture
def complaint(store: Store, people: People, given: Given) -> Uid:
    save_register(store, people.administrator, register_for(store, RegisterKind.COMPLAINT).uid, days=30)
    return registering.register(store, given.actor, given.ticket, cause=given.rude, unit=given.repairs).uid


def test_a_ticket_has_one_complaint_with_one_number(store: Store, people: People, given: Given) -> None:
    assert of_ticket(store, given.ticket, wall_ms()).expected
    assert facts(store, given.ticket) == set()
    first = registering.register(store, given.actor, given.ticket, demand=" извиниться ")
    assert registering.register(store, given.actor, given.ticket) == first
    other = registering.register(store, given.actor, new_ticket(store, people, given.type))
    assert first.number != other.number
    assert view(store, given.ticket).demand == "извиниться"
    assert facts(store, given.ticket) == {"registered"}
    assert store.value("SELECT count(*) FROM complaint") == 2


def test_without_a_term_there_is_no_deadline(store: Store, given: Given) -> None:
    assert registering.register(store, given.actor, given.ticket).due_at is None
    assert view(store, given.ticket).days_left is None


def test_from_registration_to_the_answer(store: Store, given: Given, complaint: Uid) -> None:
    seen = view(store, given.ticket)
    assert (seen.stage, seen.cause, seen.unit, seen.waits) == (Stage.REGISTERED, "Грубость", "Ремонт", True)
    assert seen.days_left is not None
    assert 30 <= seen.days_left <= 33  # moved on from a day off
    notice = registering.notify_unit(store, given.actor, complaint, "Ремонт", "Просим рассмотреть")
    assert view(store, given.ticket).stage is Stage.UNDER_REVIEW
    with pytest.raises(ComplaintError):
        registering.answer(store, given.actor, complaint, AnswerDraft("mail", "anna@example.com", "Рано"))
    with pytest.raises(ComplaintError):
        registering.decide(store, given.actor, complaint, Decision.UPHELD, "  ")
    registering.decide(store, given.actor, complaint, Decision.PARTLY, "Мастер извинился", "Главный инженер")
    decided = view(store, given.ticket)
    assert (decided.stage, decided.decided_by) == (Stage.DECISION_MADE, "Главный инженер")
    assert facts(store, given.ticket) == {"registered", "cause", "unit", "decision"}
    number = registering.answer(
        store, given.actor, complaint, AnswerDraft("letter", "Иванова А. П.", "Приносим извинения", letter=True)
    )
    answered = view(store, given.ticket)
    assert (answered.stage, answered.waits, answered.days_left) == (Stage.ANSWER_SENT, False, None)
    assert answered.answer_number == number
    assert "answer" in facts(store, given.ticket)
    kinds = {letter.number: letter.kind for letter in letters(store, LettersWanted(ticket=given.ticket))}
    assert kinds == {number: RegisterKind.LETTER_OUT, notice: RegisterKind.NOTICE}
    words = store.value("SELECT text FROM ticket_note WHERE kind = 'to_client' AND ticket_uid = ?", given.ticket)
    assert words == "Приносим извинения"


def test_an_answer_needs_a_channel_and_a_day_that_was(store: Store, given: Given, complaint: Uid) -> None:
    registering.decide(store, given.actor, complaint, Decision.UPHELD, "Да")
    for wrong in (
        AnswerDraft("", "x", "x"),
        AnswerDraft("pigeon", "x", "x"),
        AnswerDraft("mail", "x", "x", at=wall_ms() - 3 * DAY),
        AnswerDraft("mail", "x", "x", at=wall_ms() + 3 * DAY),
    ):
        with pytest.raises(ComplaintError):
            registering.answer(store, given.actor, complaint, wrong)
    assert view(store, given.ticket).answered_at is None
    assert registering.answer(store, given.actor, complaint, AnswerDraft("phone")) == ""
    assert view(store, given.ticket).answer_channel == "phone"


def test_an_appeal_asks_for_a_new_decision_and_answer(store: Store, given: Given, complaint: Uid) -> None:
    with pytest.raises(ComplaintError):
        registering.appeal(store, given.actor, complaint, "не согласна")
    registering.decide(store, given.actor, complaint, Decision.REFUSED, "Нет")
    registering.answer(store, given.actor, complaint, AnswerDraft("mail", "", "Нет"))
    with pytest.raises(ComplaintError):
        registering.appeal(store, given.actor, complaint, " ")
    registering.appeal(store, given.actor, complaint, "не согласна")
    appealed = view(store, given.ticket)
    assert (appealed.stage, appealed.waits) == (Stage.APPEALED, True)
    assert facts(store, given.ticket) == {"registered", "cause", "unit"}
    with pytest.raises(ComplaintError):
        registering.answer(store, given.actor, complaint, AnswerDraft("mail", "", "Опять"))
    registering.decide(store, given.actor, complaint, Decision.UPHELD, "Да")
    registering.answer(store, given.actor, complaint, AnswerDraft("mail", "", "Да"))
    assert view(store, given.ticket).stage is Stage.ANSWER_SENT


def test_a_deadline_is_put_off_with_a_reason_and_the_first_one_stays(
    store: Store, given: Given, complaint: Uid
) -> None:
    first = view(store, given.ticket).due_at
    assert first is not None
    for due, reason in ((first + DAY, " "), (first, "ждём акт"), (first - DAY, "ждём акт")):
        with pytest.raises(ComplaintError):
            registering.put_off(store, given.actor, complaint, due, reason)
    registering.put_off(store, given.actor, complaint, first + DAY, "ждём акт")
    registering.put_off(store, given.actor, complaint, first + 2 * DAY, "акт задержался")
    seen = view(store, given.ticket)
    assert (seen.due_at, seen.first_due_at, seen.extension_reason) == (first + 2 * DAY, first, "акт задержался")


def test_a_notice_needs_a_unit(store: Store, given: Given) -> None:
    made = registering.register(store, given.actor, given.ticket)
    with pytest.raises(ComplaintError):
        registering.notify_unit(store, given.actor, made.uid, "", "текст")
    registering.change(store, given.actor, made.uid, unit_uid=given.contractor)
    assert view(store, given.ticket).unit_mail == "lift@example.com"
    assert store.value("SELECT count(*) FROM handoff") == 0
    notice = send_notice(store, given.actor, made.uid, "Лифтсервис", "текст")
    assert store.row("SELECT address, text, state, note FROM handoff") == (
        "lift@example.com",
        "текст",
        "prepared",
        notice,
    )


def test_what_has_a_step_of_its_own_is_not_changed_beside_it(store: Store, given: Given, complaint: Uid) -> None:
    with pytest.raises(TypeError):
        registering.change(store, given.actor, complaint, decision="upheld")
    assert registering.change(store, given.actor, complaint, cause_uid=given.late) == {"cause_uid"}


def test_who_only_reads_registers_nothing(store: Store, people: People, given: Given) -> None:
    with pytest.raises(NotAllowed):
        registering.register(store, people.supervisor, given.ticket)
    with pytest.raises(LookupError):
        registering.register(store, given.actor, new_uid())
    assert store.value("SELECT count(*) FROM complaint") == 0
