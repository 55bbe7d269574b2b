"""Notes and answers: kept while typed, previewed, written once with the way they went."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models import ContactPoint, PersonContactPoint
from app.models.ids import Uid, new_uid
from app.services.people.rights import NotAllowed
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.errors import TicketError
from app.services.tickets.reading import ticket_view
from app.services.tickets.saving import save_ticket
from app.services.tickets.summary import summary
from app.services.tickets.time_line import Happening, time_line
from app.services.tickets.writing import (
    INNER,
    TO_CLIENT,
    Words,
    keep_words,
    kept_words,
    mail_link,
    preview,
    ways_to_answer,
    write_words,
)
from tests.services.conftest import NOW, People


@pytest.fixture
def ticket(store: Store, people: People, draft: TicketDraft) -> Uid:
    return save_ticket(store, people.operator, draft).uid


def test_what_is_typed_is_kept_for_its_writer_alone_until_it_is_written(
    store: Store, people: People, ticket: Uid
) -> None:
    words = Words(new_uid(), ticket, INNER, "Звонил в")
    keep_words(store, people.operator, words)
    words = replace(words, text="Звонил в диспетчерскую")
    keep_words(store, people.operator, words)
    assert kept_words(store, people.operator, ticket) == (words,)
    assert kept_words(store, people.other_operator, ticket) == ()

    assert write_words(store, people.operator, words) == words.uid
    assert write_words(store, people.operator, words) == words.uid
    assert kept_words(store, people.operator, ticket) == ()
    assert [(note.kind, note.text) for note in ticket_view(store, ticket).notes] == [
        (INNER, "Звонил в диспетчерскую")
    ]


def test_an_emptied_box_is_forgotten(store: Store, people: People, ticket: Uid) -> None:
    words = Words(new_uid(), ticket, INNER, "ой")
    keep_words(store, people.operator, words)
    keep_words(store, people.operator, replace(words, text="  "))
    assert kept_words(store, people.operator, ticket) == ()
    with pytest.raises(TicketError):
        write_words(store, people.operator, replace(words, text="  "))


def test_an_answer_goes_only_with_every_place_filled(store: Store, people: People, ticket: Uid) -> None:
    words = Words(new_uid(), ticket, TO_CLIENT, "${client_name}, ${shoe_size}!", "mail", "anna@example.org")
    shown = preview(store, people.operator, words, NOW)
    assert shown.unknown == ("shoe_size",)
    assert shown.words.text == "Анна Петровна, ${shoe_size}!"
    assert "Нет холодной воды" in shown.subject
    with pytest.raises(TicketError, match="shoe_size"):
        write_words(store, people.operator, shown.words)
    assert ticket_view(store, ticket).notes == ()

    write_words(store, people.operator, replace(shown.words, text="Анна Петровна, вода будет к шести."))
    (note,) = ticket_view(store, ticket).notes
    assert (note.kind, note.channel, note.recipient) == (TO_CLIENT, "mail", "anna@example.org")


def test_a_note_may_hold_what_looks_like_a_variable(store: Store, people: People, ticket: Uid) -> None:
    write_words(store, people.operator, Words(new_uid(), ticket, INNER, "в шаблоне опечатка: ${nmae}", "mail"))
    (note,) = ticket_view(store, ticket).notes
    assert (note.text, note.channel) == ("в шаблоне опечатка: ${nmae}", "")


def test_a_supervisor_writes_nothing(store: Store, people: People, ticket: Uid) -> None:
    words = Words(new_uid(), ticket, INNER, "так не делают")
    with pytest.raises(NotAllowed):
        keep_words(store, people.supervisor, words)
    with pytest.raises(NotAllowed):
        write_words(store, people.supervisor, words)


def test_ways_to_answer_begin_with_how_the_client_came(store: Store, people: People, draft: TicketDraft) -> None:
    with store.write(None) as write:
        mail = write.insert(ContactPoint, kind="mail", raw="anna@example.org", key="anna@example.org")
        write.insert(PersonContactPoint, person_uid=people.anna, contact_point_uid=mail)
    by_mail = save_ticket(store, people.operator, replace(draft, channel="mail")).uid
    ways = ways_to_answer(store, by_mail)
    assert (ways[0].channel, ways[0].recipient) == ("mail", "anna@example.org")
    assert [way.shown for way in ways[1:3]] == ["8 (495) 123-45-67", "8 (916) 123-45-67"]
    assert len([way for way in ways if way.channel == "mail"]) == 1
    nobody = save_ticket(store, people.operator, replace(draft, uid=new_uid(), person_uid=None)).uid
    assert all(not way.recipient for way in ways_to_answer(store, nobody))
    assert ways_to_answer(store, new_uid()) == ()


def test_a_link_for_the_mail_program_stays_short_enough() -> None:
    link = mail_link("a b@example.org", "[D-1] Вода", "Раз\nдва")
    assert link.startswith("mailto:a%20b@example.org?subject=%5BD-1%5D%20")
    assert link.endswith("%0D%0A%D0%B4%D0%B2%D0%B0")
    assert "body" not in mail_link("a@example.org", "тема", "я" * 2000)


def test_the_time_line_tells_everything_once_in_order(store: Store, people: People, ticket: Uid) -> None:
    write_words(store, people.operator, Words(new_uid(), ticket, INNER, "Заметка"))
    write_words(store, people.operator, Words(new_uid(), ticket, TO_CLIENT, "Ответ", "letter"))
    items = time_line(ticket_view(store, ticket))
    assert [item.kind for item in items] == [Happening.CREATED, Happening.NOTE, Happening.ANSWER]
    assert items[0].lines == ("Во всей квартире",)
    assert items[2].channel == "letter"
    assert items[0].user == "Мария Петрова"


def test_what_is_read_back_names_the_matter_and_the_place(store: Store, people: People, ticket: Uid) -> None:
    text = summary(ticket_view(store, ticket))
    assert text.splitlines()[0] == "Клиент: Иванова Анна Петровна"
    assert "Тема: Нет холодной воды" in text
