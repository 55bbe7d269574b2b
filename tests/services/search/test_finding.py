from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.models import (
    ContactPoint,
    Interaction,
    Membership,
    Organisation,
    Person,
    PersonContactPoint,
    PersonPremises,
    Premises,
    Ticket,
    TicketNote,
    User,
)
from app.models.ids import Uid, new_uid
from app.services.search import (
    Limit,
    add_synonyms,
    find_calls,
    find_clients,
    find_tickets,
    remove_synonyms,
    similar_tickets,
)
from app.services.search.finding import NEWEST
from app.services.store.store import Store

any_text = st.text(max_size=60) | st.from_regex(r'["*()^:+\-a-zа-я0-9 ANDORNT]{0,30}', fullmatch=True)


def ticket(store: Store, number: str, subject: str, description: str = "", **more: object) -> int:
    with store.write(None) as write:
        uid = write.insert(Ticket, number=number, state="new", subject=subject, description=description, **more)
    return int(store.value("SELECT id FROM ticket WHERE uid = ?", uid))


def client(store: Store, last: str, first: str = "", *phones: str) -> Uid:
    with store.write(None) as write:
        uid = write.insert(Person, last_name=last, first_name=first)
        for key in phones:
            point = write.insert(ContactPoint, kind="phone", raw=key, key=key)
            write.insert(PersonContactPoint, person_uid=uid, contact_point_uid=point)
    return uid


def names(store: Store, text: str, *, typing: bool = False) -> list[str]:
    ids = find_clients(store, text, typing=typing).ids
    return [store.value("SELECT last_name FROM person WHERE id = ?", one) for one in ids]


def test_a_number_finds_its_ticket_in_every_spelling(store: Store) -> None:
    wanted = ticket(store, "A-105", "Течёт кран")
    ticket(store, "A-106", "Квартира 105")
    for text in ("A-105", "a-105", "а-105", "ф-105", "A105", "105", "#105", " A 105 "):
        found = find_tickets(store, text)
        assert (found.route, found.ids) == ("number", (wanted,)), text


def test_a_number_that_no_ticket_has_is_searched_as_a_word(store: Store) -> None:
    wanted = ticket(store, "A-1", "Лифт", "Договор 48213")
    assert find_tickets(store, "48213").ids == (wanted,)


def test_an_imported_number_without_a_dash_is_found(store: Store) -> None:
    wanted = ticket(store, "INC0010023", "Почта")
    assert find_tickets(store, "inc0010023").ids == (wanted,)


@pytest.mark.parametrize(
    "typed", ["+7 912 345-67-89", "8 (912) 345 67 89", "89123456789", "9123456789", "3456789", "6789"]
)
def test_a_phone_or_its_end_finds_client_tickets_and_calls(store: Store, typed: str) -> None:
    uid = client(store, "Петров", "Пётр", "+79123456789")
    client(store, "Сидоров", "Иван", "+79123456780")
    wanted = ticket(store, "A-1", "Лифт", person_uid=uid)
    with store.write(None) as write:
        write.insert(
            Interaction,
            channel="phone",
            direction="in",
            state="closed",
            number_key="+79123456789",
            offered_at=1,
        )
    assert names(store, typed) == ["Петров"]
    assert find_tickets(store, typed).ids == (wanted,)
    assert len(find_calls(store, typed).ids) == 1


def test_calls_are_found_by_the_name_of_the_client(store: Store) -> None:
    uid = client(store, "Петров")
    with store.write(None) as write:
        for person in (uid, None):
            write.insert(
                Interaction, channel="phone", direction="in", state="closed", person_uid=person, offered_at=1
            )
    assert len(find_calls(store, "петрову").ids) == 1
    assert find_calls(store, "сидоров").ids == ()


