"""What the hub sends becomes what is here: rows, entries, search, clocks; and again it changes nothing."""

from __future__ import annotations

import json

import pytest

from app.models.clients import Person
from app.models.columns import dump_json
from app.models.ids import new_uid
from app.models.staff import Queue, User
from app.models.tickets import Ticket, TicketNote
from app.services.store.audit import history, verify
from app.services.store.chain import Link, digest_of, erase, genesis, hash_of, new_salt
from app.services.store.journal import UPDATE
from app.services.store.received import lines_of
from app.services.sync.applying import by_table
from app.services.sync.first_load import keep_entries
from app.services.sync.upgraded import settle_unknown
from app.services.sync.wire import ENTRY_COLUMNS, row_in
from tests.services.sync.toy import ToyHub


def shown(store, table, *names):
    names = names if table == "journal_entry" else ("uid", *names)
    return store.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY {names[0]}, {names[1]}")


def everything(store, table):
    local = ("id", "uid", "password_hash")
    names = [row[1] for row in store.rows(f"PRAGMA table_info({table})") if row[1] not in local]
    return shown(store, table, *names)


def test_what_one_saves_the_other_has(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    me = new_uid()
    with a.write(me) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="Течёт кран", fields={"b": 1, "a": [1.5]})
        write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="Позвонить вечером")
        write.insert(Queue, code="q", labels={"ru": "Вода", "en": "Water"})
    with a.write(me) as write:
        write.update(Ticket, ticket, priority=3, import_key="")
        write.remove(Ticket, ticket)
    with a.write(me) as write:
        write.restore(Ticket, ticket)
    hub.sync(a, b)
    for table in ("ticket", "ticket_note", "queue"):
        assert everything(a, table) == everything(b, table)
    assert a.value("SELECT count(*) FROM journal_entry WHERE outbox = 1") == 6
    assert b.value("SELECT count(*) FROM journal_entry WHERE outbox = 3") == 6
    assert history(a, ticket) == history(b, ticket)
    assert verify(a) == verify(b) == []


def test_it_is_found_by_search(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="Течёт кран")
    hub.sync(a, b)
    assert b.rows("SELECT rowid FROM ticket_search WHERE ticket_search MATCH 'кран'")
    with a.write(None) as write:
        write.update(Ticket, ticket, subject="Нет света")
    hub.sync(a, b)
    assert not b.rows("SELECT rowid FROM ticket_search WHERE ticket_search MATCH 'кран'")
    assert b.rows("SELECT rowid FROM ticket_search WHERE ticket_search MATCH 'свет'")


