"""Desks with real stores and the real hub: what one saves, the other has."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from app.models.ids import new_uid
from app.models.staff import Queue, Role
from app.models.tickets import Ticket, TicketNote
from app.services.store.audit import history, verify
from app.services.store.clock import wall_ms
from app.services.sync import blobs, commands, identity, outbox
from app.services.sync.errors import HubLost
from app.services.tickets import attachments
from tests.hub.desks import Desk, Desks, rows_of
from tests.hub.storm import DAY_MS, Killed


def two(desks: Desks) -> tuple[Desk, Desk]:
    desks.hub.queue("water")
    return desks.join("anna", Role.OPERATOR, ("water",)), desks.join("boris", Role.OPERATOR, ("water",))


def test_what_one_saves_the_other_has(desks):
    a, b = two(desks)
    ticket = a.insert(Ticket, number="A-1", state="new", subject="Течёт кран", queue_uid=a.queues()[0])
    a.insert(TicketNote, ticket_uid=ticket, kind="inner", text="вечером")
    a.cycle()
    b.cycle()
    a.cycle()
    assert rows_of(a, "ticket") == rows_of(b, "ticket") != []
    assert rows_of(a, "ticket_note") == rows_of(b, "ticket_note") != []
    assert history(a.store, ticket) == history(b.store, ticket)
    assert verify(a.store) == verify(b.store) == []
    assert a.code() != b.code()


def test_a_new_desk_loads_everything(desks):
    a, _ = two(desks)
    for number in range(30):
        a.insert(Ticket, number=f"A-{number}", state="new", queue_uid=a.queues()[0])
    a.cycle()
    c = desks.join("vera", Role.OPERATOR, ("water",))
    c.cycle()
    a.cycle()
    assert rows_of(c, "ticket") == rows_of(a, "ticket")
    assert len(rows_of(c, "ticket")) == 30
    assert c.loadings[-1].done == c.loadings[-1].all
    assert history(c.store, rows_of(c, "ticket")[0][0])


def test_a_refused_change_is_taken_back_and_told(desks):
    a, b = two(desks)
    mine = a.queues()[0]
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=mine)
    a.cycle()
    b.cycle()
    a.update(Ticket, ticket, assignee_uid=a.person)
    a.cycle()
    a.link().command("claim", new_uid(), {"ticket": ticket.hex()})
    b.update(Ticket, ticket, assignee_uid=b.person)
    b.cycle()
    assert b.store.value("SELECT assignee_uid FROM ticket") == a.person
    assert b.store.value("SELECT refusal FROM journal_entry WHERE outbox = 2") == "taken"


def test_a_refused_change_is_taken_back_though_the_desk_is_stopped_wherever_it_learns_of_it(desks, monkeypatch):
    a, b = two(desks)
    a.cycle()
    b.cycle()
    (queue,) = b.queues()
    b.update(Queue, queue, active=False)

    def killed_after(store, *args):
        outbox.settle(store, *args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(b.engine, "_ask", lambda operation, *args: _asked(b, killed_after, operation, *args))
        with pytest.raises(Killed):
            b.cycle()
    b.restart()
    link = b.link()
    with monkeypatch.context() as patch:
        patch.setattr(link, "record", _lost)
        with pytest.raises(HubLost):
            b.engine.cycle(link)
    b.cycle()
    assert rows_of(b, "queue") == rows_of(a, "queue")
    assert b.store.value("SELECT refusal FROM journal_entry WHERE outbox = 2") == "rights"


def _asked(desk, killed_after, operation, *args):
    return desk.ask(killed_after if operation is outbox.settle else operation, *args)


def _lost(*_):
    raise HubLost("sync.lost")


def test_a_ticket_that_moves_out_of_sight_leaves_and_comes_back_whole(desks):
    hub = desks.hub
    water, light = hub.queue("water"), hub.queue("light")
    a = desks.join("anna", Role.OPERATOR, ("water", "light"))
    b = desks.join("boris", Role.OPERATOR, ("water",))
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=water)
    a.insert(TicketNote, ticket_uid=ticket, kind="inner", text="вечером")
    a.cycle(), b.cycle()
    assert len(rows_of(b, "ticket")) == len(rows_of(b, "ticket_note")) == 1
    a.update(Ticket, ticket, queue_uid=light)
    a.cycle(), b.cycle()
    assert rows_of(b, "ticket") == rows_of(b, "ticket_note") == []
    a.update(Ticket, ticket, queue_uid=water)
    a.cycle(), b.cycle(), a.cycle()
    assert rows_of(b, "ticket") == rows_of(a, "ticket") != []
    assert rows_of(b, "ticket_note") == rows_of(a, "ticket_note") != []
    assert history(b.store, ticket) == history(a.store, ticket)


def test_what_came_without_its_ticket_leaves_with_it(desks):
    """A load that was cut short may have brought the notes of a ticket that was out of sight when it went on."""
    a, b = two(desks)
    away = desks.hub.queue("heat")
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.insert(TicketNote, ticket_uid=ticket, kind="inner", text="вечером")
    a.cycle()
    b.cycle()
    with b.store.receive() as write:
        write.forget("ticket", [ticket])
    assert len(rows_of(b, "ticket_note")) == 1
    a.update(Ticket, ticket, queue_uid=away)
    a.cycle()
    b.cycle()
    assert rows_of(b, "ticket_note") == []


def test_files_travel_when_they_are_asked_for(desks):
    a, b = two(desks)
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    content = bytes(range(256)) * 6000
    file = attachments.attach(a.store, a.person, ticket, "plan.pdf", content)
    a.cycle(), b.cycle()
    assert b.store.value("SELECT count(*) FROM attachment_content") == 0
    assert blobs.want(b.store, file)
    b.cycle()
    assert attachments.content_of(b.store, file) == content
    assert not blobs.want(b.store, file)


def test_numbers_of_the_hub_are_handed_out_once(desks):
    a, b = two(desks)
    for desk in (a, b):
        command = new_uid()
        for _ in range(2):
            commands.ask_for(desk.store, desk.person, command, "numbers", {"series": "ticket", "how_many": 5})
        desk.cycle()
        assert commands.find(desk.store, command).state == "done"
    taken = []
    for desk in (a, b):
        with desk.store.receive() as write:
            taken += [commands.take_number_in(write) for _ in range(6)]
    numbers = [number for number in taken if number is not None]
    assert len(numbers) == len(set(numbers)) == 10


def test_what_a_colleague_asked_of_the_hub_waits_for_them(desks):
    a, _ = two(desks)
    ticket = a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    a.link().command("claim", new_uid(), {"ticket": ticket.hex()})
    release = new_uid()
    commands.ask_for(a.store, a.person, release, "release", {"ticket": ticket.hex()})
    states = []
    for login in ("boris", "anna"):
        a.login = login
        a.drop_link()
        a.cycle()
        states.append(commands.find(a.store, release).state)
    assert states == ["waiting", "done"]
    with psycopg.connect(desks.hub.address) as connection:
        assert connection.execute("SELECT member FROM hub.claim").fetchall() == [(None,)]


def test_a_clone_takes_a_new_identity(desks):
    a, b = two(desks)
    a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    clone = desks.clone(a)
    first = a.insert(Ticket, number="A-2", state="new", queue_uid=a.queues()[0])
    second = clone.insert(Ticket, number="A-2", state="new", queue_uid=a.queues()[0])
    a.cycle()
    before, code = clone.store.desk_uid(), clone.code()
    clone.cycle()
    assert clone.store.desk_uid() != before
    assert clone.code() != code
    for _ in range(2):  # the number given out twice becomes another one in the first round
        a.cycle(), clone.cycle(), b.cycle()
    for desk in (a, b, clone):
        assert {row[0] for row in rows_of(desk, "ticket")} >= {first, second}
        assert verify(desk.store) == []
    assert rows_of(a, "ticket") == rows_of(clone, "ticket") == rows_of(b, "ticket")


def test_a_restored_desk_keeps_what_it_had_not_sent(desks):
    a, b = two(desks)
    a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    backup = desks.clone(a)
    unsent = backup.insert(Ticket, number="A-3", state="new", queue_uid=a.queues()[0])
    lost = a.insert(Ticket, number="A-2", state="new", queue_uid=a.queues()[0])
    a.cycle()
    desks.drop(a)
    backup.cycle(), backup.cycle(), b.cycle()
    assert {row[0] for row in rows_of(backup, "ticket")} >= {unsent, lost}
    assert rows_of(backup, "ticket") == rows_of(b, "ticket")
    assert verify(backup.store) == []


def test_numbers_given_out_twice_by_a_restored_desk_become_one_tickets_each(desks):
    a, b = two(desks)
    backup = desks.clone(a)
    first = a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    second = backup.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    desks.drop(a)
    backup.cycle(), backup.cycle(), b.cycle()
    numbers = dict(b.store.rows("SELECT uid, number FROM ticket"))
    assert numbers == {first: "A-1", second: f"{backup.code()}-1"}
    assert [entry.fields.get("number") for entry in history(b.store, second)] == [
        [None, "A-1"],
        ["A-1", f"{backup.code()}-1"],
    ]


def test_ones_queues_change(desks):
    hub = desks.hub
    water, light = hub.queue("water"), hub.queue("light")
    a = desks.join("anna", Role.ADMINISTRATOR, ("water", "light"))
    b = desks.join("boris", Role.OPERATOR, ("water",))
    tickets = {queue: a.insert(Ticket, number="A", state="new", queue_uid=queue) for queue in (water, light)}
    a.cycle(), b.cycle()
    assert [row[0] for row in rows_of(b, "ticket")] == [tickets[water]]
    with psycopg.connect(hub.address, autocommit=True) as connection:
        connection.execute(
            "UPDATE hub.member_queue SET queue = %s WHERE member = %s", (UUID(bytes=light), UUID(bytes=b.person))
        )
    b.cycle()
    assert [row[0] for row in rows_of(b, "ticket")] == [tickets[light]]


def test_a_program_below_the_smallest_number_rests(desks):
    a, _ = two(desks)
    a.insert(Ticket, number="A-1", state="new")
    with psycopg.connect(desks.hub.address, autocommit=True) as connection:
        connection.execute("UPDATE hub.setting SET value = '9999' WHERE name = 'schema_min'")
    assert a.cycle().too_old
    assert a.store.value("SELECT count(*) FROM journal_entry WHERE outbox = 0") == 1


def test_old_tickets_leave_with_time_and_come_back_when_opened_again(desks):
    a, b = two(desks)
    long_ago = wall_ms() - 200 * DAY_MS
    old = a.insert(Ticket, number="A-1", state="closed", closed_at=long_ago, queue_uid=a.queues()[0])
    a.insert(TicketNote, ticket_uid=old, kind="inner", text="давно")
    new = a.insert(Ticket, number="A-2", state="closed", closed_at=wall_ms(), queue_uid=a.queues()[0])
    a.cycle(), b.cycle()
    while b.engine.tidy(wall_ms(), 90):
        pass
    assert [row[0] for row in rows_of(b, "ticket")] == [new]
    assert rows_of(b, "ticket_note") == []
    a.update(Ticket, old, state="reopened", closed_at=None)
    a.cycle(), b.cycle(), a.cycle()
    assert rows_of(b, "ticket") == rows_of(a, "ticket")
    assert rows_of(b, "ticket_note") == rows_of(a, "ticket_note") != []
    assert history(b.store, old) == history(a.store, old)


def test_a_hub_restored_from_yesterday_gets_the_day_again(desks):
    a, b = two(desks)
    a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle(), b.cycle()
    desks.remember()
    later = a.insert(Ticket, number="A-2", state="new", queue_uid=a.queues()[0])
    b.insert(Ticket, number="B-1", state="new", queue_uid=b.queues()[0])
    a.cycle(), b.cycle(), a.cycle()
    desks.restore()
    a.cycle(), b.cycle(), a.cycle()
    assert later in {row[0] for row in rows_of(b, "ticket")}
    assert len(rows_of(a, "ticket")) == 3
    assert rows_of(a, "ticket") == rows_of(b, "ticket")
    assert desks.hub_keys("ticket") == {row[0] for row in rows_of(a, "ticket")}


def test_leaving_the_hub_keeps_the_records(desks):
    a, _ = two(desks)
    a.insert(Ticket, number="A-1", state="new", queue_uid=a.queues()[0])
    a.cycle()
    identity.leave(a.store)
    assert len(rows_of(a, "ticket")) == 1
    a.insert(Ticket, number="A-2", state="new")
    assert verify(a.store) == []
