"""Claims, numbers and substitution: exactly once, from many at a time and asked twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from tests.hub.bench import Hub, Pen

CLIENTS, TICKETS = 8, 2000
NEXT = "SELECT hub.claim_next(%s, %s)"


def command() -> UUID:
    return UUID(bytes=new_uid())


def pen_of(hub: Hub, login: str, *queues: str, role: Role = Role.OPERATOR) -> Pen:
    uid = hub.person(login, role, queues)
    return Pen(hub.connect(login), uid)


def tickets(pen: Pen, queue: Uid, count: int, **more: object) -> list[Uid]:
    made = [
        pen.insert("ticket", **{"number": f"{pen.code}-{pen.seq}", "state": "new", "queue_uid": queue, **more})
        for _ in range(count)
    ]
    assert pen.refused() == []
    return made


def together(count: int, work: Callable[[int], list[object]]) -> list[list[object]]:
    gate = threading.Barrier(count)

    def begun(number: int) -> list[object]:
        gate.wait(30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begun, range(count)))


def test_eight_clients_claim_two_thousand_tickets_each_once(hub: Hub) -> None:
    queue = hub.queue("q")
    maker = pen_of(hub, "maker", "q")
    made = tickets(maker, queue, TICKETS)
    pens = [pen_of(hub, f"c{n}", "q") for n in range(CLIENTS)]

    def claim_all(number: int) -> list[object]:
        got, pen = [], pens[number]
        while True:
            mine = command()
            answer = pen.ask(NEXT, None, mine)
            if len(got) % 50 == 0:
                assert pen.ask(NEXT, None, mine) == answer, "asked twice, one ticket"
            if answer is None:
                return got
            got.append(UUID(answer["ticket"]).bytes)

    shares = together(CLIENTS, claim_all)
    claimed = [uid for share in shares for uid in share]
    assert sorted(claimed) == sorted(made)


def test_a_claimed_ticket_is_refused_to_others_and_goes_on_by_those_who_know(hub: Hub) -> None:
    queue = hub.queue("q")
    anna, boris, vera = pen_of(hub, "anna", "q"), pen_of(hub, "boris", "q"), pen_of(hub, "vera", "q")
    ticket = tickets(anna, queue, 1)[0]
    key = UUID(bytes=ticket)
    assert UUID(anna.ask(NEXT, None, command())["ticket"]) == key
    assert boris.ask(NEXT, None, command()) is None
    assert UUID(boris.ask("SELECT hub.claim(%s, %s)", key, command())["taken_by"]).bytes == anna.person
    boris.update("ticket", ticket, assignee_uid=(None, boris.person))
    boris.insert("queue_claim", user_uid=boris.person, ticket_uid=ticket)
    boris.insert("ticket_note", ticket_uid=ticket, text="called twice")
    assert boris.refused() == ["taken", "taken"], "the note is welcome"
    anna.update("ticket", ticket, assignee_uid=(None, anna.person))
    assert anna.refused() == []
    boris.update("ticket", ticket, assignee_uid=(None, boris.person))
    assert boris.refused() == ["taken"], "made before the claim was known of"
    boris.update("ticket", ticket, assignee_uid=(anna.person, vera.person))
    assert boris.refused() == [], "made knowing of it"
    told = [body for _, kind, body in vera.feed() if kind == "claim"]
    assert [body["member"] for body in told] == [None]


@pytest.mark.parametrize("op", ["insert", "restore"])
def test_no_other_kind_of_entry_gets_round_a_claim(hub: Hub, op: str) -> None:
    queue = hub.queue("q")
    anna, boris = pen_of(hub, "anna", "q"), pen_of(hub, "boris", "q")
    ticket = tickets(anna, queue, 1)[0]
    anna.ask(NEXT, None, command())
    boris.entry(
        op,
        "ticket",
        ticket,
        {"assignee_uid": boris.person.hex() if op == "insert" else [None, boris.person.hex()]},
    )
    assert boris.refused() == ["taken"]
    assert "assignee_uid" not in anna.record(ticket)["data"]
    anna.insert("ticket", ticket, number="A-0", assignee_uid=None)
    assert anna.refused() == []


def test_released_is_free_again_and_comes_back_to_oneself_last(hub: Hub) -> None:
    queue = hub.queue("q")
    anna, boris = pen_of(hub, "anna", "q"), pen_of(hub, "boris", "q")
    first, second = tickets(anna, queue, 2)
    assert UUID(anna.ask(NEXT, None, command())["ticket"]).bytes == first
    with pytest.raises(psycopg.Error) as caught:
        boris.ask("SELECT hub.release(%s, %s)", UUID(bytes=first), command())
    assert caught.value.sqlstate == "HB018"
    mine = command()
    for _ in range(2):
        anna.ask("SELECT hub.release(%s, %s)", UUID(bytes=first), mine)
    assert UUID(anna.ask(NEXT, None, command())["ticket"]).bytes == second
    assert UUID(anna.ask(NEXT, None, command())["ticket"]).bytes == first
    assert anna.ask(NEXT, None, command()) is None


def test_the_order_is_deadline_then_priority_then_age(hub: Hub) -> None:
    queue, other = hub.queue("q"), hub.queue("r")
    anna = pen_of(hub, "anna", "q", "r")
    plain = tickets(anna, queue, 1)
    urgent = tickets(anna, other, 1, priority=4)
    late = tickets(anna, queue, 1, due_at=2_000_000_000_000)
    soon = tickets(anna, other, 1, due_at=1_900_000_000_000)
    tickets(anna, queue, 1, state="closed")
    got = [UUID(anna.ask(NEXT, None, command())["ticket"]).bytes for _ in range(4)]
    assert got == [*soon, *late, *urgent, *plain]
    assert anna.ask(NEXT, None, command()) is None


def test_only_of_ones_own_queues_and_of_those_asked_for(hub: Hub) -> None:
    queue, other = hub.queue("q"), hub.queue("r")
    anna, boris = pen_of(hub, "anna", "q", "r"), pen_of(hub, "boris", "q")
    mine = tickets(anna, other, 1)
    assert boris.ask(NEXT, [UUID(bytes=other)], command()) is None
    assert anna.ask(NEXT, [UUID(bytes=queue)], command()) is None
    assert UUID(anna.ask(NEXT, [UUID(bytes=other)], command())["ticket"]).bytes == mine[0]


def test_a_lease_that_nothing_followed_binds_nobody_after_its_time(hub: Hub) -> None:
    queue = hub.queue("q")
    anna, boris = pen_of(hub, "anna", "q"), pen_of(hub, "boris", "q")
    ticket = tickets(anna, queue, 1)[0]
    anna.ask(NEXT, None, command())
    hub.owner().execute("UPDATE hub.ticket SET leased_until = leased_until - 700000")
    assert UUID(boris.ask(NEXT, None, command())["ticket"]).bytes == ticket
    anna.update("ticket", ticket, assignee_uid=(None, anna.person))
    assert anna.refused() == ["taken"]


def test_a_command_is_its_makers(hub: Hub) -> None:
    hub.queue("q")
    anna, boris = pen_of(hub, "anna", "q"), pen_of(hub, "boris", "q")
    mine = command()
    anna.ask("SELECT hub.take_numbers('t', 5, %s)", mine)
    for pen, ask in ((boris, "SELECT hub.take_numbers('t', 5, %s)"), (anna, "SELECT hub.claim_next(NULL, %s)")):
        with pytest.raises(psycopg.Error) as caught:
            pen.ask(ask, mine)
        assert caught.value.sqlstate == "HB017"


def test_no_number_is_given_twice(hub: Hub) -> None:
    hub.queue("q")
    pens = [pen_of(hub, f"n{n}", "q") for n in range(CLIENTS)]

    def take(number: int) -> list[object]:
        got = []
        for size in range(1, 40):
            mine = command()
            answer = pens[number].ask("SELECT hub.take_numbers('complaints', %s, %s)", size, mine)
            assert pens[number].ask("SELECT hub.take_numbers('complaints', %s, %s)", size, mine) == answer
            assert answer["last"] - answer["first"] + 1 == size
            got.extend(range(answer["first"], answer["last"] + 1))
        return got

    numbers = sorted(number for share in together(CLIENTS, take) for number in share)
    assert numbers == list(range(1, len(numbers) + 1))


def test_whoever_stands_in_works_the_queues_as_long(hub: Hub) -> None:
    queue = hub.queue("q")
    hub.queue("r")
    anna, boris = pen_of(hub, "anna", "q"), pen_of(hub, "boris", "r")
    ticket = tickets(anna, queue, 1)[0]
    ask = "SELECT hub.substitute(%s, %s, %s, %s)"
    people = UUID(bytes=anna.person), UUID(bytes=boris.person)
    assert len(anna.ask(ask, *people, None, command())) == 2
    assert ticket in boris.sees()
    assert UUID(boris.ask(NEXT, None, command())["ticket"]).bytes == ticket
    assert len(anna.ask(ask, *people, 0, command())) == 1
    assert ticket not in boris.sees()
    assert len(anna.ask(ask, *people, 4_000_000_000_000, command())) == 2
    hub.owner().execute("UPDATE hub.stand_in SET until_at = 1")
    assert ticket not in boris.sees()


@pytest.mark.parametrize("by", ["command", "absence"])
def test_a_senior_lends_only_what_is_theirs(hub: Hub, by: str) -> None:
    queue, other = hub.queue("q"), hub.queue("r")
    senior = pen_of(hub, "senior", "q", role=Role.SENIOR)
    near, far, spare = pen_of(hub, "near", "q"), pen_of(hub, "far", "r"), pen_of(hub, "spare")
    ours, theirs = tickets(near, queue, 1)[0], tickets(far, other, 1)[0]

    def lend(absent: Pen, stand_in: Pen) -> str | None:
        if by == "absence":
            senior.insert(
                "absence", user_uid=absent.person, substitute_uid=stand_in.person, kind="other", from_at=1
            )
            assert senior.refused() == []
            return None
        try:
            people = UUID(bytes=absent.person), UUID(bytes=stand_in.person)
            senior.ask("SELECT hub.substitute(%s, %s, NULL, %s)", *people, command())
        except psycopg.Error as error:
            return error.sqlstate
        return None

    assert lend(far, senior) == ("HB018" if by == "command" else None)
    assert lend(far, spare) == ("HB018" if by == "command" else None)
    assert theirs not in senior.sees() | spare.sees()
    assert lend(near, spare) is None
    assert ours in spare.sees()
