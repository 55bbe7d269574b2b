"""Claims by two desks of one hub, through what a window uses for them."""

from __future__ import annotations

from functools import partial

import pytest

from app.models.ids import new_uid
from app.models.staff import Role
from app.services.joining.connecting import connect
from app.services.joining.place import make_place
from app.services.team import commands
from app.services.team.errors import HubAway, HubRefuses
from app.services.team.line import TeamLine
from app.services.team.states import OwnState, live_states, tell_state
from tests.hub.bench import Pen
from tests.hub.server import free_port


@pytest.fixture
def line(hub):
    made = []

    def of(login):
        place = make_place(f"127.0.0.1:{hub.server.port}/{hub.database}", hub.login_of(login), "none")
        one = TeamLine(partial(connect, place, hub.secrets[login]))
        made.append(one)
        return one

    yield of
    for one in made:
        one.close()


@pytest.fixture
def people(hub):
    queue = hub.queue("water")
    return queue, hub.person("anna", Role.OPERATOR, ("water",)), hub.person("boris", Role.OPERATOR, ("water",))


def next_of(line, command=None):
    return line.ask(partial(commands.claim_next, queues=None, command=command or new_uid())).result()


def tickets(hub, people, count):
    queue, person, _ = people
    pen = Pen(hub.connect("anna"), person)
    uids = [pen.insert("ticket", number=f"A-{n}", state="new", queue_uid=queue) for n in range(count)]
    pen.push()
    return uids


def test_two_desks_never_get_the_same(hub, people, line):
    made = tickets(hub, people, 5)
    anna, boris = line("anna"), line("boris")
    got = [next_of(one) for one in (anna, boris, anna, boris, anna)]
    assert sorted(got) == sorted(made)
    assert next_of(boris) is None


def test_the_same_command_gives_the_same(hub, people, line):
    tickets(hub, people, 2)
    command, anna = new_uid(), line("anna")
    assert next_of(anna, command) == next_of(anna, command)


def test_who_has_it_is_told_and_it_is_free_after_its_release(hub, people, line):
    (ticket,) = tickets(hub, people, 1)
    anna, boris = line("anna"), line("boris")
    assert next_of(anna) == ticket
    taken = boris.ask(partial(commands.claim, ticket=ticket, command=new_uid())).result()
    assert taken.taken_by == people[1]
    with pytest.raises(HubRefuses) as told:
        boris.ask(partial(commands.release, ticket=ticket, command=new_uid())).result()
    assert told.value.key == "team.not_allowed"
    anna.ask(partial(commands.release, ticket=ticket, command=new_uid())).result()
    assert boris.ask(partial(commands.claim, ticket=ticket, command=new_uid())).result().taken_by is None


def test_a_connection_that_was_cut_is_opened_once_more(hub, people, line):
    tickets(hub, people, 1)
    anna = line("anna")
    anna.ask(live_states).result()
    hub.admin().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (hub.login_of("anna"),)
    )
    assert next_of(anna) is not None


def test_nobody_waits_twice_for_a_hub_that_is_away():
    tried = []
    place = make_place(f"127.0.0.1:{free_port()}", "anna", "none")

    def counted():
        tried.append(1)
        return connect(place, "x")

    line = TeamLine(counted, clock=lambda: 0.0)
    for _ in range(3):
        with pytest.raises(HubAway):
            line.ask(live_states).result()
    line.forget_failure()
    with pytest.raises(HubAway):
        line.ask(live_states).result()
    line.close()
    assert len(tried) == 2


def test_colleagues_of_a_queue_see_each_others_state(hub, people, line):
    anna, boris = line("anna"), line("boris")
    anna.ask(partial(tell_state, own=OwnState(new_uid(), "pause", "lunch", 1))).result()
    (state,) = boris.ask(live_states).result().values()
    assert (state.member, state.state, state.reason) == (people[1], "pause", "lunch")
