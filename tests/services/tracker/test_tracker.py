"""Bugs and wishes: noted from tickets, sent to a tracker, told to every client who asked when they are done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.models.handing import HandoffState, ItemKind, ItemState
from app.models.ids import Uid, new_uid
from app.services.calls.callbacks import done
from app.services.handoff.asking import ask, questions, take_told
from app.services.handoff.handing import of_item, prepare_item
from app.services.handoff.message import Message
from app.services.handoff.sending import carry, next_parcels, take_result
from app.services.handoff.units import UnitRecord, Way, save_unit
from app.services.notices import unread
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.services.tracker.care import others_like
from app.services.tracker.files import read_states, write_items
from app.services.tracker.items import (
    TrackerError,
    ask_for,
    change_item,
    forget_request,
    item_of,
    items_of_ticket,
    list_items,
    note_item,
    put_together,
    set_state,
    similar,
)
from app.services.tracker.releases import (
    clients_to_tell,
    list_releases,
    release_out,
    save_release,
    write_clients,
)
from app.services.tracker.telling import askers, mark_told, wants_word
from app.services.undo.steps import undo_last
from app.services.words import use_language
from tests.services.conftest import NOW, People
from tests.services.handoff.conftest import Server

FAR_OFF = 4_000_000_000_000
NAMES = {"ru": "Трекер", "en": "Tracker"}
REQUEST = {
    "body": {"summary": "${title}", "labels": ["${kind_code}"], "tickets": "${tickets}", "asked": "${asked}"},
    "number": "key",
    "state": "status",
    "url": "link",
    "states": {"Done": "done", "In plan": "planned", "Won't fix": "refused"},
}
Ticket = Callable[..., Uid]


@pytest.fixture
def ticket(store: Store, people: People) -> Ticket:
    def make(person: Uid | None) -> Uid:
        draft = TicketDraft(new_uid(), subject="Касса падает", person_uid=person, assignee_uid=people.operator)
        return save_ticket(store, people.operator, draft).uid

    return make


@pytest.fixture
def bug(store: Store, people: People, ticket: Ticket) -> Uid:
    return note_item(
        store, people.operator, ticket(people.anna), ItemKind.BUG, "Касса падает при возврате", found_in="3.1"
    )


def _calls(store: Store) -> list[tuple[str, str]]:
    return store.rows("SELECT number, note FROM callback WHERE done_at IS NULL ORDER BY id")  # type: ignore[return-value]


def test_everybody_who_asked_is_called_when_it_is_done(
    store: Store, people: People, ticket: Ticket, bug: Uid
) -> None:
    me = people.operator
    second = ticket(people.anna)
    ask_for(store, me, bug, second)
    ask_for(store, me, bug, second)
    mute = ask_for(store, me, bug, ticket(None))
    unwilling = ask_for(store, me, bug, ticket(people.boris))
    wants_word(store, me, unwilling, wanted=False)
    assert (item_of(store, bug).asked, item_of(store, bug).untold) == (4, 3)
    release = save_release(store, me, "3.2", product=people.product)
    change_item(store, me, bug, release_uid=release)
    set_state(store, me, bug, ItemState.DONE)
    set_state(store, me, bug, ItemState.DONE)
    words = "Сообщить: ошибка «Касса падает при возврате» исправлена в версии 3.2"
    assert _calls(store) == [("8 495 123-45-67", words)] * 2
    assert words.split(": ", 1)[1] in unread(store, me)[0].text
    mark_told(store, me, mute, answer="Мы исправили ошибку")
    callback = store.value("SELECT callback_uid FROM tracker_request WHERE ticket_uid = ?", second)
    done(store, me, callback, NOW, "reached")
    assert [one.told_at is not None for one in askers(store, bug)] == [False, True, True, False]
    assert item_of(store, bug).untold == 1
    assert store.row("SELECT kind, text FROM ticket_note") == ("to_client", "Мы исправили ошибку")


def test_who_asks_for_something_done_is_called_at_once(
    store: Store, people: People, ticket: Ticket, bug: Uid
) -> None:
    set_state(store, people.operator, bug, ItemState.DONE)
    assert len(_calls(store)) == 1
    ask_for(store, people.operator, bug, ticket(people.boris))
    assert len(_calls(store)) == 2


def test_a_release_brings_what_is_in_it_and_lists_whom_to_tell(
    store: Store, people: People, ticket: Ticket, bug: Uid, tmp_path: Path
) -> None:
    me = people.operator
    wish = note_item(store, me, ticket(people.boris), ItemKind.WISH, "Печать в цвете")
    refused = note_item(store, me, ticket(people.boris), ItemKind.WISH, "Звук")
    set_state(store, me, refused, ItemState.REFUSED)
    release = save_release(store, me, " 3.2 ", product=people.product)
    for item in (bug, wish, refused):
        change_item(store, me, item, release_uid=release)
    assert [(one.version, one.items, one.untold) for one in list_releases(store)] == [("3.2", 3, 3)]
    assert release_out(store, me, release, NOW) == 2
    assert {call[1].split("«")[1].split("»")[0] for call in _calls(store)} == {
        "Касса падает при возврате",
        "Печать в цвете",
    }
    assert [one.client for one in clients_to_tell(store, release)] == ["Иванова А. П.", "Иванов Б.", "Иванов Б."]
    with pytest.raises(NotAllowed):
        write_clients(store, me, release, tmp_path / "who.csv", NOW)
    assert write_clients(store, people.administrator, release, tmp_path / "who.csv", NOW) == 3
    assert "8 (495) 123-45-67" in (tmp_path / "who.csv").read_text(encoding="utf-8-sig").replace("\u2011", "-")
    with pytest.raises(TrackerError):
        save_release(store, me, "3.2", product=people.product)
    with pytest.raises(TrackerError):
        save_release(store, me, " ")


def test_wishes_about_the_same_are_put_together(store: Store, people: People, ticket: Ticket) -> None:
    me = people.operator
    shared = ticket(people.anna)
    one = note_item(store, me, shared, ItemKind.WISH, "Печать чеков в цвете")
    other = note_item(store, me, ticket(people.boris), ItemKind.WISH, "Цветная печать чеков")
    ask_for(store, me, other, shared)
    bug = note_item(store, me, shared, ItemKind.BUG, "Печать чеков зависает")
    assert {item.uid for item in similar(store, "не работает печать чеков")} == {one, other, bug}
    assert similar(store, "да") == ()
    assert put_together(store, me, other, one) == 1
    assert [item.uid for item in list_items(store, kind=ItemKind.WISH)] == [one]
    assert item_of(store, one).asked == 2
    again = ticket(people.boris)
    ask_for(store, me, other, again)
    assert [item.uid for item in items_of_ticket(store, again)] == [one]
    for wrong in ((one, one), (bug, one), (other, one)):
        with pytest.raises(TrackerError):
            put_together(store, me, *wrong)


def test_lists_are_found_by_words_and_forgotten_requests_count_no_more(
    store: Store, people: People, bug: Uid
) -> None:
    assert list_items(store, words="возврат касса")
    assert not list_items(store, words="принтер")
    (asker,) = askers(store, bug)
    forget_request(store, people.operator, asker.request_uid)
    assert askers(store, bug) == ()
    with pytest.raises(TrackerError):
        note_item(store, people.operator, asker.ticket_uid, ItemKind.BUG, " ")
    key = new_uid()
    for _ in range(2):
        note_item(store, people.operator, asker.ticket_uid, ItemKind.BUG, "Раз", uid=key)
    assert len(list_items(store)) == 2


def test_a_tracker_takes_a_bug_and_later_says_that_it_is_done(
    store: Store, people: People, server: Server, bug: Uid
) -> None:
    request = {**REQUEST, "ask": {"url": f"{server.url}/issue/${{number}}", "state": "fields.status"}}
    unit = save_unit(
        store,
        people.administrator,
        UnitRecord(None, "jira", NAMES, Way.WEBHOOK, url=server.url, request=request, tracker=True),
    )
    prepare_item(store, people.operator, bug, unit, Message("x", "y"))
    server.answers.append((201, {"key": "K-7", "status": "Open", "link": "https://t/K-7"}))
    (parcel,) = next_parcels(store, FAR_OFF)
    assert take_result(store, carry(parcel, {}.get), NOW) is HandoffState.CONFIRMED
    number = store.value("SELECT number FROM ticket")
    assert server.taken[0].body == {
        "summary": "Касса падает при возврате",
        "labels": ["bug"],
        "tickets": number,
        "asked": "1",
    }
    item = item_of(store, bug)
    assert (item.state, item.outside_number, item.outside_state) == (ItemState.SENT, "K-7", "Open")
    assert of_item(store, bug, NOW)[0].outside_number == "K-7"
    for status, state in (
        ("In plan", ItemState.PLANNED),
        ("In plan", ItemState.PLANNED),
        ("done", ItemState.DONE),
    ):
        server.answers.append((200, {"fields": {"status": status}}))
        (question,) = questions(store)
        take_told(store, (ask(question, {}.get),))
        assert item_of(store, bug).state is state
    assert server.taken[-1].path == "/issue/K-7"
    assert len(_calls(store)) == 1
    assert questions(store) == ()


def test_trouble_with_asking_changes_nothing(store: Store, people: People, server: Server, bug: Uid) -> None:
    request = {**REQUEST, "ask": {"url": f"{server.url}/${{number}}"}}
    unit = UnitRecord(None, "jira", NAMES, Way.WEBHOOK, url=server.url, request=request, tracker=True)
    uid = save_unit(store, people.administrator, unit)
    prepare_item(store, people.operator, bug, uid, Message("x", "y"))
    server.answers += [(200, {"key": "1", "status": "Open"}), (500, {})]
    take_result(store, carry(next_parcels(store, FAR_OFF)[0], {}.get), NOW)
    before = item_of(store, bug)
    assert take_told(store, (ask(questions(store)[0], {}.get),)) == 0
    assert item_of(store, bug) == before


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_tracker_without_a_door_is_given_a_file_and_gives_one_back(
    store: Store, people: People, ticket: Ticket, bug: Uid, tmp_path: Path, ending: str, language: str
) -> None:
    use_language(language)
    me = people.operator
    wish = note_item(store, me, ticket(people.boris), ItemKind.WISH, "=Печать; в цвете")
    unit = save_unit(
        store, people.administrator, UnitRecord(None, "file", NAMES, Way.FILE, request=REQUEST, tracker=True)
    )
    path = tmp_path / f"out{ending}"
    assert write_items(store, me, [bug, wish], unit, path, NOW) == 2
    assert item_of(store, wish).state is ItemState.SENT
    assert read_states(store, me, unit, path).changed == 0
    back = tmp_path / "back.csv"
    back.write_text(
        f"key;number;state\n{bug.hex()};T-1;Done\n{wish.hex()};T-2;Open\nffff;T-9;Open\n", encoding="utf-8"
    )
    use_language("ru" if language == "en" else "en")
    told = read_states(store, me, unit, back)
    assert (told.changed, told.same, told.unknown) == (2, 0, 1)
    assert (item_of(store, bug).state, item_of(store, bug).outside_number) == (ItemState.DONE, "T-1")
    by_number = tmp_path / "numbers.csv"
    by_number.write_text("number;state\nT-2;In plan\n", encoding="utf-8")
    assert read_states(store, me, unit, by_number).changed == 1
    assert item_of(store, wish).state is ItemState.PLANNED
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(TrackerError):
        read_states(store, me, unit, wrong)


def _undo_the_last(store: Store, user: Uid, title: str) -> None:
    step = undo_last(store, user, 0)
    assert step is not None
    assert step.title == title


def test_a_release_said_to_be_out_too_early_is_taken_back_whole(
    store: Store, people: People, bug: Uid, ticket: Ticket
) -> None:
    me = people.operator
    release = save_release(store, me, "3.2")
    change_item(store, me, bug, release_uid=release)
    assert release_out(store, me, release, NOW) == 1
    assert len(_calls(store)) == 1
    _undo_the_last(store, me, "Выпуск 3.2")
    assert store.rows("SELECT count(*) FROM callback WHERE deleted_at IS NULL") == [(0,)]
    assert item_of(store, bug).state is ItemState.NOTED
    assert list_releases(store)[0].released_at is None
    assert release_out(store, me, release, NOW + 5) == 1
    assert release_out(store, me, release, NOW + 9) == 0
    assert list_releases(store)[0].released_at == NOW + 5


def test_putting_together_is_taken_back_by_one_undo(
    store: Store, people: People, bug: Uid, ticket: Ticket
) -> None:
    me = people.operator
    other = note_item(store, me, ticket(people.boris), ItemKind.BUG, "Касса виснет при возврате")
    assert [one.uid for one in others_like(store, bug)] == [other]
    assert put_together(store, me, other, bug) == 1
    assert others_like(store, bug) == ()
    _undo_the_last(store, me, "Объединение: «Касса виснет при возврате»")
    assert [item_of(store, uid).asked for uid in (bug, other)] == [1, 1]


def test_whoever_joins_what_is_done_is_called(store: Store, people: People, bug: Uid, ticket: Ticket) -> None:
    me = people.operator
    other = note_item(store, me, ticket(people.anna), ItemKind.BUG, "Касса виснет")
    set_state(store, me, bug, ItemState.DONE)
    assert len(_calls(store)) == 1
    put_together(store, me, other, bug)
    assert len(_calls(store)) == 2


def test_a_call_goes_with_the_wish_to_be_told_and_comes_back_with_it(
    store: Store, people: People, bug: Uid
) -> None:
    me = people.operator
    (asker,) = askers(store, bug)
    set_state(store, me, bug, ItemState.DONE)

    def due() -> int:
        return int(store.value("SELECT count(*) FROM callback WHERE done_at IS NULL AND deleted_at IS NULL"))

    assert due() == 1
    wants_word(store, me, asker.request_uid, wanted=False)
    assert due() == 0
    wants_word(store, me, asker.request_uid, wanted=True)
    assert due() == 1
    forget_request(store, me, asker.request_uid)
    assert (due(), askers(store, bug)) == (0, ())


def test_an_undo_is_named_in_english_too(store: Store, people: People) -> None:
    use_language("en")
    release_out(store, people.operator, save_release(store, people.operator, "3.2"), NOW)
    _undo_the_last(store, people.operator, "Release 3.2")
