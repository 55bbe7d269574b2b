"""The report on a day: every figure comes from records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.models.calls import Channel
from app.models.ids import new_uid
from app.models.tickets import TicketState
from app.services.calls import attempts, callbacks, interactions, promises, time_book
from app.services.calls.segments import Segment, SegmentKind
from app.services.day.days import bounds, day_of
from app.services.day.report import DayFigures, count_day, report_of, reports, save_report
from app.services.day.report_paper import export_reports, paper, prefilled
from app.services.documents.sheet import plain_text
from app.services.people.rights import NotAllowed
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import add_note, change_state, save_ticket
from tests.services.conftest import MINUTE, People


def _draft(people: People, subject: str) -> TicketDraft:
    return TicketDraft(
        new_uid(), subject=subject, description="подробно", type_uid=people.incident, category_uid=people.cold
    )


def test_a_day_is_counted_from_what_was_done(store: Store, people: People) -> None:
    me, now = people.operator, wall_ms()
    begin, _ = bounds(day_of(now))
    contact = interactions.open_by_hand(store, me, Channel.VISIT, now)
    interactions.finish(store, me, contact, people.done, now)
    first = save_ticket(store, me, _draft(people, "течёт"))
    second = save_ticket(store, me, _draft(people, "лифт"))
    save_ticket(store, people.other_operator, TicketDraft(new_uid(), subject="чужая"))
    for ticket in (first, second):
        change_state(store, me, ticket.uid, TicketState.RESOLVED)
    change_state(store, me, second.uid, TicketState.REOPENED)
    add_note(store, me, first.uid, "внутри")
    add_note(store, me, first.uid, "клиенту", kind="to_client")
    call = callbacks.create(store, me, "89161234567", now)
    attempts.attempt(store, me, call, attempts.Result.NO_ANSWER, now)
    attempts.attempt(store, me, call, attempts.Result.REACHED, now)
    promises.keep(store, me, promises.promise(store, me, people.anna, "акт", now), now)
    time_book.keep_segments(
        store, me, (Segment(SegmentKind.TICKET_WORK, begin, begin + MINUTE, ticket=first.uid.hex()),)
    )
    found = count_day(store, me, day_of(now), now)
    assert found.made == (first.number, second.number)
    assert found.resolved == (first.number,)
    assert (found.notes, found.answers, found.callbacks, found.attempts, found.promises) == (1, 1, 1, 2, 1)
    assert (found.other_contacts, found.outcomes) == (1, (("Заявка принята", 1),))
    assert found.tickets_ms == found.worked_ms == MINUTE
    assert count_day(store, me, day_of(now) - timedelta(days=1), now).made == ()


def test_a_report_is_handed_in_and_replaced(store: Store, people: People) -> None:
    me, day = people.operator, date(2026, 11, 20)
    figures = replace(count_day(store, me, day, wall_ms()), made=("A-1",), outcomes=(("Принята", 2),))
    assert report_of(store, me, day) is None
    first = save_report(store, me, day, figures, " всё спокойно ")
    assert save_report(store, me, day, figures, "всё спокойно") == first
    save_report(store, people.other_operator, day, figures, "")
    found = report_of(store, me, day)
    assert found is not None
    assert (found.text, found.figures) == ("всё спокойно", figures)
    assert [one.user for one in reports(store, day, day)] == ["Илья Сидоров", "Мария Петрова"]
    assert reports(store, day + timedelta(days=1), day + timedelta(days=9)) == ()
    updates = store.value("SELECT count(*) FROM journal_entry WHERE record_table = 'day_report' AND op = 'update'")
    assert updates == 0


def test_everybody_s_reports_go_into_a_file(store: Store, people: People, tmp_path: Path) -> None:
    day = date(2026, 11, 20)
    save_report(store, people.operator, day, DayFigures(calls=7, resolved=("A-1", "A-2")), "спокойно")
    path = tmp_path / "reports.csv"
    assert export_reports(store, people.supervisor, path, day, day) == 1
    assert "2026-11-20;Мария Петрова;7;0;0;0;2;" in path.read_text(encoding="utf-8-sig")
    with pytest.raises(NotAllowed):
        export_reports(store, people.operator, path, day, day)


def test_a_report_begins_with_words_and_goes_on_paper(store: Store, people: People) -> None:
    figures = DayFigures(calls=7, made=("A-1", "A-3"), resolved=("A-1",), outcomes=(("Принята", 2),))
    words = prefilled(figures)
    assert words.splitlines() == [
        "Завершены заявки: A-1.",
        "Созданы и остались в работе: A-3.",
        "Итоги обращений: Принята — 2.",
    ]
    save_report(store, people.operator, date(2026, 11, 20), figures, words)
    found = report_of(store, people.operator, date(2026, 11, 20))
    assert found is not None
    text = plain_text(paper(found))
    assert "Мария Петрова" in text
    assert "Завершены заявки: A-1." in text
