"""A field changed by two who had not seen each other is told to both, until somebody has decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.tickets import Ticket
from app.services.store.chain import Link
from app.services.store.journal import UPDATE
from app.services.store.received import HubEntry
from app.services.sync import conflicts
from app.services.sync.conflicts import Change, clash_of, due, sent_after
from app.services.sync.outbox import next_batch, settle
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


def came(desk, seq, record, refused=None):
    link = Link(desk, seq, "", 0, None, "ticket", record, UPDATE)
    return HubEntry(link, "{}", None, b"", b"", b"", refused)


OURS, THEIRS, RECORD = b"o", b"t", b"r"


@pytest.mark.parametrize(
    ("entry", "looked"),
    [
        (came(OURS, 5, RECORD), False),
        (came(OURS, 9, RECORD), True),
        (came(OURS, 9, RECORD, "no_right"), True),
        (came(OURS, 5, RECORD, "no_right"), False),
        (came(OURS, 5, b"other"), True),
        (came(OURS, 5, b"other", "no_right"), False),
        (came(THEIRS, 5, RECORD), True),
        (came(THEIRS, 9, RECORD, "no_right"), False),
    ],
)
def test_of_ours_the_last_that_comes_back_has_the_record_looked_at(entry, looked):
    assert bool(due([entry], OURS, {RECORD: 9})) is looked


def test_what_waits_or_was_refused_does_not_come_back(desk):
    a, _, _, ticket = pair(desk)
    change(a, ticket, subject="two")
    change(a, ticket, subject="three")
    sent, _ = sent_after(a, a.desk_uid(), 0)
    assert sent == {}
    batch = next_batch(a)
    numbers = [one["seq"] for one in batch.entries]
    settle(a, batch.desk_uid, batch.last, {numbers[-1]: "no_right"})
    sent, following = sent_after(a, a.desk_uid(), 0)
    assert (sent, following) == ({ticket: numbers[-2]}, None)


def test_our_own_are_read_in_portions(desk, monkeypatch):
    a, _, hub, ticket = pair(desk)
    for number in range(5):
        change(a, ticket, subject=f"{number}")
    hub.push(a)
    head = a.value("SELECT max(seq) FROM journal_entry WHERE desk_uid = ?", a.desk_uid())
    monkeypatch.setattr(conflicts, "READ_AT_ONCE", 2)
    echoes = conflicts.Echoes(lambda operation, *args: operation(a, *args), a.desk_uid())
    assert echoes.last([came(THEIRS, 1, ticket)]) == {}
    assert echoes.last([came(a.desk_uid(), 1, ticket)]) == {ticket: head}
