"""What happens seldom, and may neither lose nor stop anything: answers lost in between, copies put back, files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.models.clients import Person
from app.models.ids import new_uid
from app.models.staff import Queue, QueueMember, Role
from app.models.tickets import Ticket, TicketNote
from app.services.hub.erasing import erase_person
from app.services.store.audit import verify
from app.services.sync import blobs, identity
from app.services.sync.errors import HubLost, HubRefused
from app.services.sync.link import HubLink
from app.services.tickets import attachments
from tests.hub.desks import Desk, Desks, rows_of


def asked(desks: Desks, query: str, *params: Any) -> list[tuple[Any, ...]]:
    """What the hub's administrator gets for a query."""
    with psycopg.connect(desks.hub.address, autocommit=True) as connection:
        cursor = connection.execute(query.encode(), params)
        return cursor.fetchall() if cursor.description else []


def two(desks: Desks) -> tuple[Desk, Desk]:
    desks.hub.queue("water")
    made = desks.join("anna", Role.OPERATOR, ("water",)), desks.join("boris", Role.OPERATOR, ("water",))
    for desk in made:
        desk.cycle()
    return made


def test_a_load_may_take_longer_than_any_other_statement(desks):
    a, _ = two(desks)
    before = a.link().connection.execute("SHOW statement_timeout").fetchone()
    lines = list(a.link()._copied("SELECT current_setting('statement_timeout')", ("text",), lambda _: 1.0))
    assert (before, lines) == (("1min",), [[("0",)]])
    assert a.link().connection.execute("SHOW statement_timeout").fetchone() == before


def test_a_load_that_is_left_gives_the_connection_back(desks):
    a, _ = two(desks)
    left = a.link()._copied("SELECT n::text FROM generate_series(1, 200000) n", ("text",), lambda _: 0.5)
    next(left)
    left.close()
    assert a.cycle().pulled == 0
    assert a.link().connection.execute("SHOW statement_timeout").fetchone() == ("1min",)


def test_a_code_given_anew_holds_though_its_answer_was_lost(desks):
    desks.hub.queue("water")
    anna, boris = (desks.hub.person(login, Role.OPERATOR, ("water",)) for login in ("anna", "boris"))
    desks.remember()
    a = desks._add(Desk(desks, "anna", anna, desks._path()))
    a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    desks.restore()  # by somebody who did not say `hotline hub restored`: its letters are given out once more
    b = desks._add(Desk(desks, "boris", boris, desks._path()))
    assert b.code() == a.code()
    plain = a.engine._ask

    def ask(operation: Any, *args: Any, **named: Any) -> Any:
        if operation is identity.recode:
            raise HubLost("sync.lost")
        return plain(operation, *args, **named)

    a.engine._ask = ask
    with pytest.raises(HubLost):
        a.cycle()
    a.engine._ask = plain
    a.cycle()
    there = asked(desks, "SELECT code FROM hub.desk WHERE uid = %s", UUID(bytes=a.store.desk_uid()))
    assert there == [(a.code(),)]
    assert b.code() != a.code()


def test_what_was_refused_before_the_copy_was_put_back_is_taken_back(desks):
    a, b = two(desks)
    (water,) = a.queues()
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=water)
    a.cycle(), b.cycle()
    b.link().command("claim", new_uid(), {"ticket": ticket.hex()})
    a.update(Ticket, ticket, assignee_uid=a.person)  # `taken`
    copy = desks.clone(a)
    a.cycle()
    a.insert(Ticket, number="A-2", state="new", queue_uid=water)
    a.cycle()
    desks.drop(a)
    copy.cycle(), copy.cycle(), b.cycle()
    assert rows_of(copy, "ticket") == rows_of(b, "ticket")
    assert [row[0] for row in copy.store.rows("SELECT assignee_uid FROM ticket")] == [None, None]
    assert copy.store.rows("SELECT refusal FROM journal_entry WHERE outbox = 2") == [("taken",)]


@pytest.mark.parametrize(
    "put_out",
    ["UPDATE hub.member SET active = false WHERE uid = %s", "DELETE FROM hub.member WHERE uid = %s"],
)
def test_a_colleague_put_out_holds_up_their_own_entries_alone(desks, put_out):
    a, b = two(desks)
    (water,) = a.queues()
    with a.store.write(b.person) as write:
        write.insert(Ticket, number="A-1", state="new", queue_uid=water)
    vera = desks.join("vera", Role.OPERATOR, ("water",))
    vera.insert(Ticket, number="C-1", state="new", queue_uid=water)
    vera.cycle()
    if "DELETE" in put_out:
        asked(desks, "DELETE FROM hub.member_queue WHERE member = %s", UUID(bytes=b.person))
    asked(desks, put_out, UUID(bytes=b.person))
    a.engine._link_as = lambda _: HubLink(desks.connect("boris"))
    assert a.cycle().waits_for == b.person
    assert [row[0] for row in a.store.rows("SELECT number FROM ticket ORDER BY number")] == ["A-1", "C-1"]


CONTENT = b"plan" * 400


