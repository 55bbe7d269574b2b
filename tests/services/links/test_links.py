from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import Ticket
from app.models.ids import Uid, new_uid
from app.models.links import LinkKind, TicketLink
from app.services.links.errors import LinkError
from app.services.links.links import above, key_of, link, links_of, set_notice, unlink
from app.services.store.opening import create_store
from app.services.store.store import Store
from tests.services.conftest import People
from tests.services.links.conftest import Maker

PARENT, DUPLICATE, RELATED = LinkKind.PARENT, LinkKind.DUPLICATE, LinkKind.RELATED


def test_both_ends_see_a_link_in_their_own_words(store: Store, people: People, make: Maker) -> None:
    child, parent = make("Нет воды в кв. 3"), make("Авария на стояке")
    link(store, people.operator, PARENT, child, parent)
    (up,) = links_of(store, child)
    (down,) = links_of(store, parent)
    assert (up.outward, up.number, up.words) == (True, "A-2", "Часть заявки")
    assert (down.outward, down.number, down.words) == (False, "A-1", "Включает")


def test_tying_twice_is_one_link_and_takes_the_latest_wish(store: Store, people: People, make: Maker) -> None:
    child, parent = make(), make()
    first = link(store, people.operator, PARENT, child, parent)
    second = link(store, people.operator, PARENT, child, parent, wants_notice=True)
    assert first == second == key_of(PARENT, child, parent)
    assert [one.wants_notice for one in links_of(store, child)] == [True]
    set_notice(store, people.operator, first, False)
    assert [one.wants_notice for one in links_of(store, child)] == [False]


def test_a_link_taken_off_can_be_tied_again(store: Store, people: People, make: Maker) -> None:
    one, other = make(), make()
    tied = link(store, people.operator, RELATED, one, other)
    unlink(store, people.operator, tied)
    unlink(store, people.operator, tied)
    assert links_of(store, one) == links_of(store, other) == ()
    assert link(store, people.operator, RELATED, other, one) == tied
    assert len(links_of(store, one)) == len(links_of(store, other)) == 1


@pytest.mark.parametrize("kind", [PARENT, DUPLICATE])
def test_no_circle_and_no_second_parent(store: Store, people: People, make: Maker, kind: LinkKind) -> None:
    a, b, c = make(), make(), make()
    link(store, people.operator, kind, a, b)
    link(store, people.operator, kind, b, c)
    with pytest.raises(LinkError, match="круг"):
        link(store, people.operator, kind, c, a)
    with pytest.raises(LinkError, match="A-2"):
        link(store, people.operator, kind, a, c)
    with pytest.raises(LinkError, match="с ней самой"):
        link(store, people.operator, kind, a, a)


def test_what_is_not_there_is_not_tied(store: Store, people: People, make: Maker) -> None:
    with pytest.raises(LinkError, match="уже нет"):
        link(store, people.operator, RELATED, make(), new_uid())
    with pytest.raises(LinkError, match="уже нет"):
        link(store, people.operator, LinkKind.CAUSED_BY, make(), make())


def test_a_circle_that_two_desks_made_apart_ends_every_walk(store: Store, people: People, make: Maker) -> None:
    a, b = make(), make()
    with store.write(people.operator) as write:
        for one, other in ((a, b), (b, a)):
            write.insert(
                TicketLink, key_of(PARENT, one, other), kind=PARENT.value, source_uid=one, target_uid=other
            )
        assert above(write, PARENT, a) == {a, b}
    assert len(links_of(store, a)) == 2


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory):
    with create_store(tmp_path_factory.mktemp("links") / "store.db", "ab" * 32) as store:
        with store.write(None) as write:
            boss = write.insert(_user(), login="b", name="b", role="administrator", language="ru", active=True)
            tickets = [write.insert(Ticket, number=f"A-{n}", state="new") for n in range(7)]
        yield store, boss, tickets


def _user():
    from app.models.staff import User

    return User


@given(pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_whatever_is_tied_in_whatever_order_there_is_no_circle(
    seven: tuple[Store, Uid, list[Uid]], pairs: list[tuple[int, int]]
) -> None:
    store, boss, tickets = seven
    tied = []
    for one, other in pairs:
        try:
            tied.append(link(store, boss, PARENT, tickets[one], tickets[other]))
        except LinkError:
            continue
    targets = dict(store.rows("SELECT source_uid, target_uid FROM ticket_link WHERE deleted_at IS NULL"))
    for start in tickets:
        seen, at = {start}, targets.get(start)
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = targets.get(at)
    for one in tied:
        unlink(store, boss, one)
