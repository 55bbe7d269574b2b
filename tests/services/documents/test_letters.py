"""Letters: registered once, answered, listed by what is due; on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.complaints import RegisterKind
from app.models.ids import Uid, new_uid
from app.services.documents.errors import DocumentError
from app.services.documents.letters import (
    LettersWanted,
    letter_document,
    letter_of,
    letters,
    mark_answered,
    new_letter,
    register_letter,
)
from app.services.documents.numbers import register_for, save_register
from app.services.documents.sheet import plain_text
from app.services.documents.templates import save_template, templates, ticket_document
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import DAY, NOW, People


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    draft = TicketDraft(
        new_uid(),
        subject="Начисления",
        description="Не согласна\nс суммой",
        person_uid=people.anna,
        type_uid=people.incident,
    )
    return save_ticket(store, people.operator, draft).uid


def test_registering_twice_is_one_letter(store: Store, people: People) -> None:
    draft = new_letter(RegisterKind.LETTER_IN, "Запрос", correspondent="УК «Дом»", their_number="12-3")
    number = register_letter(store, people.operator, draft)
    assert register_letter(store, people.operator, draft) == number
    (view,) = letters(store, LettersWanted())
    assert (view.number, view.their_number, view.correspondent, view.due_at) == (number, "12-3", "УК «Дом»", None)


def test_a_letter_needs_a_subject_and_somebody(store: Store, people: People) -> None:
    for draft in (
        new_letter(RegisterKind.LETTER_IN, " ", correspondent="x"),
        new_letter(RegisterKind.LETTER_IN, "x"),
    ):
        with pytest.raises(DocumentError):
            register_letter(store, people.operator, draft)
    assert letters(store, LettersWanted()) == []


def test_what_came_in_is_due_by_the_register_until_it_is_answered(
    store: Store, people: People, ticket: Uid
) -> None:
    book = register_for(store, RegisterKind.LETTER_IN)
    save_register(store, people.administrator, book.uid, days=10)
    late = new_letter(RegisterKind.LETTER_IN, "Поздно", correspondent="А", at=NOW + 7 * DAY)
    soon = new_letter(RegisterKind.LETTER_IN, "Скоро", correspondent="Б", ticket=ticket, at=NOW)
    for draft in (late, soon):
        register_letter(store, people.operator, draft)
    waiting = letters(store, LettersWanted(waiting=True))
    assert [view.subject for view in waiting] == ["Скоро", "Поздно"]
    assert all(view.waits for view in waiting)
    answer = new_letter(
        RegisterKind.LETTER_OUT, "Ответ", correspondent="Б", ticket=ticket, answers=soon.uid, at=NOW
    )
    register_letter(store, people.operator, answer)
    assert [view.uid for view in letters(store, LettersWanted(waiting=True))] == [late.uid]
    assert letter_of(store, answer.uid).answers_number == letter_of(store, soon.uid).number
    mark_answered(store, people.operator, late.uid)
    assert letters(store, LettersWanted(waiting=True)) == []
    mark_answered(store, people.operator, late.uid, answered=False)
    assert len(letters(store, LettersWanted(waiting=True))) == 1


def test_letters_are_found_by_ticket_kind_and_time(store: Store, people: People, ticket: Uid) -> None:
    one = new_letter(RegisterKind.LETTER_OUT, "Наше", ticket=ticket, at=NOW)
    other = new_letter(RegisterKind.LETTER_IN, "Их", correspondent="x", at=NOW - 2 * DAY)
    for draft in (one, other):
        register_letter(store, people.operator, draft)
    found = lambda **wanted: [view.uid for view in letters(store, LettersWanted(**wanted))]  # noqa: E731
    assert found(ticket=ticket) == [one.uid]
    assert found(kind=RegisterKind.LETTER_IN) == [other.uid]
    assert found(since=NOW - DAY) == [one.uid]
    assert found(until=NOW - DAY) == [other.uid]
    assert found() == [one.uid, other.uid]


def test_a_letter_on_paper_names_its_number_and_what_it_answers(store: Store, people: People, ticket: Uid) -> None:
    theirs = new_letter(
        RegisterKind.LETTER_IN, "Запрос", correspondent="УК", their_number="7-К", their_date="2026-11-01"
    )
    register_letter(store, people.operator, theirs)
    ours = new_letter(
        RegisterKind.LETTER_OUT, "О начислениях", text="Пересчитано.", ticket=ticket, answers=theirs.uid
    )
    number = register_letter(store, people.operator, replace(ours, at=NOW))
    made = letter_document(store, people.operator, ours.uid, NOW)
    text = plain_text(made.document)
    for words in (number, "7-К", "О начислениях", "Пересчитано.", "Иванова Анна Петровна", "Мария Петрова"):
        assert words in text
    assert number.replace("/", "-") in made.document.name


def test_a_template_of_a_type_goes_before_the_common_one(store: Store, people: People, ticket: Uid) -> None:
    common = templates(store, "ticket", people.incident)[0]
    assert common.uid is None
    made = ticket_document(store, people.operator, ticket, common, NOW)
    assert "Не согласна\nс суммой" in plain_text(made.document)
    assert "address" in made.left_blank
    save_template(
        store,
        people.administrator,
        None,
        code="act",
        labels={"ru": "Акт", "en": "Act"},
        kind="ticket",
        type_uid=people.incident,
        text={"ru": "# Акт ${ticket_number}", "en": "# Act ${ticket_number}"},
    )
    own = templates(store, "ticket", people.incident)[0]
    assert own.label() == "Акт"
    english = ticket_document(store, people.operator, ticket, own, NOW, "en")
    number = store.value("SELECT number FROM ticket WHERE uid = ?", ticket)
    assert plain_text(english.document) == f"Act {number}"
    with pytest.raises(DocumentError):
        save_template(store, people.administrator, own.uid, text={"ru": "x", "en": " "})
