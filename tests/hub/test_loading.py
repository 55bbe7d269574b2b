"""Loads that are broken off, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.models.clients import Person
from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote
from app.services.search import index
from app.services.sync import first_load, identity
from app.services.sync.state import joined
from tests.hub.desks import Desk, Desks, rows_of

TABLES = ("person", "ticket", "ticket_note", "journal_entry")


class Gone(Exception):
    """The program ends here."""


def fill(desk: Desk, queue: Uid, tickets: int) -> None:
    with desk.store.write(desk.person, durable=False) as write:
        for number in range(tickets):
            person = write.insert(Person, last_name=f"Иванов{number}")
            ticket = write.insert(
                Ticket,
                number=f"A-{number}",
                state="closed" if number % 3 else "new",
                subject="кран",
                person_uid=person,
                queue_uid=queue,
            )
            write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="вечером")


def ends_at(desk: Desk, operation: Any, turn: int) -> None:
    """Let the desk end before the operation's turn of this number (from 1)."""
    plain: Callable[..., Any] = desk.ask
    turns = 0

    def ask(asked: Any, *args: Any, **named: Any) -> Any:
        nonlocal turns
        if operation in (asked, *args[:1]):
            turns += 1
            if turns == turn:
                raise Gone
        return plain(asked, *args, **named)

    desk.engine._ask = ask


def move(desks: Desks, person: Uid, queue: Uid) -> None:
    with psycopg.connect(desks.hub.address, autocommit=True) as connection:
        connection.execute(
            "UPDATE hub.member_queue SET queue = %s WHERE member = %s", (UUID(bytes=queue), UUID(bytes=person))
        )


def whole(desk: Desk, other: Desk) -> None:
    desk.cycle()
    other.cycle()
    for table in TABLES[:3]:
        assert rows_of(desk, table) == rows_of(other, table) != []


@pytest.mark.parametrize(
    ("operation", "turn"),
    [
        (first_load.keep_rows, 1),
        (first_load.keep_rows, 3),
        (first_load.keep_entries, 2),
        (first_load.end_phase, 3),
        (first_load.end, 1),
    ],
)
def test_a_first_load_goes_on_after_the_program_ended(desks, operation, turn):
    desks.hub.queue("water")
    a = desks.join("anna", Role.OPERATOR, ("water",))
    fill(a, a.queues()[0], 40)
    a.cycle()
    b = desks.join("boris", Role.OPERATOR, ("water",))
    ends_at(b, operation, turn)
    with pytest.raises(Gone):
        b.cycle()
    b.restart()
    b.cycle()
    whole(b, a)
    assert joined(b.store).load_phase == ""
    while index.catch_up(b.store).more:
        pass
    assert b.store.value("SELECT count(*) FROM ticket_search WHERE ticket_search MATCH 'кран'") == 40
    assert b.store.value("SELECT count(*) FROM client_search") == 40


def test_what_was_lost_goes_though_the_program_ended_in_between(desks):
    water, light = desks.hub.queue("water"), desks.hub.queue("light")
    a = desks.join("anna", Role.ADMINISTRATOR, ("water", "light"))
    b = desks.join("boris", Role.OPERATOR, ("water",))
    fill(a, water, 30)
    kept = a.insert(Ticket, number="L-1", state="new", queue_uid=light)
    a.cycle(), b.cycle()
    assert len(rows_of(b, "ticket")) == 30
    move(desks, b.person, light)
    ends_at(b, first_load.leave_now, 2)
    with pytest.raises(Gone):
        b.cycle()
    b.restart()
    b.cycle()
    assert [row[0] for row in rows_of(b, "ticket")] == [kept]
    assert rows_of(b, "ticket_note") == []


@pytest.mark.parametrize("operation", [identity.start_over, first_load.begin])
def test_queues_that_change_are_followed_though_the_program_ended(desks, operation):
    water, light = desks.hub.queue("water"), desks.hub.queue("light")
    a = desks.join("anna", Role.ADMINISTRATOR, ("water", "light"))
    b = desks.join("boris", Role.OPERATOR, ("water",))
    fill(a, water, 3)
    kept = a.insert(Ticket, number="L-1", state="new", queue_uid=light)
    a.cycle(), b.cycle()
    move(desks, b.person, light)
    ends_at(b, operation, 1)
    with pytest.raises(Gone):
        b.cycle()
    b.restart()
    b.cycle()
    assert [row[0] for row in rows_of(b, "ticket")] == [kept]


def test_queues_that_change_during_a_load_are_followed(desks):
    water, light = desks.hub.queue("water"), desks.hub.queue("light")
    a = desks.join("anna", Role.ADMINISTRATOR, ("water", "light"))
    fill(a, water, 5)
    kept = a.insert(Ticket, number="L-1", state="new", queue_uid=light)
    a.cycle()
    b = desks.join("boris", Role.OPERATOR, ("water",))
    ends_at(b, first_load.end_phase, 4)
    with pytest.raises(Gone):
        b.cycle()
    b.restart()
    move(desks, b.person, light)
    b.cycle()
    assert [row[0] for row in rows_of(b, "ticket")] == [kept]


@pytest.mark.parametrize("apart", [True, False])
def test_what_was_tampered_with_at_the_hub_is_not_kept(desks, apart, monkeypatch):
    monkeypatch.setattr(first_load, "worth_it", lambda records: apart)
    desks.hub.queue("water")
    a = desks.join("anna", Role.OPERATOR, ("water",))
    fill(a, a.queues()[0], 40)
    a.cycle()
    with psycopg.connect(desks.hub.address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE hub.entry SET changes = replace(changes::text, 'вечером', 'утром')::json WHERE seq % 5 = 0"
        )
        spoilt = connection.execute("SELECT count(*) FROM hub.entry WHERE changes::text LIKE '%утром%'").fetchone()
    b = desks.join("boris", Role.OPERATOR, ("water",))
    b.cycle()
    assert spoilt[0] > 0
    shown = "SELECT count(*) FROM journal_entry WHERE record_table = 'ticket_note' AND outbox = 3"
    assert b.store.value(shown) == 40 - spoilt[0]
    assert b.store.value(f"{shown} AND changes LIKE '%утром%'") == 0


def test_turns_are_short_as_soon_as_somebody_can_work(desks, monkeypatch):
    alone = []
    plain = first_load.Portions

    def portions(**named):
        alone.append(named.get("alone", False))
        return plain(**named)

    desks.hub.queue("water")
    a = desks.join("anna", Role.OPERATOR, ("water",))
    fill(a, a.queues()[0], 2)
    a.cycle()
    b = desks.join("boris", Role.OPERATOR, ("water",))
    monkeypatch.setattr(first_load, "Portions", portions)
    b.cycle()
    assert alone[-4:] == [True, True, True, False]
    alone.clear()
    b.ask(identity.start_over, b.engine.greet(b.link()))
    b.cycle()
    assert not any(alone)
