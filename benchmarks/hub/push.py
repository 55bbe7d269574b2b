"""Pushing: one change against pgbench's one-row commit on the same server, and eight clients at once."""

from __future__ import annotations

import json
import selectors
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg import pq

from app.models.ids import Uid, new_uid
from benchmarks.figures import Figure, percentiles
from benchmarks.hub.place import commits, disk_taking, hub_here, middle, say
from benchmarks.hub.processes import cpu_s
from tests.hub.bench import Hub, Pen

CLIENTS = 8
ALONE = 1500
"""Pushes of one change."""
WARM = 20
EACH = 250
"""Pushes of each of the eight clients, four changes each: a ticket as it is saved."""
BULK = 200
"""Changes of one push after an outage, as ``outbox.BATCH``."""
SLOW_DISK_MS, SLOWLY = 2, 300
"""How long a usual disk takes for a commit (the first measurements had 0.5 to 2.4 ms), and pushes beside it."""
FLOOR_S = 3
TEXT = "Во всей квартире с утра нет холодной воды, просят прислать мастера до вечера"
PUSH = "SELECT hub.push(%s, %s::json)"


def measure(_tickets: int) -> list[Figure]:
    """All figures of pushing."""
    with hub_here() as hub:
        queue = hub.queue("water")
        people = [hub.person(f"anna{n}", queues=("water",)) for n in range(CLIENTS)]
        say(f"push: {ALONE} changes one by one, pgbench before and after")
        before = cpu_s(hub)
        floor = commits(hub, "anna0", 1, FLOOR_S)[0]
        floor_cpu = (cpu_s(hub) - before) * 1000 / len(floor)
        alone, alone_cpu = _alone(hub, people[0], queue)
        floor += commits(hub, "anna0", 1, FLOOR_S)[0]
        say(f"push: {CLIENTS} clients, {EACH} saves of 4 changes each, one by one and as an outage leaves them")
        floor8, rate8 = commits(hub, "anna0", CLIENTS, FLOOR_S)
        saves, rate = _together(hub, people, queue, 4)
        _, waiting = _together(hub, people, queue, BULK)
        say("push: after an outage")
        bulk = _bulk(hub, people[0], queue)
        say(f"push: a disk that takes {SLOW_DISK_MS} ms")
        with disk_taking(hub, SLOW_DISK_MS):
            slow_floor = commits(hub, "anna0", 1, FLOOR_S)[0]
            slow, _ = _alone(hub, people[0], queue, SLOWLY)
    return [
        Figure("hub: push of one change", *percentiles(alone), "ms", middle(floor), "pgbench's one-row commit",
               2, "ratio"),
        Figure("hub: processor time of it at the server", alone_cpu, alone_cpu, "ms", floor_cpu,
               "pgbench's one-row commit"),
        Figure("hub: push of a save (4 changes), 8 clients at once", *percentiles(saves), "ms", middle(floor8),
               "pgbench's one-row commit, 8 clients"),
        Figure("hub: changes a second from 8 clients", rate, rate, "/s", rate8, "pgbench's commits, 8 clients",
               3000, "p50", at_least=True),
        Figure(f"hub: changes a second from 8 clients with work waiting, {BULK} a push", waiting, waiting, "/s",
               limit=3000, judged="p50", at_least=True),
        Figure(f"hub: changes a second after an outage, {BULK} a push", bulk, bulk, "/s"),
        Figure(f"hub: push of one change, each commit {SLOW_DISK_MS} ms longer", *percentiles(slow), "ms",
               middle(slow_floor), "pgbench's one-row commit, as much longer", 2, "ratio"),
    ]  # fmt: skip


def ticket_fields(queue: Uid, person: Uid, number: int) -> dict[str, Any]:
    """A ticket's fields as a desk saves them."""
    return {
        "number": f"W-{number}",
        "state": "new",
        "subject": f"Нет холодной воды, квартира {number}",
        "description": TEXT,
        "priority": 3,
        "queue_uid": queue,
        "assignee_uid": person,
        "channel": "phone",
        "due_at": 1_800_000_000_000,
    }


