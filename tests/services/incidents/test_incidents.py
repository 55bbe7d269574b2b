from __future__ import annotations

import pytest

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.models.ticket_types import TicketCheck
from app.models.tickets import Ticket, TicketState
from app.services.calls import interactions
from app.services.incidents.announcing import Announcement, announce, change, close, going_on
from app.services.incidents.attaching import attach_call, attach_ticket
from app.services.links.errors import LinkError
from app.services.links.links import links_of
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.tickets.checklists import checks_of
from app.services.tickets.draft import TicketDraft, draft_of
from app.services.undo.undoing import undo
from tests.services.conftest import HOUR, NOW, People
from tests.services.links.conftest import Maker


@pytest.fixture
def incident(store: Store, people: People, senior: Uid, make: Maker) -> Uid:
    main = make("Авария на водоводе", description="Лопнула труба на Лесной")
    say = "Воду дадут к шести вечера"
    return announce(
        store, senior, Announcement("Нет воды на Лесной", say, NOW + HOUR), TicketDraft(main, subject="x")
    )


def call_from(store: Store, people: People, number: str, at: int = NOW) -> Uid:
    return interactions.open_by_hand(store, people.operator, Channel.PHONE, at, number=number)


def test_the_banner_says_what_callers_are_told(store: Store, people: People, incident: Uid, senior: Uid) -> None:
    (banner,) = going_on(store)
    assert (banner.uid, banner.number, banner.title) == (incident, "A-1", "Нет воды на Лесной")
    assert (banner.say, banner.by, banner.callers) == ("Воду дадут к шести вечера", "Ольга Старшая", 0)
    change(store, senior, incident, Announcement("Нет воды", "Ждём до восьми", NOW + 3 * HOUR))
    (banner,) = going_on(store)
    assert (banner.say, banner.expected_at) == ("Ждём до восьми", NOW + 3 * HOUR)


def test_only_seniors_announce_and_end(store: Store, people: People, incident: Uid, make: Maker) -> None:
    count = store.value("SELECT count(*) FROM ticket")
    with pytest.raises(NotAllowed):
        announce(store, people.operator, Announcement("Пожар"), TicketDraft(new_uid(), subject="Пожар"))
    with pytest.raises(NotAllowed):
        close(store, people.operator, incident, "Воду дали")
    assert store.value("SELECT count(*) FROM ticket") == count


def test_a_second_banner_for_the_same_ticket_is_the_first(
    store: Store, incident: Uid, senior: Uid, people: People
) -> None:
    main = going_on(store)[0].ticket_uid
    assert announce(store, senior, Announcement("Нет воды нигде"), TicketDraft(main)) == incident
    assert [banner.title for banner in going_on(store)] == ["Нет воды нигде"]


def test_one_key_is_enough_to_attach_a_call(store: Store, people: People, incident: Uid) -> None:
    call = call_from(store, people, "8 495 000-00-01")
    empty = TicketDraft(new_uid(), person_uid=people.boris, address="Лесная, 5", interaction_uid=call)
    attached = attach_call(store, people.operator, incident, empty)
    child = draft_of(store, attached.ticket.uid)
    assert (child.subject, child.description) == ("Нет воды на Лесной", "Воду дадут к шести вечера")
    assert (child.type_uid, child.category_uid) == (people.incident, people.cold)
    assert (child.person_uid, child.address) == (people.boris, "Лесная, 5")
    assert interactions.contact(store, call).ticket_uids == (attached.ticket.uid,)
    assert [one.words for one in links_of(store, attached.ticket.uid)] == ["Часть заявки"]
    assert store.value("SELECT state FROM ticket WHERE uid = ?", attached.ticket.uid) == "in_progress"


def test_attaching_a_call_again_is_the_same_child(store: Store, people: People, incident: Uid) -> None:
    call = call_from(store, people, "8 495 000-00-01")
    first = attach_call(store, people.operator, incident, TicketDraft(new_uid(), interaction_uid=call))
    again = attach_call(
        store, people.operator, incident, TicketDraft(new_uid(), interaction_uid=call), wants_notice=True
    )
    assert again.ticket.uid == first.ticket.uid
    (banner,) = going_on(store)
    assert (banner.callers, banner.waiting) == (1, 1)


