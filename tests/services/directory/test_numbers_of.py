"""The numbers one may call about a ticket, a client, an organisation."""

from __future__ import annotations

from app.models.ids import new_uid
from app.services.clients import passport
from app.services.clients.curators import ClientKey, ClientKind
from app.services.clients.edit import attach_number
from app.services.directory.numbers_of import numbers_of_organisation, numbers_of_person, numbers_of_ticket
from app.services.store.store import Store
from app.services.tickets import saving
from app.services.tickets.draft import TicketDraft
from tests.services.conftest import People


def keys(found: tuple[tuple[str, str], ...]) -> list[str]:
    return [number for number, _ in found]


def test_a_tickets_are_the_clients_and_those_in_its_texts_each_once(store: Store, people: People) -> None:
    attach_number(store, people.operator, people.anna, "8 495 765-43-21")
    text = "Мастер просил звонить на 8 916 777-66-55 или 8 (495) 765-43-21"
    draft = TicketDraft(new_uid(), person_uid=people.anna, subject="Течёт", description=text)
    ticket = saving.save_ticket(store, people.operator, draft).uid
    saving.add_note(store, people.operator, ticket, "сосед: +7 916 111-22-33")
    found = keys(numbers_of_ticket(store, ticket))
    assert found[-2:] == ["+79167776655", "+79161112233"]
    assert found.count("+74957654321") == 1


def test_of_an_unknown_ticket_there_are_none(store: Store, people: People) -> None:
    assert numbers_of_ticket(store, new_uid()) == ()


def test_a_passports_texts_hold_numbers_too(store: Store, people: People) -> None:
    client = ClientKey(ClientKind.ORGANISATION, people.lighthouse)
    texts = passport.PassportTexts(contacts="главный инженер Сидоров 8 916 222-33-44")
    passport.save_passport(store, people.operator, client, passport.PassportTexts(), texts)
    assert keys(numbers_of_organisation(store, people.lighthouse))[0] == "+79162223344"
    assert "+79162223344" not in keys(numbers_of_person(store, people.boris))


def test_an_organisations_people_are_named(store: Store, people: People) -> None:
    (member,) = store.rows(
        "SELECT person_uid FROM membership WHERE organisation_uid = ? AND deleted_at IS NULL", people.lighthouse
    )[:1]
    attach_number(store, people.operator, member[0], "8 495 765-43-21")
    labels = dict(numbers_of_organisation(store, people.lighthouse))
    assert labels["+74957654321"]
