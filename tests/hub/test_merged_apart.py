"""Two desks merge the same two records while apart, each into the other one: one of the two stands, on both."""

from __future__ import annotations

import pytest

from app.models.clients import ContactPoint, Person, PersonContactPoint
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote
from app.services.clients.lookup import find_by_number
from app.services.merging.clients import merge_clients, merged_clients
from app.services.merging.standing import standing
from app.services.merging.tickets import merge_tickets, merged_tickets
from tests.hub.desks import Desk, Desks, rows_of

NUMBERS = ("+79161234567", "+79161234568")
TABLES = ("person", "contact_point", "person_contact_point", "ticket", "ticket_note", "merge")


def team(desks: Desks) -> tuple[Desk, Desk, list[Uid], list[Uid]]:
    """Two desks, with two clients and a ticket of each."""
    desks.hub.queue("water")
    anna, boris = (desks.join(login, Role.OPERATOR, ("water",)) for login in ("anna", "boris"))
    people, tickets = [], []
    for count, number in enumerate(NUMBERS):
        people.append(anna.insert(Person, last_name="Иванова"))
        point = anna.insert(ContactPoint, kind="phone", raw=number, key=number)
        anna.insert(PersonContactPoint, person_uid=people[-1], contact_point_uid=point)
        ticket = anna.insert(
            Ticket, number=f"A-{count}", state="new", person_uid=people[-1], queue_uid=anna.queues()[0]
        )
        anna.insert(TicketNote, ticket_uid=ticket, kind="inner", text=number)
        tickets.append(ticket)
    anna.cycle(), boris.cycle()
    return anna, boris, people, tickets


def agree(*desks: Desk) -> None:
    for _ in range(3):
        for desk in desks:
            desk.cycle()
    for table in TABLES:
        assert rows_of(desks[0], table) == rows_of(desks[1], table)


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_clients_one_stands_with_the_numbers_of_both(desks, first):
    anna, boris, people, _ = team(desks)
    one, other = people[first], people[1 - first]
    merge_clients(anna.store, anna.person, one, other)
    merge_clients(boris.store, boris.person, other, one)
    agree(anna, boris)
    for desk in (anna, boris):
        assert {standing(desk.store, "person", uid) for uid in people} == {max(people)}
        assert desk.store.rows("SELECT uid FROM person WHERE deleted_at IS NULL") == [(max(people),)]
        assert desk.store.rows("SELECT DISTINCT person_uid FROM ticket") == [(max(people),)]
        for number in NUMBERS:
            assert [one.person_uid for one in find_by_number(desk.store, number).clients] == [max(people)]
        assert [uid for uid, _, _ in merged_clients(desk.store, max(people))] == [min(people)]


def test_of_two_tickets_one_goes_on_with_the_notes_of_both(desks):
    anna, boris, _, tickets = team(desks)
    merge_tickets(anna.store, anna.person, tickets[0], [tickets[1]])
    merge_tickets(boris.store, boris.person, tickets[1], [tickets[0]])
    agree(anna, boris)
    for desk in (anna, boris):
        states = dict(desk.store.rows("SELECT uid, state FROM ticket"))
        assert states == {max(tickets): "new", min(tickets): "merged"}
        assert desk.store.rows("SELECT DISTINCT ticket_uid FROM ticket_note") == [(max(tickets),)]
        assert [uid for uid, *_ in merged_tickets(desk.store, max(tickets))] == [min(tickets)]


def test_a_merge_that_closes_no_circle_stays(desks):
    anna, boris, people, _ = team(desks)
    third = anna.insert(Person, last_name="Петрова")
    anna.cycle(), boris.cycle()
    merge_clients(anna.store, anna.person, people[1], people[0])
    merge_clients(boris.store, boris.person, third, people[1])
    agree(anna, boris)
    assert {standing(anna.store, "person", uid) for uid in people} == {third}
    assert anna.store.rows("SELECT uid FROM person WHERE deleted_at IS NULL") == [(third,)]