def test_applied_twice_it_changes_nothing(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        write.insert(Ticket, number="A-1", state="new")
    hub.sync(a, b)
    before = everything(b, "ticket"), everything(b, "journal_entry")
    heard = []
    b.listeners.append(heard.append)
    hub.pull(b, after=0)
    assert (everything(b, "ticket"), everything(b, "journal_entry")) == before
    assert heard == []


def test_our_unsent_change_stays_on_top(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="one")
    hub.sync(a, b)
    with a.write(None) as write:
        write.update(Ticket, ticket, subject="theirs", priority=3)
    hub.push(a)
    with b.write(None) as write:
        write.update(Ticket, ticket, subject="ours")
    hub.pull(b)
    assert shown(b, "ticket", "subject", "priority") == [(ticket, "ours", 3)]
    hub.sync(b, a)
    assert everything(a, "ticket") == everything(b, "ticket")
    assert shown(a, "ticket", "subject") == [(ticket, "ours")]


def test_an_older_unsent_change_gives_way(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="one")
    hub.sync(a, b)
    with b.write(None) as write:
        write.update(Ticket, ticket, subject="ours")
    with a.write(None) as write:
        write.update(Ticket, ticket, subject="theirs")
    hub.push(a)
    hub.pull(b)
    assert shown(b, "ticket", "subject") == [(ticket, "theirs")]


def test_secrets_stay_here(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        user = write.insert(User, login="anna", name="Анна", role="operator", password_hash="hidden")
    hub.sync(a, b)
    assert "hidden" not in str(hub.rows) + str(hub.entries)
    assert b.value("SELECT password_hash FROM user") is None
    with b.write(None) as write:
        write.update(User, user, name="Анна П.")
    hub.sync(b, a)
    assert a.row("SELECT name, password_hash FROM user") == ("Анна П.", "hidden")
    assert verify(a) == verify(b) == []


def test_fields_of_a_newer_program_are_kept(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new")
    hub.push(a)
    hub.rows[ticket.hex()]["data"]["mood"] = "calm"
    hub.rows["ff" * 16] = {**hub.rows[ticket.hex()], "tbl": "weather", "uid": "ff" * 16}
    hub.revs["ff" * 16] = hub.rev
    hub.pull(b)
    assert b.value("SELECT extra FROM ticket") == '{"mood":"calm"}'
    assert b.row("SELECT uid, record_table FROM sync_unknown") == (b"\xff" * 16, "weather")
    with b.write(None) as write:
        write.update(Ticket, ticket, priority=3)
    hub.sync(b)
    assert hub.rows[ticket.hex()]["data"] | {"mood": "calm", "priority": 3} == hub.rows[ticket.hex()]["data"]


def test_after_an_update_unknown_fields_and_records_get_their_places(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="one", priority=3)
        note = write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="two")
    hub.sync(a, b)
    with b.receive() as write:  # as if b had been older: one column and one table were unknown to it
        body = hub.rows[note.hex()]
        write.local("UPDATE ticket SET priority = 0, extra = ?", '{"mood":"calm","priority":3}')
        write.forget("ticket_note", [note])
        write._keep_aside("ticket_note", [row_in(body)])
    assert settle_unknown(b, 99) == 2
    assert b.row("SELECT priority, extra FROM ticket") == (3, '{"mood":"calm"}')
    assert everything(a, "ticket_note") == everything(b, "ticket_note")
    assert b.rows("SELECT 1 FROM sync_unknown") == []
    assert settle_unknown(b, 99) == 0


def test_a_field_of_another_kind_does_not_stop_the_update(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        write.insert(Ticket, number="A-1", state="new")
    hub.sync(a, b)
    with b.receive() as write:
        extra = '{"due_at":{"a":1},"estimate_at":null,"person_uid":"no key","priority":3}'
        write.local("UPDATE ticket SET priority = 0, extra = ?", extra)
    assert settle_unknown(b, 99) == 1
    left = '{"due_at":{"a":1},"estimate_at":null,"person_uid":"no key"}'
    assert b.row("SELECT priority, due_at, person_uid, extra FROM ticket") == (3, None, None, left)


def test_our_stamps_follow_what_came_also_after_a_restart(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    a.set_clock(86_400_000)
    with a.write(None) as write:
        ticket = write.insert(Person, last_name="Иванова")
    hub.sync(a, b)
    b.forget_head()
    with b.write(None) as write:
        write.update(Person, ticket, last_name="Петрова")
    hub.sync(b, a)
    assert a.value("SELECT last_name FROM person") == "Петрова"


def test_an_entry_that_does_not_verify_is_not_taken(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        write.insert(Ticket, number="A-1", state="new", subject="true")
    hub.push(a)
    rev, body = hub.entries[0]
    hub.entries[0] = (rev, {**body, "changes": body["changes"].replace("true", "forged")})
    hub.pull(b)
    assert b.rows("SELECT 1 FROM journal_entry") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": []},
        {"subject": "one"},
        {"state": ["new", {"a": 1}]},
        {"queue_uid": [None, 5]},
        {"due_at": [0, 10**30]},
    ],
)
def test_an_entry_of_no_sense_stops_nothing_though_it_is_chained(desk, fields):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new")
    hub.sync(a, b)
    with b.write(None) as write:
        write.update(Ticket, ticket, subject="ours")
    hub.sync(b)
    stranger, salt = new_uid(), new_salt()
    link = Link(stranger, 1, "f" * 24, 5, None, "ticket", ticket, UPDATE)
    digest = digest_of({"fields": fields}, salt)
    hub.rev += 1
    hub.entries.append((hub.rev, {
        "desk": stranger.hex(), "seq": 1, "hlc": link.hlc, "at": link.at, "actor": None, "tbl": "ticket",
        "uid": ticket.hex(), "op": UPDATE, "changes": {"fields": fields}, "salt": salt.hex(),
        "digest": digest.hex(), "prev": genesis(stranger).hex(),
        "hash": hash_of(link, digest, genesis(stranger)).hex(),
    }))  # fmt: skip
    hub.sync(b)
    assert b.value("SELECT rev FROM sync_state") == hub.rev
    assert b.rows("SELECT 1 FROM journal_entry WHERE desk_uid = ?", stranger) == []


def test_a_ticket_that_leaves_takes_everything_along(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="Течёт кран")
        write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="Позвонить вечером")
        other = write.insert(Ticket, number="A-2", state="new", subject="Нет света")
    hub.sync(a, b)
    with b.write(None) as write:
        write.update(Ticket, ticket, priority=3)
    hub.sync(b, a)
    hub.rev += 1
    hub.left.append((hub.rev, {"uid": ticket.hex(), "tbl": "ticket"}))
    hub.pull(b)
    assert shown(b, "ticket", "number") == [(other, "A-2")]
    assert b.rows("SELECT 1 FROM ticket_note") == []
    assert b.rows("SELECT 1 FROM journal_entry WHERE record_uid = ? AND outbox = 3", ticket) == []
    assert 'priority":[' not in b.value("SELECT changes FROM journal_entry WHERE record_uid = ?", ticket)
    assert not b.rows("SELECT rowid FROM ticket_search WHERE ticket_search MATCH 'кран'")
    assert verify(b) == []
    hub.left.clear()
    hub.pull(b, after=0)  # it comes into scope again, whole
    assert everything(b, "ticket") == everything(a, "ticket")
    assert history(b, ticket) == history(a, ticket)
    assert verify(b) == []


def test_what_waits_is_not_dropped(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new")
    hub.sync(a, b)
    with b.write(None) as write:
        write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="важно")
    hub.rev += 1
    hub.left.append((hub.rev, {"uid": ticket.hex(), "tbl": "ticket"}))
    hub.pull(b)
    assert b.value("SELECT count(*) FROM ticket") == 1
    assert b.value("SELECT text FROM ticket_note") == "важно"


def strange(hub, table, **data):
    """Put a record at the hub that no desk of ours would make."""
    uid = new_uid().hex()
    hub.rev += 1
    hub.revs[uid] = hub.rev
    hub.rows[uid] = {
        "tbl": table, "uid": uid, "hlc": f"{1:024x}", "data": data, "clk": {}, "created_at": 1,
        "created_by": None, "updated_at": 1, "updated_by": None, "deleted_at": None,
    }  # fmt: skip
    return uid


GOOD = {"ticket_uid": "ab" * 16, "user_uid": "ab" * 16}


@pytest.mark.parametrize(
    "data",
    [
        {"ticket_uid": "ab" * 16},
        {"ticket_uid": "no key", "user_uid": "ab" * 16},
        {**GOOD, "seen_at": 10**30},
        {**GOOD, "seen_at": {"a": 1}},
        {**GOOD, "seen_at": [1]},
    ],
)
def test_what_is_no_record_of_its_table_stops_nothing_and_is_kept_aside(desk, data):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    uid = strange(hub, "watcher", **data)
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new")
    hub.sync(a, b)
    assert b.value("SELECT number FROM ticket WHERE uid = ?", ticket) == "A-1"
    assert b.value("SELECT rev FROM sync_state") == hub.rev
    assert b.value("SELECT count(*) FROM watcher") == 0
    assert b.rows("SELECT hex(uid), record_table FROM sync_unknown") == [(uid.upper(), "watcher")]
    b.db.execute_sql("UPDATE sync_state SET schema = 0")
    assert settle_unknown(b, 1) == 0
    hub.rev += 1
    hub.revs[uid] = hub.rev
    hub.rows[uid]["data"] = {"ticket_uid": ticket.hex(), "user_uid": "ab" * 16, "seen_at": 5}
    hub.sync(b)
    assert b.value("SELECT seen_at FROM watcher") == 5
    assert b.value("SELECT count(*) FROM sync_unknown") == 0


def test_what_stood_here_stays_where_the_hub_has_no_record_any_more(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        ticket = write.insert(Ticket, number="A-1", state="new", subject="Течёт кран")
    hub.sync(a, b)
    hub.rev += 1
    hub.revs[ticket.hex()] = hub.rev
    hub.rows[ticket.hex()]["data"] = {"person_uid": "no key"}
    hub.sync(b)
    assert b.value("SELECT subject FROM ticket") == "Течёт кран"
    assert b.value("SELECT rev FROM sync_state") == hub.rev


def test_entries_of_a_load_are_kept_once_and_those_that_do_not_verify_never(desk):
    a, b = desk("a"), desk("b")
    with a.write(None) as write:
        uids = [write.insert(Person, last_name=f"Иванов {number}", note="вечером") for number in range(7)]
    lines = a.rows(f"SELECT {ENTRY_COLUMNS} FROM journal_entry ORDER BY seq")
    spoilt = (*lines[3][:8], lines[3][8].replace("вечером", "утром"), *lines[3][9:])
    moved = (*lines[5][:3], lines[5][3] + 1, *lines[5][4:])
    came = lines_of([*lines[:3], spoilt, lines[4], moved])
    told = []
    b.listeners.append(told.append)
    assert keep_entries(b, came) == 2
    kept = [line[1] for line in lines if line not in (lines[3], lines[5], lines[6])]
    assert [seq for (seq,) in b.rows("SELECT seq FROM journal_entry ORDER BY seq")] == kept
    assert {uid for change in told for _, uid in change.records} == {uids[0], uids[1], uids[2], uids[4]}
    assert keep_entries(b, lines_of(lines)) == 0  # the load was cut short, and comes again
    assert b.rows(f"SELECT {ENTRY_COLUMNS} FROM journal_entry ORDER BY seq") == lines
    assert b.value("SELECT count(*) FROM journal_entry WHERE outbox = 3") == len(lines)
    assert keep_entries(a, lines_of(lines)) == 0  # our own come back: nothing is twice
    assert a.value("SELECT count(*) FROM journal_entry") == len(lines)
    assert verify(a) == verify(b) == []


def test_records_of_a_load_that_lie_between_those_here_are_written_once(desk):
    a, b, hub = desk("a"), desk("b"), ToyHub()
    with a.write(None) as write:
        uids = [write.insert(Person, last_name=f"Иванов {number}") for number in range(30)]
    hub.sync(a)
    rows = {uid: row_in(hub.rows[uid.hex()]) for uid in uids}
    told = []
    b.listeners.append(told.append)
    for some in (uids[1::2], uids[::2], uids[5:9]):  # the open tickets come first, and what was cut short again
        with b.receive(fresh=True, bulk=True) as write:
            for table, found in by_table(rows[uid] for uid in some).items():
                write.take(table, found)
    assert everything(a, "person") == everything(b, "person")
    assert [{uid for _, uid in change.records} for change in told] == [set(uids[1::2]), set(uids[::2])]


def test_entries_of_a_load_lie_between_those_here(desk):
    a, other, b = desk("a"), desk("other"), desk("b")
    lines = []
    for store in (a, other):
        with store.write(None) as write:
            for number in range(9):
                write.insert(Person, last_name=f"Иванов {number}", note="вечером")
        lines += sorted(store.rows(f"SELECT {ENTRY_COLUMNS} FROM journal_entry"), key=lambda line: line[1])
    lines.sort(key=lambda line: line[:2])
    assert keep_entries(b, lines_of(lines[1::2])) == 0
    first = lines[1]
    changes = dump_json(erase(json.loads(first[8]), first[9], {"note"}))
    erased = (*first[:8], changes, None, *first[10:])
    assert keep_entries(b, lines_of([lines[0], erased, *lines[2:]])) == 0
    kept = b.rows(f"SELECT {ENTRY_COLUMNS} FROM journal_entry ORDER BY desk_uid, seq")
    assert kept == [lines[0], erased, *lines[2:]]
    assert verify(b) == []