def test_client_index_follows_everything_it_is_made_of(store: Store) -> None:
    uid = client(store, "Иванова", "Анна")
    with store.write(None) as write:
        firm = write.insert(Organisation, name="ТСЖ «Маяк»")
        place = write.insert(Premises, address="ул. Садовая, д. 3", flat="14", account="7700123")
        member = write.insert(Membership, person_uid=uid, organisation_uid=firm)
        write.insert(PersonPremises, person_uid=uid, premises_uid=place)
        mail = write.insert(ContactPoint, kind="mail", raw="anna@example.ru", key="anna@example.ru")
        write.insert(PersonContactPoint, person_uid=uid, contact_point_uid=mail)
    for text in ("маяк", "садовая 14", "7700123", "анна иванова", "anna@example.ru", "Ивановой"):
        assert names(store, text) == ["Иванова"], text
    with store.write(None) as write:
        write.update(Organisation, firm, name="ТСЖ «Парус»")
        write.update(Premises, place, address="ул. Лесная, д. 3")
        write.update(ContactPoint, mail, raw="nina@example.ru", key="nina@example.ru")
    assert names(store, "маяк") == names(store, "садовая") == names(store, "anna") == []
    assert names(store, "парус") == names(store, "лесная") == names(store, "nina") == ["Иванова"]
    with store.write(None) as write:
        write.remove(Membership, member)
    assert names(store, "парус") == []
    with store.write(None) as write:
        write.update(Person, uid, last_name="Смирнова")
    assert names(store, "иванова") == []
    with store.write(None) as write:
        write.remove(Person, uid)
    assert names(store, "смирнова") == []


def test_ticket_index_follows_notes_and_removal(store: Store) -> None:
    wanted = ticket(store, "A-1", "Лифт")
    uid = store.value("SELECT uid FROM ticket WHERE id = ?", wanted)
    with store.write(None) as write:
        note = write.insert(TicketNote, ticket_uid=uid, kind="inner", text="Вызван электрик")
    assert find_tickets(store, "электрика").ids == (wanted,)
    with store.write(None) as write:
        write.remove(TicketNote, note)
    assert find_tickets(store, "электрика").ids == ()
    with store.write(None) as write:
        write.remove(Ticket, uid)
    assert find_tickets(store, "лифт").ids == ()


def test_a_failed_save_leaves_the_index_alone(store: Store) -> None:
    def save() -> None:
        with store.write(None) as write:
            write.insert(Ticket, number="A-1", state="new", subject="Лифт")
            write.update(Ticket, new_uid(), subject="нет такой")

    with pytest.raises(LookupError):
        save()
    assert find_tickets(store, "лифт").ids == ()


def test_synonyms_find_one_another(store: Store) -> None:
    wanted = ticket(store, "A-1", "Интернет пропадает")
    ticket(store, "A-2", "Телевизор пропадает")
    assert find_tickets(store, "инет").ids == ()
    ticket(store, "A-3", "Инет")
    with store.write(None) as write:
        author = write.insert(User, login="orlova", name="Нина Орлова", role="supervisor", language="ru")
    group = add_synonyms(store, author, ["инет", "интернет"])
    assert wanted in find_tickets(store, "инет").ids
    remove_synonyms(store, author, group)
    assert wanted not in find_tickets(store, "инет").ids


def test_a_limit_holds_before_the_newest_are_taken(store: Store) -> None:
    old = ticket(store, "A-1", "Вода", priority=4)
    with store.write(None) as write:
        for n in range(NEWEST + 5):
            write.insert(Ticket, number=f"B-{n}", state="new", subject="Вода")
    everything = find_tickets(store, "вода")
    assert len(everything.ids) == NEWEST
    assert everything.more
    assert old not in everything.ids
    assert find_tickets(store, "вода", limit=Limit("t.priority = ?", (4,))).ids == (old,)


def test_a_subject_outweighs_a_description(store: Store) -> None:
    low = ticket(store, "A-1", "Прочее", "Клиент спрашивает о лифте")
    high = ticket(store, "A-2", "Лифт стоит", "Ничего больше")
    assert find_tickets(store, "лифт").ids == (high, low)
    assert find_tickets(store, "и").ids == ()


def test_similar_tickets_need_not_share_every_word(store: Store) -> None:
    wanted = ticket(store, "A-1", "Не греет батарея в спальне")
    ticket(store, "A-2", "Шумят соседи")
    assert similar_tickets(store, "Добрый день, холодная батарея, приходите смотреть").ids == (wanted,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(any_text, st.booleans())
@example('" OR number:* NEAR(', False)
@example("NOT AND OR", True)
@example("^subject : -", True)
@example("\x00'; DROP TABLE ticket; --", False)
def test_no_text_raises(store: Store, text: str, typing: bool) -> None:
    if not store.value("SELECT count(*) FROM ticket"):
        ticket(store, "A-1", "Near and or not", "вода а б в")
    for find in (find_tickets, find_clients, find_calls):
        find(store, text, typing=typing)
    similar_tickets(store, text)
