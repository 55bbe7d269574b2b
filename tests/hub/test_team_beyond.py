"""Search and lists on the hub, for what is not on the desk."""

from __future__ import annotations

from functools import partial

import pytest

from app.models.staff import Role
from app.services.joining.connecting import connect
from app.services.joining.place import make_place
from app.services.lists.filters import DONE, OPEN, Filter
from app.services.store import keys
from app.services.store.opening import create_store
from app.services.team.beyond import find, named
from app.services.team.line import TeamLine
from tests.hub.bench import Pen


@pytest.fixture
def asked(hub):
    queue, other = hub.queue("water"), hub.queue("heat")
    anna = hub.person("anna", Role.OPERATOR, ("water",))
    boris = hub.person("boris", Role.OPERATOR, ("heat",))
    for login, person, where in (("anna", anna, queue), ("boris", boris, other)):
        pen = Pen(hub.connect(login), person)
        pen.insert("ticket", number=f"{login}-1", subject="Нет горячей воды", state="new", queue_uid=where)
        pen.insert("ticket", number=f"{login}-2", subject="Лифт стоит", state="closed", queue_uid=where)
        pen.push()
    place = make_place(f"127.0.0.1:{hub.server.port}/{hub.database}", hub.login_of("anna"), "none")
    line = TeamLine(partial(connect, place, hub.secrets["anna"]))
    yield lambda wanted: line.ask(partial(find, wanted=wanted)).result()
    line.close()


def numbers(found):
    return [one.number for one in found]


def test_words_find_in_every_form_and_only_what_one_sees(asked):
    assert numbers(asked(Filter(text="горячая вода"))) == ["anna-1"]


def test_without_words_the_filter_lists_newest_first(asked):
    assert numbers(asked(Filter())) == ["anna-2", "anna-1"]
    assert numbers(asked(Filter(state=OPEN))) == ["anna-1"]
    assert numbers(asked(Filter(state=DONE))) == ["anna-2"]
    assert asked(Filter(since=4_000_000_000_000)) == ()


def test_what_is_not_here_is_said_not_to_be(asked, tmp_path):
    found = asked(Filter())
    with create_store(tmp_path / "a.db", keys.random_key()) as store:
        assert [one.here for one in named(store, found)] == [False, False]
