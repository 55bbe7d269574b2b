"""The control list, reminders, the register and the report; papers in both languages."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app.models.complaints import Decision, RegisterKind
from app.models.ids import Uid
from app.services.complaints import registering
from app.services.complaints.papers import complaint_document, register_document, report_document
from app.services.complaints.reading import ComplaintsWanted, Which, complaint_of, complaints
from app.services.complaints.registering import AnswerDraft
from app.services.complaints.reminding import remind, remind_due
from app.services.complaints.report import causes_by_units
from app.services.documents.numbers import register_for, save_register
from app.services.documents.sheet import plain_text
from app.services.exports import Export, Table, run_export
from app.services.people.rights import NotAllowed
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.saving import change_ticket
from tests.services.complaints.conftest import Given, new_ticket
from tests.services.conftest import DAY, People


@pytest.fixture
def three(store: Store, people: People, given: Given) -> list[Uid]:
    """Three complaints: one answered, one of nobody's, one of a contractor's."""
    save_register(
        store, people.administrator, register_for(store, RegisterKind.COMPLAINT).uid, days=10, remind_days=3
    )
    tickets = [
        given.ticket,
        new_ticket(store, people, given.type, "Опоздал"),
        new_ticket(store, people, given.type),
    ]
    made = [
        registering.register(store, given.actor, tickets[0], cause=given.rude, unit=given.repairs).uid,
        registering.register(store, given.actor, tickets[1], cause=given.late, unit=given.repairs).uid,
        registering.register(store, given.actor, tickets[2], cause=given.rude, unit=given.contractor).uid,
    ]
    registering.decide(store, given.actor, made[0], Decision.UPHELD, "Да")
    registering.answer(store, given.actor, made[0], AnswerDraft("mail", "anna@example.com", "Извините"))
    change_ticket(store, given.actor, tickets[1], assignee_uid=people.other_operator)
    return made


def listed(store: Store, which: Which, now: int) -> list[Uid]:
    return [view.uid for view in complaints(store, ComplaintsWanted(which), now)]


def test_the_control_list_has_what_waits_and_what_is_late(store: Store, three: list[Uid]) -> None:
    now = wall_ms()
    assert listed(store, Which.WAITING, now) == three[1:]
    assert listed(store, Which.SOON, now) == []
    assert listed(store, Which.LATE, now) == []
    assert listed(store, Which.ALL, now) == three[::-1]
    later = now + 20 * DAY
    assert listed(store, Which.LATE, later) == listed(store, Which.SOON, later) == three[1:]


def test_people_are_reminded_once_when_it_is_soon_and_once_when_it_is_late(
    store: Store, people: People, three: list[Uid]
) -> None:
    def told() -> list[tuple[object, ...]]:
        return store.rows("SELECT user_uid, urgent FROM notice ORDER BY id")

    assert remind_due(store, wall_ms()) == 0
    due = complaint_of(store, three[1], wall_ms()).due_at
    assert due is not None
    assert remind_due(store, due) == 2
    assert remind_due(store, due) == 0
    # The assignee; and the administrator, for the one that is nobody's.
    assert sorted(told()) == sorted([(people.other_operator, 0), (people.administrator, 0)])
    assert remind_due(store, due + 5 * DAY) == 2
    assert {urgent for _, urgent in told()} == {0, 1}
    assert remind(store, people.operator, complaint_of(store, three[1], due)) == 1


def test_causes_by_units_are_counted(store: Store, three: list[Uid]) -> None:
    report = causes_by_units(store, ComplaintsWanted(Which.ALL), wall_ms() + 20 * DAY)
    assert report.units == ("Лифтсервис", "Ремонт")
    assert [(line.cause, line.counts, line.totals) for line in report.lines] == [
        ("Грубость", (1, 1), (2, 1, 1)),
        ("Опоздание", (0, 1), (1, 0, 1)),
    ]
    assert (report.total.counts, report.total.totals) == ((1, 2), (3, 1, 2))
    assert report.days is not None
    text = plain_text(report_document(report, ComplaintsWanted(Which.ALL), wall_ms()))
    assert "Грубость\t1\t1\t2\t1\t1" in text
    assert "Итого\t1\t2\t3\t1\t2" in text


def test_the_register_goes_to_paper_and_to_a_workbook(
    store: Store, people: People, given: Given, three: list[Uid], tmp_path: Path
) -> None:
    numbers = [complaint_of(store, uid, wall_ms()).number for uid in three]
    paper = register_document(store, people.administrator, ComplaintsWanted(Which.ALL), wall_ms())
    assert paper.landscape
    text = plain_text(paper)
    assert all(number in text for number in numbers)
    assert "Жалоба удовлетворена" in text
    assert store.value("SELECT count(DISTINCT record_uid) FROM read_entry WHERE purpose = 'export'") == 3
    with pytest.raises(NotAllowed):
        register_document(store, given.actor, ComplaintsWanted(Which.ALL), wall_ms())
    path = tmp_path / "r.xlsx"
    run_export(store, Export(path, Table.COMPLAINTS, people.administrator))
    _, heading, *rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    cells = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["Номер жалобы"] for row in cells] == numbers
    assert cells[0]["Решение по жалобе"] == "Жалоба удовлетворена"
    assert cells[2]["Ответственное подразделение"] == "Лифтсервис"
    registering.notify_unit(store, given.actor, three[1], "Ремонт", "Просим")
    run_export(store, Export(path, Table.LETTERS, people.administrator))
    _, heading, row = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert dict(zip(heading, row, strict=True))["Вид письма"] == "Уведомление"


def test_the_papers_of_a_complaint_in_both_languages(store: Store, given: Given, three: list[Uid]) -> None:
    number = complaint_of(store, three[0], wall_ms()).number
    form = complaint_document(store, given.actor, "complaint_form", three[0], wall_ms())
    text = plain_text(form.document)
    for words in (f"Жалоба № {number}", "Кричал на жильцов", "Жалоба удовлетворена", "Грубость", "Мария Петрова"):
        assert words in text
    assert form.left_blank == ("demand",)
    answer = plain_text(complaint_document(store, given.actor, "complaint_answer", three[0], wall_ms()).document)
    assert "Извините" in answer
    notice = plain_text(
        complaint_document(store, given.actor, "complaint_notice", three[1], wall_ms(), "en").document
    )
    assert "Cause: Delay." in notice
    for words in ("Notice of complaint", "Client\tИванова Анна Петровна", "The answer to the client must go by"):
        assert words in notice