def fetched(desk: Desk, file: bytes) -> bytes | None:
    """What a desk gets that asks for a file's bytes."""
    blobs.want(desk.store, file)
    desk.cycle()
    found = desk.store.value("SELECT content FROM attachment_content")
    return None if found is None else bytes(found)


def cut_before_files(desk: Desk) -> None:
    """One cycle whose link breaks when records are there and files are not."""

    def lost(_: Any) -> None:
        raise HubLost("sync.lost")

    desk.engine.send_files = lost
    with pytest.raises(HubLost):
        desk.cycle()
    del desk.engine.send_files


def test_a_file_of_a_ticket_written_down_for_another_team_reaches_it(desks):
    desks.hub.queue("water")
    fire = desks.hub.queue("fire")
    a, b = desks.join("anna", Role.OPERATOR, ("water",)), desks.join("boris", Role.OPERATOR, ("fire",))
    a.cycle(), b.cycle()
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=fire)
    file = attachments.attach(a.store, a.person, ticket, "plan.pdf", CONTENT)
    cut_before_files(a)
    assert rows_of(a, "attachment") == []
    a.restart()
    a.cycle(), b.cycle()
    assert fetched(b, file) == CONTENT
    assert a.store.value("SELECT count(*) FROM attachment_content") == 0
    assert a.store.rows("SELECT way FROM sync_blob") == []


def test_a_file_waits_for_who_attached_it_while_a_colleague_works_at_the_desk(desks):
    desks.hub.queue("water")
    fire = desks.hub.queue("fire")
    a, b = desks.join("anna", Role.OPERATOR, ("fire",)), desks.join("boris", Role.OPERATOR, ("fire",))
    vera = desks.hub.person("vera", Role.OPERATOR, ("water",))
    a.cycle(), b.cycle()
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=fire)
    file = attachments.attach(a.store, a.person, ticket, "plan.pdf", CONTENT)
    cut_before_files(a)
    for login, person in (("vera", vera), ("anna", a.person)):
        a.login, a.person = login, person
        a.restart()
        a.cycle(), a.cycle()
    b.cycle()
    assert fetched(b, file) == CONTENT


def test_a_file_taken_off_and_attached_anew_is_to_be_had(desks):
    a, b = two(desks)
    (water,) = a.queues()
    first, second = (a.insert(Ticket, number=f"A-{n}", state="new", queue_uid=water) for n in range(2))
    file = attachments.attach(a.store, a.person, first, "plan.pdf", CONTENT)
    a.cycle()
    attachments.detach(a.store, a.person, file)
    a.cycle()
    file = attachments.attach(a.store, a.person, second, "plan.pdf", CONTENT)
    a.cycle(), b.cycle()
    assert fetched(b, file) == CONTENT


def test_a_file_whose_client_was_erased_meanwhile_is_not_kept(desks):
    desks.hub.queue("water")
    fire = desks.hub.queue("fire")
    a = desks.join("anna", Role.OPERATOR, ("water",))
    desks.hub.person("gala", Role.ADMINISTRATOR, ("fire",))
    a.cycle()
    client = a.insert(Person, last_name="Иванова")
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=fire, person_uid=client)
    attachments.attach(a.store, a.person, ticket, "plan.pdf", CONTENT)
    cut_before_files(a)
    with desks.connect("gala") as connection:
        erase_person(connection, client)
    a.cycle()
    assert a.store.value("SELECT count(*) FROM attachment_content") == 0
    assert asked(desks, "SELECT count(*) FROM hub.blob") == [(0,)]


def test_a_hub_restored_from_yesterday_gets_the_days_files_again(desks):
    a, b = two(desks)
    (water,) = a.queues()
    desks.remember()
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=water)
    file = attachments.attach(a.store, a.person, ticket, "plan.pdf", CONTENT)
    a.cycle(), b.cycle()
    desks.restore()
    a.cycle(), a.cycle(), b.cycle()
    assert fetched(b, file) == CONTENT


def test_a_copy_put_back_sends_the_files_that_were_cut_off(desks):
    a, b = two(desks)
    (water,) = a.queues()
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=water)
    file = attachments.attach(a.store, a.person, ticket, "plan.pdf", CONTENT)
    copy = desks.clone(a)
    cut_before_files(a)
    a.insert(Ticket, number="A-2", state="new", queue_uid=water)
    cut_before_files(a)
    desks.drop(a)
    copy.cycle(), copy.cycle(), b.cycle()
    assert fetched(b, file) == CONTENT


def without_names(desk: Desk, table: str) -> list[tuple[Any, ...]]:
    """A table's records, but for who made and who changed them."""
    names = [row[1] for row in desk.store.rows(f"PRAGMA table_info({table})")]
    chosen = [name for name in names if name not in ("id", "created_by", "updated_by")]
    return desk.store.rows(f"SELECT {', '.join(chosen)} FROM {table} ORDER BY uid")


