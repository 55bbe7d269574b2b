"""What the hub sends becomes what is here: rows, entries, search, clocks; and again it changes nothing."""

from __future__ import annotations

from app.models.clients import Person
from app.models.ids import new_uid
from app.models.staff import Queue, User
from app.models.tickets import Ticket, TicketNote
from app.services.store.audit import history, verify
from app.services.sync.upgraded import settle_unknown
from app.services.sync.wire import row_in
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