def save_of_four(pen: Pen, queue: Uid, number: int) -> Uid:
    """A ticket with a note, taken in hand and given another priority; its key."""
    ticket = pen.insert("ticket", **ticket_fields(queue, pen.person, number))
    pen.insert("ticket_note", ticket_uid=ticket, kind="inner", text=TEXT)
    pen.update("ticket", ticket, state=("new", "in_progress"))
    pen.update("ticket", ticket, priority=(3, 4), complexity=(1, 2))
    return ticket


def _alone(hub: Hub, person: Uid, queue: Uid, pushes: int = ALONE) -> tuple[list[float], float]:
    """Each push's ms, and the server's processor ms of one."""
    pen = Pen(hub.connect("anna0"), person)
    tickets = [pen.insert("ticket", new_uid(), **ticket_fields(queue, person, number)) for number in range(50)]
    pen.push()
    for number in range(pushes + WARM):
        pen.update("ticket", tickets[number % 50], subject=(f"Нет воды, {number}", f"Нет воды, {number + 1}"))
    before = cpu_s(hub)
    taken = list(_pushed(pen, 1))
    return taken[WARM:], (cpu_s(hub) - before) * 1000 / len(taken)


def _bulk(hub: Hub, person: Uid, queue: Uid) -> float:
    pen = Pen(hub.connect("anna0"), person)
    for number in range(10 * BULK // 4):
        save_of_four(pen, queue, number)
    taken = list(_pushed(pen, BULK))
    return BULK * 1000 / middle(taken)


def _pushed(pen: Pen, size: int) -> Iterator[float]:
    """Push what waits, so many entries at once; ms of each."""
    waiting, pen.waiting = pen.waiting, []
    bodies = [json.dumps(waiting[at : at + size]) for at in range(0, len(waiting), size)]
    desk = UUID(bytes=pen.uid)
    for body in bodies:
        began = time.perf_counter()
        answer = pen.ask(PUSH, desk, body)
        yield (time.perf_counter() - began) * 1000
        assert not answer["refused"], answer


def _together(hub: Hub, people: list[Uid], queue: Uid, size: int) -> tuple[list[float], float]:
    """Each client pushes so many changes at once as soon as its last push is answered; ms of each, and changes a
    second of all. As with pgbench one process drives all of them: what it works itself, the server lacks.
    """
    clients = [_Client(hub.address_of(f"anna{n}"), person, queue, size) for n, person in enumerate(people)]
    began = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client.connection, selectors.EVENT_READ, client)
            client.push()
        while waiting.get_map():
            for key, _ in waiting.select():
                if not key.data.goes_on():
                    waiting.unregister(key.fileobj)
    seconds = time.perf_counter() - began
    for client in clients:
        client.connection.close()
    return [one for client in clients for one in client.taken], len(people) * EACH * 4 / seconds


class _Client:
    """A desk that has saved :data:`EACH` tickets and sends them, so many changes a push; ``taken``: ms of each."""

    def __init__(self, address: str, person: Uid, queue: Uid, size: int) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.taken: list[float] = []
        pen = Pen(self.connection, person)
        for number in range(EACH):
            save_of_four(pen, queue, number)
        self._desk = str(UUID(bytes=pen.uid)).encode()
        batches = (pen.waiting[at : at + size] for at in range(0, len(pen.waiting), size))
        self._bodies = iter([json.dumps(batch).encode() for batch in batches])
        self._began = 0.0
        self._conn = self.connection.pgconn
        self._conn.prepare(b"push", b"SELECT hub.push($1::uuid, $2::json)")
        self._conn.nonblocking = 1

    def push(self) -> bool:
        """Send the next push; whether there was one."""
        body = next(self._bodies, None)
        if body is None:
            return False
        self._began = time.perf_counter()
        self._conn.send_query_prepared(b"push", [self._desk, body])
        while self._conn.flush():
            pass
        return True

    def goes_on(self) -> bool:
        """Take what has come, and send the next push after a whole answer; False after the last."""
        self._conn.consume_input()
        if self._conn.is_busy():
            return True
        while (result := self._conn.get_result()) is not None:
            assert result.status == pq.ExecStatus.TUPLES_OK, result.error_message
            assert not json.loads(result.get_value(0, 0) or b"")["refused"], result.get_value(0, 0)
        self.taken.append((time.perf_counter() - self._began) * 1000)
        return self.push()
