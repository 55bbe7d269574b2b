"""Time on a ticket: measured, shared between tickets, written by hand, corrected with a reason."""

from __future__ import annotations

import pytest

from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.time_sheets.entries import Estimate, correct, estimate_of, set_estimate, write_time
from app.services.time_sheets.errors import TimeError
from app.services.time_sheets.spent import BY_HAND, of_ticket, total_ms
from tests.services.conftest import HOUR, MINUTE, NOW, People
from tests.services.time_sheets.conftest import Worked


def test_a_contact_about_two_tickets_is_shared_between_them(store: Store, worked: Worked) -> None:
    assert [(one.kind, one.spent_ms) for one in of_ticket(store, worked.first)] == [
        ("talk", 5 * MINUTE),
        ("ticket_work", 30 * MINUTE),
    ]
    assert total_ms(of_ticket(store, worked.second)) == 5 * MINUTE


def test_time_by_hand_needs_a_reason_and_a_sane_length(store: Store, people: People, worked: Worked) -> None:
    for spent, reason in ((MINUTE, " "), (0, "выезд"), (25 * HOUR, "выезд")):
        with pytest.raises(TimeError):
            write_time(store, people.operator, worked.first, NOW, spent, reason)
    entry = write_time(store, people.operator, worked.second, NOW, HOUR, "выезд на место")
    assert write_time(store, people.operator, worked.second, NOW, HOUR, "выезд на место", uid=entry) == entry
    by_hand = [one for one in of_ticket(store, worked.second) if one.kind == BY_HAND]
    assert [(one.spent_ms, one.reason, one.measured_ms) for one in by_hand] == [(HOUR, "выезд на место", None)]


def test_a_correction_stands_in_place_and_keeps_what_was_measured(
    store: Store, people: People, worked: Worked
) -> None:
    work = next(one for one in of_ticket(store, worked.first) if one.kind == "ticket_work")
    correct(store, people.operator, work, 20 * MINUTE, True, "отвлёкся на звонок")
    now = next(one for one in of_ticket(store, worked.first) if one.kind == "ticket_work")
    assert (now.spent_ms, now.measured_ms, now.corrected_by) == (20 * MINUTE, 30 * MINUTE, "Мария Петрова")
    correct(store, people.operator, now, 0, False, "не по этой заявке")
    assert total_ms(of_ticket(store, worked.first)) == 5 * MINUTE
    assert store.value("SELECT count(*) FROM time_entry") == 2, "nothing is overwritten"


def test_two_who_correct_the_same_line_do_not_both_count(store: Store, people: People, worked: Worked) -> None:
    line = of_ticket(store, worked.first)[1]
    correct(store, people.operator, line, 20 * MINUTE, True, "раз")
    with pytest.raises(TimeError):
        correct(store, people.operator, line, 10 * MINUTE, True, "два")


def test_anothers_time_is_corrected_only_by_those_who_may(store: Store, people: People, worked: Worked) -> None:
    line = of_ticket(store, worked.first)[1]
    with pytest.raises(NotAllowed):
        correct(store, people.other_operator, line, MINUTE, True, "не верю")
    correct(store, people.administrator, line, MINUTE, True, "по записи разговора")
    assert of_ticket(store, worked.first)[1].user_uid == people.operator


def test_an_estimate_and_who_agreed_to_it(store: Store, people: People, worked: Worked) -> None:
    for wrong in (Estimate(0), Estimate(None, NOW, "Анна"), Estimate(60, NOW, " ")):
        with pytest.raises(TimeError):
            set_estimate(store, people.operator, worked.first, wrong)
    set_estimate(store, people.operator, worked.first, Estimate(90, NOW, "Анна Петровна"))
    assert estimate_of(store, worked.first) == Estimate(90, NOW, "Анна Петровна")
    set_estimate(store, people.operator, worked.first, Estimate(120))
    assert estimate_of(store, worked.first) == Estimate(120, None, ""), "another estimate needs another consent"
