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
from app.services.team import beyond
from app.services.team.beyond import HITS, Page, find, named
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
    yield lambda wanted, shown=(): page(line, wanted, shown).tickets
    line.close()


def page(line, wanted, shown=()):
    return line.ask(partial(find, wanted=wanted, shown=shown)).result()


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
        assert [one.here for one in named(store, Page(found)).tickets] == [False, False]


def test_it_goes_on_after_what_is_shown(asked, monkeypatch):
    monkeypatch.setattr(beyond, "MOST", 1)
    first = asked(Filter())
    assert numbers(first) == ["anna-2"]
    assert numbers(asked(Filter(), shown=first)) == ["anna-1"]
    assert asked(Filter(), shown=(*first, *asked(Filter(), shown=first))) == ()
    words = Filter(text="лифт OR вода")
    best = asked(words)
    assert {*numbers(best), *numbers(asked(words, shown=best))} == {"anna-1", "anna-2"}


def test_it_is_said_that_older_hits_were_not_looked_at(hub, asked):
    """With one more than the newest thousand, wherever in the pages; with exactly a thousand it is not."""
    member = "SELECT uid FROM hub.member WHERE login = %s"
    (uid,) = hub.owner().execute(member, (hub.login_of("anna"),)).fetchone()
    pen = Pen(hub.connect("anna"), uid.bytes)
    place = make_place(f"127.0.0.1:{hub.server.port}/{hub.database}", hub.login_of("anna"), "none")
    line = TeamLine(partial(connect, place, hub.secrets["anna"]))
    for number in range(HITS):
        pen.insert("ticket", number=f"M-{number}", subject="Мусоропровод", state="new")
    pen.push()
    assert page(line, Filter(text="мусоропровод")).cut is False
    pen.insert("ticket", number="M-last", subject="Мусоропровод", state="new")
    pen.push()
    first = page(line, Filter(text="мусоропровод"))
    assert (len(first.tickets), first.cut) == (beyond.MOST, True)
    assert page(line, Filter(text="вода")).cut is False
    line.close()
