"""A field changed by two who had not seen each other is told to both, until somebody has decided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.models.tickets import Ticket
from app.services.sync.conflicts import Change, clash_of
from tests.services.sync.toy import ToyHub


def clashes(store):
    return store.rows("SELECT field, winner_desk, loser_desk, state FROM sync_conflict ORDER BY field")


def change(store, ticket, **values):
    with store.write(None) as write:
        write.update(Ticket, ticket, **values)


def pair(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="one", priority=2)
    hub.sync(a, b)
    return a, b, hub, ticket


def test_changed_by_both_it_is_told_to_both(desk):
    a, b, hub, ticket = pair(desk)
    change(a, ticket, subject="ours", priority=3)
    change(b, ticket, subject="theirs")
    hub.sync(a, b)
    winner, loser = b.desk_uid(), a.desk_uid()
    assert clashes(a) == clashes(b) == [("subject", winner, loser, "open")]
    assert a.value("SELECT subject FROM ticket") == "theirs"


def test_taking_the_other_ends_it(desk):
    a, b, hub, ticket = pair(desk)
    change(a, ticket, subject="ours")
    change(b, ticket, subject="theirs")
    hub.sync(a, b)
    change(a, ticket, subject="ours")
    hub.sync(a, b)
    assert clashes(a) == clashes(b) == []
    assert b.value("SELECT subject FROM ticket") == "ours"


def test_one_after_the_other_is_no_conflict(desk):
    a, b, hub, ticket = pair(desk)
    change(a, ticket, subject="two")
    hub.sync(a, b)
    change(b, ticket, subject="three")
    hub.sync(b, a)
    assert clashes(a) == clashes(b) == []


def test_the_same_value_is_no_conflict(desk):
    a, b, hub, ticket = pair(desk)
    change(a, ticket, subject="two")
    change(b, ticket, subject="two")
    hub.sync(a, b)
    assert clashes(a) == clashes(b) == []


def test_others_conflicts_are_not_ours(desk):
    a, b, hub, ticket = pair(desk)
    c = desk("c")
    hub.sync(c)
    change(a, ticket, subject="ours")
    change(b, ticket, subject="theirs")
    hub.sync(a, b, c)
    assert clashes(c) == []


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3)), max_size=8))
def test_changes_that_saw_each_other_never_clash(made):
    before, changes = None, []
    for number, (desk, value) in enumerate(made):
        changes.append(Change(f"{number:024x}", bytes([desk]), number, None, before, value))
        before = value
    assert clash_of(changes) is None
