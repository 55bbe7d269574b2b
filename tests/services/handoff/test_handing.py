"""What is handed to units outside is sent, confirmed, refused or withdrawn, and nothing is said twice."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from app.models.handing import HandoffState
from app.models.ids import Uid, new_uid
from app.services.handoff.handing import (
    confirm,
    mark_sent,
    of_ticket,
    prepare,
    refuse,
    withdraw,
)
from app.services.handoff.message import Message, mailto
from app.services.handoff.sending import tell_late
from app.services.handoff.units import HandoffError, UnitRecord, Way, list_units, save_unit
from app.services.notices import unread
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.facts import all_facts
from app.services.tickets.saving import save_ticket
from tests.services.conftest import HOUR, NOW, People

NAMES = {"ru": "Лифтовая служба", "en": "Lifts"}
LETTER = Message("Лифт стоит", "Просим починить")


@pytest.fixture
def unit(store: Store, people: People) -> Uid:
    return save_unit(
        store, people.administrator, UnitRecord(None, "lifts", NAMES, mail="lift@example.org", confirm_min=60)
    )


@pytest.fixture
def ticket(store: Store, people: People) -> Uid:
    return save_ticket(store, people.operator, TicketDraft(new_uid(), subject="Лифт")).uid


def test_a_letter_is_sent_and_confirmed_with_the_units_number(
    store: Store, people: People, unit: Uid, ticket: Uid
) -> None:
    me = people.operator
    uid = prepare(store, me, ticket, unit, LETTER)
    mark_sent(store, me, uid, NOW)
    (sent,) = of_ticket(store, ticket, NOW + HOUR + 1)
    assert (sent.state, sent.sent_by, sent.address, sent.overdue) == (
        HandoffState.SENT,
        "Мария Петрова",
        "lift@example.org",
        True,
    )
    confirm(store, me, uid, NOW + HOUR, by=" Иван, диспетчер ", outside_number="Л-5")
    (done,) = of_ticket(store, ticket, NOW + 2 * HOUR)
    assert (done.confirmed_by, done.outside_number, done.overdue) == ("Иван, диспетчер", "Л-5", False)
    with pytest.raises(HandoffError, match="Иван, диспетчер"):
        confirm(store, me, uid, NOW, by="Пётр")
    with pytest.raises(HandoffError):
        withdraw(store, me, uid)


def test_a_refusal_needs_a_reason(store: Store, people: People, unit: Uid, ticket: Uid) -> None:
    uid = prepare(store, people.operator, ticket, unit, LETTER)
    mark_sent(store, people.operator, uid, NOW)
    with pytest.raises(HandoffError):
        refuse(store, people.operator, uid, NOW, by="Иван", note=" ")
    refuse(store, people.operator, uid, NOW, by="Иван", note="не наш дом")
    assert of_ticket(store, ticket, NOW)[0].state is HandoffState.REFUSED


def test_what_was_taken_back_is_not_sent(store: Store, people: People, unit: Uid, ticket: Uid) -> None:
    uid = prepare(store, people.operator, ticket, unit, LETTER)
    withdraw(store, people.operator, uid)
    with pytest.raises(HandoffError):
        mark_sent(store, people.operator, uid, NOW)


def test_an_empty_letter_is_not_sent(store: Store, people: People, unit: Uid, ticket: Uid) -> None:
    with pytest.raises(HandoffError):
        prepare(store, people.operator, ticket, unit, Message("x", " \n"))
    with pytest.raises(NotAllowed):
        prepare(store, people.supervisor, ticket, unit, LETTER)


@pytest.mark.parametrize(
    "unit",
    [
        UnitRecord(None, "", NAMES),
        UnitRecord(None, "x", {"ru": "Только русское"}),
        UnitRecord(None, "x", NAMES, Way.WEBHOOK, url="example.org"),
        UnitRecord(None, "x", NAMES, Way.WEBHOOK, url="https://" + "me:word" + "@example.org/"),
    ],
)
def test_a_unit_that_cannot_work_is_refused(store: Store, people: People, unit: UnitRecord) -> None:
    with pytest.raises(HandoffError):
        save_unit(store, people.administrator, unit)
    assert list_units(store) == ()


def test_codes_are_unique_and_units_rest(store: Store, people: People, unit: Uid) -> None:
    with pytest.raises(HandoffError):
        save_unit(store, people.administrator, UnitRecord(None, "lifts", NAMES))
    save_unit(store, people.administrator, UnitRecord(unit, "lifts", NAMES, active=False))
    assert list_units(store) == ()
    assert [one.uid for one in list_units(store, active=False)] == [unit]


def test_a_long_letter_opens_the_mail_program_without_its_text() -> None:
    link = mailto("a@example.org", Message("Лифт & дверь", "строка\nещё"))
    assert unquote(link) == "mailto:a@example.org?subject=Лифт & дверь&body=строка\r\nещё"
    assert "&body" not in mailto("a@example.org", Message("Лифт", "я" * 2_000))


def test_whoever_sent_it_is_told_once_that_it_is_late(
    store: Store, people: People, unit: Uid, ticket: Uid
) -> None:
    uid = prepare(store, people.operator, ticket, unit, LETTER)
    sent = int(store.value("SELECT created_at FROM handoff")) - 2 * HOUR
    mark_sent(store, people.operator, uid, sent)
    assert tell_late(store, sent + HOUR) == 0
    assert tell_late(store, sent + HOUR + 1) == 1
    assert tell_late(store, sent + 3 * HOUR) == 0
    (told,) = unread(store, people.operator)
    assert (told.text, told.record) == ("Приём не подтверждён в срок: Лифтовая служба", ("handoff", uid))


def test_a_move_may_require_a_confirmation(store: Store, people: People, unit: Uid, ticket: Uid) -> None:
    facts = {name: all_facts()[name] for name in ("handoff.confirmed", "handoff.none_waiting", "escalation.made")}
    assert {name: fact.has(store.rows, ticket) for name, fact in facts.items()} == {
        "handoff.confirmed": False,
        "handoff.none_waiting": True,
        "escalation.made": False,
    }
    uid = prepare(store, people.operator, ticket, unit, LETTER)
    assert not facts["handoff.none_waiting"].has(store.rows, ticket)
    confirm(store, people.operator, uid, NOW, by="Иван")
    assert facts["handoff.confirmed"].has(store.rows, ticket)
    assert facts["handoff.none_waiting"].has(store.rows, ticket)
    assert facts["handoff.confirmed"].label() == "подтверждение внешнего подразделения"
