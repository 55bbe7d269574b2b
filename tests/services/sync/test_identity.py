"""Who a desk is: joining, becoming another, sending again what the hub has lost; and whose entries may go."""

from __future__ import annotations

import peewee
import pytest

from app.models.ids import new_uid
from app.models.tickets import Ticket
from app.services.store.audit import history, verify
from app.services.store.clock import wall_ms
from app.services.sync import identity, outbox
from app.services.sync.identity import Verdict
from app.services.sync.state import counts, joined, note_contact
from tests.services.sync.toy import ToyHub


def hello(**more):
    said = {"member": "ab" * 16, "name": "Анна", "role": "operator", "queues": ["11" * 16], "now": wall_ms(),
            "epoch": "e1", "rev": 7, "desk": None}  # fmt: skip
    return said | more


def head_of(store):
    desk = store.desk_uid()
    row = store.row("SELECT seq, hash FROM journal_entry WHERE desk_uid = ? ORDER BY seq DESC LIMIT 1", desk)
    return (
        {"head_seq": row[0], "head_hash": row[1].hex(), "code": "A"} if row else {"head_seq": 0, "head_hash": ""}
    )


def write(store, count=1):
    for number in range(count):
        with store.write(None) as open_write:
            uid = open_write.insert(Ticket, number=f"A-{number}", state="new")
    return uid


def test_joining_makes_the_member_a_person_of_the_desk(desk):
    store = desk("a")
    identity.join(store, hello(), "K")
    known = joined(store)
    assert (known.epoch, known.load_phase, known.member_uid) == ("e1", "1", b"\xab" * 16)
    assert store.row("SELECT uid, name, role FROM user") == (b"\xab" * 16, "Анна", "operator")
    assert store.value("SELECT code FROM desk") == "K"
    assert counts(store).waiting == 0  # no entry was made of it
    identity.leave(store)
    assert joined(store) is None


def test_the_same_chain_is_the_same_desk(desk):
    store = desk("a")
    assert identity.judge(store, None) is Verdict.UNKNOWN
    write(store, 3)
    assert identity.judge(store, head_of(store)) is Verdict.SAME
    assert identity.judge(store, {"head_seq": 0, "head_hash": ""}) is Verdict.SAME


def test_a_hub_that_knows_less_gets_it_again(desk):
    store, hub = desk("a"), ToyHub()
    write(store, 2)
    hub.push(store)
    known = head_of(store)
    write(store, 2)
    hub.push(store)
    assert identity.judge(store, known) is Verdict.BEHIND
    assert identity.send_again(store, known["head_seq"]) is not None
    assert counts(store).waiting == 2


def test_a_hub_that_knows_more_has_heard_another(desk):
    store = desk("a")
    write(store, 2)
    known = head_of(store)
    assert identity.judge(store, {**known, "head_seq": 5}) is Verdict.OTHER
    assert identity.judge(store, {**known, "head_hash": "00" * 32}) is Verdict.OTHER


def test_what_was_not_sent_is_chained_anew(desk):
    store, hub = desk("a"), ToyHub()
    write(store, 2)
    hub.push(store)
    ticket = write(store, 3)
    before, told = store.desk_uid(), history(store, ticket)
    new = new_uid()
    identity.renew(store, new, "Z")
    assert store.desk_uid() == new
    assert verify(store) == []
    assert history(store, ticket) == told
    assert counts(store).waiting == 3
    former = "SELECT count(*) FROM journal_entry WHERE desk_uid = ? AND outbox = 3"
    assert [identity.let_go(store, 1) for _ in range(2)] == [True, True]
    assert store.value(former, before) == 2
    while identity.let_go(store, 1):
        pass
    assert store.value(former, before) == 2
    assert store.row("SELECT 1 FROM sync_command") is None
    write(store)
    assert verify(store) == []
    batch = outbox.next_batch(store)
    assert [body["seq"] for body in batch.entries] == [1, 2, 3, 4]
    assert store.row("SELECT code, next_number FROM desk") == ("Z", 1)


def test_our_own_entries_stay_for_ever(desk):
    store = desk("a")
    write(store)
    for attempt in ("DELETE FROM journal_entry", "UPDATE journal_entry SET outbox = 3"):
        with pytest.raises(peewee.IntegrityError):
            store.db.execute_sql(attempt)
    assert verify(store) == []


def test_the_hubs_clock_corrects_ours(desk):
    store = desk("a")
    note_contact(store, hello(now=wall_ms() + 3_600_000))
    assert abs(store.offset_ms - 3_600_000) < 60_000
    write(store)
    assert store.value("SELECT at FROM journal_entry") > wall_ms() + 3_000_000
    note_contact(store, hello(now=wall_ms() + 100))
    assert store.offset_ms == 0


def test_stamps_come_back_from_the_future_once_all_is_sent(desk):
    store, hub = desk("a"), ToyHub()
    store.set_clock(3 * 86_400_000)
    write(store)
    identity.set_right_clock(store, wall_ms())
    store.set_clock(0)
    write(store)
    furthest = f"{wall_ms() + 86_400_000:012x}"
    ahead = "SELECT hlc FROM journal_entry ORDER BY seq DESC LIMIT 1"
    assert store.value(ahead) > furthest  # it still waits: its own order counts
    hub.push(store)
    with store.receive() as open_write:
        open_write.local("UPDATE sync_state SET seen = ?", f"{wall_ms():012x}0000aaaaaaaa")
    identity.set_right_clock(store, wall_ms())
    write(store)
    assert store.value(ahead) < furthest
    assert verify(store) == []