def test_what_had_left_its_maker_is_not_lost_with_the_hub(desks):
    water, fire = desks.hub.queue("water"), desks.hub.queue("fire")
    a = desks.join("anna", Role.OPERATOR, ("water",))
    b, c = (desks.join(login, Role.OPERATOR, ("fire",)) for login in ("boris", "vera"))
    for desk in (a, b, c):
        desk.cycle()
    desks.remember()
    tickets = [a.insert(Ticket, number=f"A-{n}", state="new", subject="Кран", queue_uid=water) for n in range(3)]
    for ticket in tickets:
        a.insert(TicketNote, ticket_uid=ticket, kind="inner", text="вечером")
    a.cycle()
    for ticket in tickets:
        a.update(Ticket, ticket, queue_uid=fire)
    a.cycle(), b.cycle(), c.cycle()
    b.update(Ticket, tickets[0], subject="Труба", fields={"a": [1, None]})
    b.remove(Ticket, tickets[1])
    b.cycle(), c.cycle()
    before = [without_names(b, table) for table in ("ticket", "ticket_note")]
    desks.restore()
    for desk in (a, b, c, a):
        desk.cycle()
    assert asked(desks, "SELECT uid FROM hub.row WHERE tbl = 'ticket' AND data = '{}'") == []
    assert [without_names(b, table) for table in ("ticket", "ticket_note")] == before
    b.update(Ticket, tickets[0], description="В подвале")
    b.update(Ticket, tickets[1], description="В подвале")
    b.insert(TicketNote, ticket_uid=tickets[2], kind="inner", text="утром")
    c.update(Ticket, tickets[0], priority=4)
    for desk in (b, c, b, a, c):
        desk.cycle()
    assert rows_of(a, "ticket") == []
    assert len(rows_of(b, "ticket")) == 3
    assert len(rows_of(b, "ticket_note")) == 4
    for table in ("ticket", "ticket_note"):
        assert rows_of(b, table) == rows_of(c, table)
    named = c.store.rows("SELECT number, subject, description, priority FROM ticket")
    found = {row[0]: row[1:] for row in named}
    assert found == {
        "A-0": ("Труба", "В подвале", 4),
        "A-1": ("Кран", "В подвале", found["A-1"][2]),
        "A-2": ("Кран", "", found["A-2"][2]),
    }
    assert [row[0] for row in c.store.rows("SELECT number FROM ticket WHERE deleted_at IS NOT NULL")] == ["A-1"]
    assert all(verify(desk.store) == [] for desk in (a, b, c))
    assert len(desks.hub_keys("ticket")) == 3


def test_what_the_hub_refuses_for_itself_is_not_told_anew(desks):
    desks.hub.queue("water")
    a = desks.join("anna", Role.OPERATOR, ("water",))
    a.cycle()
    queue = a.insert(Queue, code="mine", labels={"ru": "Моя"})
    member = a.insert(QueueMember, user_uid=a.person, queue_uid=queue)
    note = a.insert(TicketNote, ticket_uid=new_uid(), kind="inner", text="вечером")
    a.cycle(), a.cycle()
    for table, uid in (("queue", queue), ("queue_member", member), ("ticket_note", note)):
        assert uid not in {row[0] for row in rows_of(a, table)}
    refused = [row[0] for row in a.store.rows("SELECT refusal FROM journal_entry WHERE outbox = 2 ORDER BY seq")]
    assert refused == ["rights", "rights", "parent"]
    assert a.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 0") == 0


def test_queues_that_changed_while_the_hub_was_restored_are_followed(desks):
    desks.hub.queue("water")
    fire = desks.hub.queue("fire")
    a, b = desks.join("anna", Role.OPERATOR, ("water", "fire")), desks.join("boris", Role.OPERATOR, ("fire",))
    b.insert(Ticket, number="B-1", state="new", queue_uid=fire)
    b.cycle(), a.cycle()
    assert len(rows_of(a, "ticket")) == 1
    desks.remember()
    desks.restore()
    person = UUID(bytes=a.person)
    asked(desks, "DELETE FROM hub.member_queue WHERE member = %s AND queue = %s", person, UUID(bytes=fire))
    a.cycle(), a.cycle()
    assert rows_of(a, "ticket") == []
    b.cycle()
    assert len(rows_of(b, "ticket")) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"subject": " ".join(f"{'слово' * 12}{n}" for n in range(12_000))},
        {"number": "".join(chr(0x410 + n * 7919 % 8000) for n in range(9000))},
    ],
)
def test_a_ticket_too_long_for_an_index_holds_up_nothing(desks, values):
    a, b = two(desks)
    a.insert(Ticket, **{"number": "A-1", "state": "new", "queue_uid": a.queues()[0], **values})
    a.cycle(), b.cycle()
    assert rows_of(a, "ticket") == rows_of(b, "ticket") != []


def test_what_is_too_much_for_the_server_is_not_called_a_lost_link(desks):
    a, _ = two(desks)
    with pytest.raises(HubRefused) as refused:
        a.link()._one("SELECT to_tsvector('simple', string_agg('w' || n, ' ')) FROM generate_series(1, 300000) n")
    assert refused.value.code == "54000"
