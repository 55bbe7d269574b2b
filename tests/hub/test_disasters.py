"""What docs/hub.md promises of disasters and the other files do not try: a week without the hub, lost data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from app.models.ids import new_uid
from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.store.audit import verify
from app.services.sync.state import joined
from app.services.sync.thread import MANY_DESKS, MANY_S
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.hub.bench import Hub
from tests.hub.desks import Desk, Desks, rows_of
from tests.hub.stations import settled

WEEK = 7


@pytest.fixture
def desks(hub: Hub, tmp_path: Path) -> Iterator[Desks]:
    hub.queue("water")
    made = Desks(hub, tmp_path)
    yield made
    made.close()


def tickets(desk: Desk, count: int, queue: bytes) -> list[str]:
    """Tickets as people save them, with the desk's own numbers."""
    return [
        save_ticket(desk.store, desk.person, TicketDraft(new_uid(), subject=f"Кран {one}", queue_uid=queue)).number
        for one in range(count)
    ]


def test_a_week_without_the_hub_loses_nothing_and_gives_no_number_twice(desks):
    team = [desks.join(login, Role.OPERATOR, ("water",)) for login in ("anna", "boris", "vera")]
    for desk in team:
        desk.cycle()
    (water,) = team[0].queues()
    shared = team[0].insert(Ticket, number="A-0", state="new", queue_uid=water)
    for desk in team:
        desk.cycle()
    made: list[str] = []
    for day in range(WEEK):
        for desk in team:
            desk.restart()  # a new morning; the hub does not answer
            made += tickets(desk, 5, water)
            desk.update(Ticket, shared, subject=f"{desk.login}, день {day}")
    assert len(made) == len(set(made)) == 5 * WEEK * len(team)
    for desk in (*team, *team):
        desk.cycle()
    for desk in team[1:]:
        assert rows_of(desk, "ticket") == rows_of(team[0], "ticket")
    assert len(rows_of(team[0], "ticket")) == len(made) + 1
    assert all(verify(desk.store) == [] for desk in team)
    assert team[0].store.value("SELECT subject FROM ticket WHERE uid = ?", shared) == f"vera, день {WEEK - 1}"


def test_a_desk_whose_data_are_lost_gets_back_all_but_what_it_had_not_sent(desks):
    a = desks.join("anna", Role.OPERATOR, ("water",))
    b = desks.join("boris", Role.OPERATOR, ("water",))
    a.cycle(), b.cycle()
    (water,) = a.queues()
    (sent,) = tickets(a, 1, water)
    a.cycle()
    (lost,) = tickets(a, 1, water)
    code = a.code()
    desks.drop(a)
    a.path.unlink()
    anew = Desk(desks, "anna", a.person, desks._path())  # the same person, new data
    desks._add(anew)
    anew.cycle(), anew.cycle()
    assert [number for (number,) in anew.store.rows("SELECT number FROM ticket")] == [sent]
    assert anew.code() != code
    (following,) = tickets(anew, 1, water)
    assert following != lost
    anew.cycle(), b.cycle()
    assert rows_of(anew, "ticket") == rows_of(b, "ticket")
    assert len(rows_of(b, "ticket")) == 2


def test_the_daily_copy_put_back_brings_the_unsent_work_with_it(desks):
    a = desks.join("anna", Role.OPERATOR, ("water",))
    a.cycle()
    (water,) = a.queues()
    tickets(a, 1, water)
    copy = desks.clone(a)  # what lies in the folder of backups
    tickets(a, 1, water)  # made after it: lost with the data
    desks.drop(a)
    copy.cycle(), copy.cycle()
    assert len(desks.hub_keys("ticket")) == len(rows_of(copy, "ticket")) == 1
    assert verify(copy.store) == []


def test_the_hub_says_how_many_desks_were_there_today(desks):
    a = desks.join("anna", Role.OPERATOR, ("water",))
    desks.join("boris", Role.OPERATOR, ("water",))
    hello = a.link().hello(a.store.desk_uid(), "test", 1)
    assert hello["desks"] == 2
    with psycopg.connect(desks.hub.address, autocommit=True) as admin:
        old = "UPDATE hub.desk SET seen_at = seen_at - 90000000 WHERE uid <> %s"
        admin.execute(old, (UUID(bytes=a.store.desk_uid()),))
    assert a.link().hello(a.store.desk_uid(), "test", 1)["desks"] == 1


def test_among_many_desks_each_waits_a_little_by_chance(hub, stations, monkeypatch):
    """Above fifty desks a call of the hub is answered at a moment of one's own, up to half a second later."""
    waits: list[float] = []

    def chosen(least: float, most: float) -> float:
        waits.append(most)
        return least

    monkeypatch.setattr("app.services.sync.thread.random.uniform", chosen)
    a, b = stations("anna"), stations("boris")
    a.until(settled), b.until(settled)
    a.save("A-1")
    b.until_here("A-1")
    assert MANY_S not in waits
    with psycopg.connect(hub.address, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO hub.desk SELECT (jsonb_populate_record(d, jsonb_build_object('uid', gen_random_uuid(), "
            "'code', 'Z' || n))).* FROM hub.desk d, generate_series(1, %s) n WHERE d.code = 'A'",
            (MANY_DESKS,),
        )
        admin.execute("SELECT pg_notify('hub', 'hello')")
    while not b.sync._hello or b.sync._hello["desks"] <= MANY_DESKS:
        b.ask(joined)
    for number in range(2, 20):  # a turn that was under way already needs no call
        a.save(f"A-{number}")
        b.until_here(f"A-{number}")
        if MANY_S in waits:
            break
    assert MANY_S in waits


def test_an_own_save_does_not_wait_for_that(hub, stations, monkeypatch):
    """While a desk bides its time before it answers the hub, a save of its own goes at once."""
    monkeypatch.setattr("app.services.sync.thread.MANY_DESKS", 0)
    monkeypatch.setattr("app.services.sync.thread.MANY_S", 3600.0)
    monkeypatch.setattr("app.services.sync.thread.random.uniform", lambda _least, most: most)
    a = stations("anna")
    a.until(settled)
    with psycopg.connect(hub.address, autocommit=True) as admin:
        admin.execute("SELECT pg_notify('hub', '')")  # it waits an hour now
    a.save("A-1")
    a.until_sent()
