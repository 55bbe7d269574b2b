"""A call goes to a colleague of another queue: what was typed goes with it, and nobody else gets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.models.clients import Person
from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.calls.handing_over import How, Packet, belongings, hand_over, take_over, withdraw
from app.services.store.clock import wall_ms
from app.services.team.calls import call_came
from tests.hub.bench import Hub
from tests.hub.desks import Desk, Desks

CALL = "1795000000.42"


@pytest.fixture
def desks(hub: Hub, tmp_path: Path) -> Iterator[Desks]:
    hub.queue("water")
    hub.queue("light")
    made = Desks(hub, tmp_path)
    yield made
    made.close()


@pytest.fixture
def anna(desks: Desks) -> Desk:
    return desks.join("anna", Role.OPERATOR, ("water",))


@pytest.fixture
def boris(desks: Desks) -> Desk:
    return desks.join("boris", Role.OPERATOR, ("light",))


def agree(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.cycle()


def body_of(ticket: Uid, number: str = "") -> dict[str, Any]:
    return {
        "ticket": {"uid": ticket.hex(), "number": number, "note": "перезвонить", "columns": {"subject": "Темно"}},
        "script": {"open": [{"run": "00", "answers": {"flat": "14"}}], "done": []},
        "outcome": {},
    }


def give(anna: Desk, person: Uid | None, body: dict[str, Any]) -> None:
    packet = Packet(CALL, How.TRANSFER, "205", "ждёт мастера", None, person, body)
    hand_over(anna.store, anna.person, packet, wall_ms())
    anna.cycle()


def came(hub: Hub, login: str) -> int:
    return call_came(hub.connect(login), CALL)


@pytest.mark.parametrize("early", [True, False])
def test_it_arrives_with_client_answers_draft_and_note(hub: Hub, anna: Desk, boris: Desk, early: bool) -> None:
    agree(anna, boris)
    person = anna.insert(Person, last_name="Иванова")
    if early:
        assert came(hub, "boris") == 0
    give(anna, person, body_of(new_uid()))
    if not early:
        boris.cycle()
        assert boris.store.rows("SELECT 1 FROM call_handover") == []
        assert came(hub, "boris") == 1
    boris.cycle()
    found = belongings(boris.store, boris.person, CALL, wall_ms()).packet
    assert found is not None
    assert (found.name, found.note, found.person_uid) == ("Anna", "ждёт мастера", person)
    assert boris.store.rows("SELECT last_name FROM person") == [("Иванова",)]
    body = take_over(boris.store, boris.person, found.uid, wall_ms())
    assert body["ticket"]["columns"] == {"subject": "Темно"}
    assert body["script"]["open"][0]["answers"] == {"flat": "14"}
    agree(boris, anna)
    assert anna.store.rows("SELECT taken_by FROM call_handover") == [(boris.person,)]
    assert boris.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 2") == 0


def test_nobody_else_of_that_queue_gets_it(hub: Hub, desks: Desks, anna: Desk, boris: Desk) -> None:
    clara = desks.join("clara", Role.OPERATOR, ("light",))
    agree(anna, boris, clara)
    give(anna, None, body_of(new_uid()))
    came(hub, "boris")
    agree(boris, clara)
    assert boris.store.value("SELECT count(*) FROM call_handover") == 1
    assert clara.store.value("SELECT count(*) FROM call_handover") == 0


def test_called_off_it_leaves_again(hub: Hub, anna: Desk, boris: Desk) -> None:
    agree(anna, boris)
    give(anna, None, body_of(new_uid()))
    came(hub, "boris")
    boris.cycle()
    withdraw(anna.store, anna.person, CALL)
    agree(anna, boris)
    assert belongings(boris.store, boris.person, CALL, wall_ms()).packet is None


def test_a_ticket_that_the_colleague_does_not_see_goes_on_as_their_own(hub: Hub, anna: Desk, boris: Desk) -> None:
    agree(anna, boris)
    water = anna.store.value("SELECT uid FROM queue WHERE code = 'water'")
    ticket = anna.insert(Ticket, number="A-1", state="new", queue_uid=water)
    give(anna, None, body_of(ticket, "A-1"))
    came(hub, "boris")
    boris.cycle()
    found = belongings(boris.store, boris.person, CALL, wall_ms()).packet
    assert found is not None
    taken = take_over(boris.store, boris.person, found.uid, wall_ms())["ticket"]
    assert taken["uid"] != ticket.hex()
    assert taken["number"] == ""
    assert taken["note"] == "Продолжение заявки A-1 из другой очереди.\nперезвонить"


def test_ids_of_calls_are_not_to_be_guessed(hub: Hub, anna: Desk, boris: Desk) -> None:
    agree(anna, boris)
    give(anna, None, body_of(new_uid()))
    connection = hub.connect("boris")
    connection.execute("SELECT count(hub.call_came('1795000000.' || n)) FROM generate_series(1001, 2000) n")
    with pytest.raises(psycopg.Error) as caught:
        call_came(connection, CALL)
    assert caught.value.sqlstate == "HB018"
    assert call_came(connection, "1795000000.1001") == 0, "a call that is here may be told of again"


def test_a_supervisor_has_no_calls(hub: Hub, desks: Desks) -> None:
    desks.join("chief", Role.SUPERVISOR, ("water",))
    with pytest.raises(psycopg.Error) as caught:
        came(hub, "chief")
    assert caught.value.sqlstate == "HB018"
