"""What happens seldom, and may neither lose nor stop anything: answers lost in between, copies put back, files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.models.ids import new_uid
from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.sync import identity
from app.services.sync.errors import HubLost
from app.services.sync.link import HubLink
from tests.hub.desks import Desk, Desks, rows_of


def asked(desks: Desks, query: str, *params: Any) -> list[tuple[Any, ...]]:
    """What the hub's administrator gets for a query."""
    with psycopg.connect(desks.hub.address, autocommit=True) as connection:
        cursor = connection.execute(query.encode(), params)
        return cursor.fetchall() if cursor.description else []


def two(desks: Desks) -> tuple[Desk, Desk]:
    desks.hub.queue("water")
    made = desks.join("anna", Role.OPERATOR, ("water",)), desks.join("boris", Role.OPERATOR, ("water",))
    for desk in made:
        desk.cycle()
    return made


def test_a_load_may_take_longer_than_any_other_statement(desks):
    a, _ = two(desks)
    before = a.link().connection.execute("SHOW statement_timeout").fetchone()
    lines = list(a.link()._copied("SELECT current_setting('statement_timeout')", ("text",), lambda _: 1.0))
    assert (before, lines) == (("1min",), [[("0",)]])
    assert a.link().connection.execute("SHOW statement_timeout").fetchone() == before


def test_a_load_that_is_left_gives_the_connection_back(desks):
    a, _ = two(desks)
    left = a.link()._copied("SELECT n::text FROM generate_series(1, 200000) n", ("text",), lambda _: 0.5)
    next(left)
    left.close()
    assert a.cycle().pulled == 0
    assert a.link().connection.execute("SHOW statement_timeout").fetchone() == ("1min",)


def test_a_code_given_anew_holds_though_its_answer_was_lost(desks):
    desks.hub.queue("water")
    anna, boris = (desks.hub.person(login, Role.OPERATOR, ("water",)) for login in ("anna", "boris"))
    desks.remember()
    a = desks._add(Desk(desks, "anna", anna, desks._path()))
    a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    desks.restore()  # by somebody who did not say `hotline hub restored`: its letters are given out once more
    b = desks._add(Desk(desks, "boris", boris, desks._path()))
    assert b.code() == a.code()
    plain = a.engine._ask

    def ask(operation: Any, *args: Any, **named: Any) -> Any:
        if operation is identity.recode:
            raise HubLost("sync.lost")
        return plain(operation, *args, **named)

    a.engine._ask = ask
    with pytest.raises(HubLost):
        a.cycle()
    a.engine._ask = plain
    a.cycle()
    there = asked(desks, "SELECT code FROM hub.desk WHERE uid = %s", UUID(bytes=a.store.desk_uid()))
    assert there == [(a.code(),)]
    assert b.code() != a.code()


def test_what_was_refused_before_the_copy_was_put_back_is_taken_back(desks):
    a, b = two(desks)
    (water,) = a.queues()
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=water)
    a.cycle(), b.cycle()
    b.link().command("claim", new_uid(), {"ticket": ticket.hex()})
    a.update(Ticket, ticket, assignee_uid=a.person)  # `taken`
    copy = desks.clone(a)
    a.cycle()
    a.insert(Ticket, number="A-2", state="new", queue_uid=water)
    a.cycle()
    desks.drop(a)
    copy.cycle(), copy.cycle(), b.cycle()
    assert rows_of(copy, "ticket") == rows_of(b, "ticket")
    assert [row[0] for row in copy.store.rows("SELECT assignee_uid FROM ticket")] == [None, None]
    assert copy.store.rows("SELECT refusal FROM journal_entry WHERE outbox = 2") == [("taken",)]


@pytest.mark.parametrize(
    "put_out",
    ["UPDATE hub.member SET active = false WHERE uid = %s", "DELETE FROM hub.member WHERE uid = %s"],
)
def test_a_colleague_put_out_holds_up_their_own_entries_alone(desks, put_out):
    a, b = two(desks)
    (water,) = a.queues()
    with a.store.write(b.person) as write:
        write.insert(Ticket, number="A-1", state="new", queue_uid=water)
    vera = desks.join("vera", Role.OPERATOR, ("water",))
    vera.insert(Ticket, number="C-1", state="new", queue_uid=water)
    vera.cycle()
    if "DELETE" in put_out:
        asked(desks, "DELETE FROM hub.member_queue WHERE member = %s", UUID(bytes=b.person))
    asked(desks, put_out, UUID(bytes=b.person))
    a.engine._link_as = lambda _: HubLink(desks.connect("boris"))
    assert a.cycle().waits_for == b.person
    assert [row[0] for row in a.store.rows("SELECT number FROM ticket ORDER BY number")] == ["A-1", "C-1"]