def test_what_the_operator_wrote_stays(store: Store, people: People, incident: Uid) -> None:
    typed = TicketDraft(
        new_uid(), subject="Течёт из-под земли", description="У подъезда", category_uid=people.water
    )
    child = draft_of(store, attach_call(store, people.operator, incident, typed).ticket.uid)
    assert (child.subject, child.description, child.category_uid) == (
        "Течёт из-под земли",
        "У подъезда",
        people.water,
    )


def test_fifty_calls_one_end(store: Store, people: People, incident: Uid, senior: Uid) -> None:
    for n in range(50):
        call = call_from(store, people, f"8 495 000-00-{n:02}", NOW + n)
        draft = TicketDraft(new_uid(), address=f"Лесная, {n}", interaction_uid=call)
        attach_call(store, people.operator, incident, draft, wants_notice=n % 2 == 0)
    told = close(store, senior, incident, "Воду дали")
    assert (told.answered, told.resolved, told.callbacks, told.refused) == (51, 51, 25, ())
    assert store.value("SELECT count(*) FROM ticket WHERE state = 'resolved'") == 51
    assert store.value("SELECT count(*) FROM ticket_note WHERE kind = 'to_client' AND text = 'Воду дали'") == 51
    callbacks = store.rows("SELECT number, note FROM callback WHERE done_at IS NULL AND deleted_at IS NULL")
    assert len({number for number, _ in callbacks}) == 25
    assert {note for _, note in callbacks} == {"Воду дали"}
    assert going_on(store) == ()


def test_ending_again_changes_nothing(store: Store, people: People, incident: Uid, senior: Uid) -> None:
    close(store, senior, incident, "Воду дали")
    before = store.value("SELECT count(*) FROM journal_entry")
    assert close(store, senior, incident, "Воду дали ещё раз").answered == 0
    assert store.value("SELECT count(*) FROM journal_entry") == before


def test_no_end_without_words(store: Store, incident: Uid, senior: Uid) -> None:
    with pytest.raises(LinkError, match="нет ответа"):
        close(store, senior, incident, "  ")
    assert len(going_on(store)) == 1


def test_who_called_twice_is_called_once(store: Store, people: People, incident: Uid, senior: Uid) -> None:
    for at, number in ((NOW, "8 (495) 000-00-01"), (NOW + HOUR, "+7 495 000 00 01")):
        call = call_from(store, people, number, at)
        attach_call(
            store, people.operator, incident, TicketDraft(new_uid(), interaction_uid=call), wants_notice=True
        )
    assert close(store, senior, incident, "Воду дали").callbacks == 1


def test_a_hidden_number_is_told_of(store: Store, people: People, incident: Uid, senior: Uid) -> None:
    call = call_from(store, people, "")
    attach_call(store, people.operator, incident, TicketDraft(new_uid(), interaction_uid=call), wants_notice=True)
    told = close(store, senior, incident, "Воду дали")
    assert (told.callbacks, told.unreachable) == (0, ("A-2",))


def test_what_cannot_be_resolved_is_answered_and_told_of(
    store: Store, people: People, incident: Uid, senior: Uid, make: Maker
) -> None:
    poor = make("Без категории", type_uid=None, category_uid=None)
    attach_ticket(store, people.operator, incident, poor)
    told = close(store, senior, incident, "Воду дали")
    assert [(one.number, "Категория" in one.why) for one in told.refused] == [("A-2", True)]
    assert store.value("SELECT text FROM ticket_note WHERE ticket_uid = ?", poor) == "Воду дали"
    assert store.value("SELECT state FROM ticket WHERE uid = ?", poor) == "in_progress"


def test_what_callers_tickets_lack_comes_from_the_main_one(
    store: Store, people: People, incident: Uid, senior: Uid, make: Maker
) -> None:
    poor = make("Без категории", category_uid=None, description="Со вчера", impact=None)
    attach_ticket(store, people.operator, incident, poor)
    assert close(store, senior, incident, "Воду дали").refused == ()
    child = draft_of(store, poor)
    assert (child.category_uid, child.subject, child.description) == (people.cold, "Без категории", "Со вчера")


