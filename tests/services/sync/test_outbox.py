"""What waits for the hub goes in order, one person's at a time; what was refused is told."""

from __future__ import annotations

from app.models import SYNCED
from app.models.base import columns_of, table_of
from app.models.ids import new_uid
from app.models.marks import Mark
from app.models.tickets import Ticket
from app.services.store.audit import history, verify
from app.services.sync import outbox
from app.services.sync.state import counts


def test_a_batch_is_one_persons(desk):
    store = desk("a")
    anna, boris = new_uid(), new_uid()
    for actor in (anna, None, anna, boris, None):
        with store.write(actor) as write:
            write.insert(Ticket, number="A-1", state="new")
    first = outbox.next_batch(store)
    assert (first.actor, len(first.entries), first.last) == (anna, 3, 3)
    outbox.settle(store, first.desk_uid, 3, {})
    second = outbox.next_batch(store)
    assert (second.actor, [one["seq"] for one in second.entries]) == (boris, [4, 5])
    outbox.settle(store, second.desk_uid, 5, {})
    assert outbox.next_batch(store) is None


def test_what_was_refused_is_told_and_is_no_history(desk):
    store = desk("a")
    with store.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="one")
    with store.write(None) as write:
        write.update(Ticket, ticket, subject="two")
    heard = []
    store.listeners.append(heard.append)
    batch = outbox.next_batch(store)
    assert batch.records({2: "scope"}) == {("ticket", ticket)}
    outbox.settle(store, store.desk_uid(), 2, {2: "scope"})
    assert (counts(store).waiting, counts(store).refused) == (0, 1)
    assert [entry.op for entry in history(store, ticket)] == ["insert"]
    assert ("journal_entry", ticket) in heard[0].records


def test_shared_tables_may_hold_equal_values(desk):
    """Two desks may make equal records; both stand. So nothing but the key may be unique in a shared table."""
    store = desk("a")
    for model in SYNCED:
        table = table_of(model)
        unique = [row[1] for row in store.rows(f"PRAGMA index_list({table})") if row[2]]
        columns = [row[2] for index in unique for row in store.rows(f"PRAGMA index_info({index})")]
        assert columns == ["uid"], table


def test_secrets_may_be_missing():
    """A secret never travels: where it is received, its column is empty."""
    secret = [column for model in SYNCED for column in columns_of(model).values() if column.mark is Mark.SECRET]
    assert secret
    assert all(column.null for column in secret)


def test_an_entry_is_blanked_then_emptied_and_no_more_than_that(desk):
    """So a hub that goes on refusing it is not asked for ever; the chain holds all the while."""
    store = desk("a")
    with store.write(None) as write:
        write.insert(Ticket, number="A-1", state="new", subject="течёт кран")
    taken = []
    for wanted in ("A-1", None, None):
        taken.append(outbox.blank(store, store.desk_uid(), 1))
        text = store.value("SELECT changes FROM journal_entry")
        assert "течёт" not in text
        assert ("A-1" in text) == (wanted is not None)
        assert verify(store) == []
    assert taken == [True, True, False]