def test_the_main_ticket_is_filled_in_first(
    store: Store, people: People, incident: Uid, senior: Uid, make: Maker
) -> None:
    main = going_on(store)[0].ticket_uid
    child = make("Нет воды")
    attach_ticket(store, people.operator, incident, child)
    with store.write(senior) as write:
        write.update(Ticket, main, category_uid=None)
    with pytest.raises(LinkError, match="A-1 не хватает: Категория"):
        close(store, senior, incident, "Воду дали")
    assert len(going_on(store)) == 1
    assert store.value("SELECT count(*) FROM ticket_note WHERE kind = 'to_client'") == 0
    with store.write(senior) as write:
        write.update(Ticket, main, category_uid=people.cold)
    assert close(store, senior, incident, "Воду дали").resolved == 2


def test_what_is_over_is_not_answered_again(
    store: Store, people: People, incident: Uid, senior: Uid, make: Maker
) -> None:
    done, cancelled = make(person_uid=people.anna), make(person_uid=people.boris)
    for ticket in (done, cancelled):
        attach_ticket(store, people.operator, incident, ticket, wants_notice=True)
    with store.write(senior) as write:
        write.update(Ticket, done, state=TicketState.RESOLVED.value)
        write.update(Ticket, cancelled, state=TicketState.CANCELLED.value)
    told = close(store, senior, incident, "Воду дали")
    assert (told.answered, told.resolved, told.callbacks) == (1, 1, 1)


def test_one_undo_takes_the_end_back(store: Store, people: People, incident: Uid, senior: Uid) -> None:
    call = call_from(store, people, "8 495 000-00-01")
    child = attach_call(
        store, people.operator, incident, TicketDraft(new_uid(), interaction_uid=call), wants_notice=True
    ).ticket.uid
    from app.services.undo.steps import last_steps

    close(store, senior, incident, "Воду дали")
    step = last_steps(store, senior, 0)[0]
    assert step.title == "Закрыта авария «Нет воды на Лесной»"
    undo(store, senior, step.spans)
    assert len(going_on(store)) == 1
    assert store.value("SELECT state FROM ticket WHERE uid = ?", child) == "in_progress"
    assert store.value("SELECT count(*) FROM callback WHERE deleted_at IS NULL") == 0


def test_no_answer_of_a_person_goes_over_to_another_one(
    store: Store, people: People, incident: Uid, form: Uid
) -> None:
    main = going_on(store)[0].ticket_uid
    with store.write(people.operator) as write:
        write.update(Ticket, main, fields={"since": "утро", "flat": "14"}, form_version_uid=form)
    child = draft_of(store, attach_call(store, people.operator, incident, TicketDraft(new_uid())).ticket.uid)
    assert (child.fields or {})["since"] == "утро"
    assert "flat" not in (child.fields or {})
    assert child.form_version_uid == form


def test_answers_and_ticks_of_the_main_ticket_count_for_all(
    store: Store, people: People, incident: Uid, senior: Uid, form: Uid, make: Maker
) -> None:
    main = going_on(store)[0].ticket_uid
    child = make("Нет воды")
    attach_ticket(store, people.operator, incident, child)
    item = {"checklist": "safety", "code": "off", "labels": {"ru": "Перекрыть"}, "position": 1, "required": True}
    with store.write(senior) as write:
        write.update(Ticket, main, fields={"since": "утро", "flat": "14"}, form_version_uid=form)
        write.update(Ticket, child, fields={"flat": "7"}, form_version_uid=form)
        write.insert(TicketCheck, ticket_uid=main, done_at=NOW, done_by=senior, **item)
        write.insert(TicketCheck, ticket_uid=child, **item)
    close(store, senior, incident, "Воду дали")
    after = draft_of(store, child).fields or {}
    assert (after["since"], after["flat"]) == ("утро", 7)
    assert [check.done_by for check in checks_of(store, child)] == [senior]
    assert store.value("SELECT count(*) FROM ticket WHERE state = 'resolved'") == 2
