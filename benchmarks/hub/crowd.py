"""The other desks: many that listen and pull as a desk does, and some that save; in processes of their own."""

from __future__ import annotations

import json
import random
import select
import time
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import psycopg
from psycopg import pq

from app.models.ids import Uid, new_uid
from app.models.migrations import NEWEST
from app.services.sync.engine import PAGE
from app.services.sync.thread import MANY_DESKS, MANY_S, TOGETHER_S
from benchmarks.figures import percentiles
from benchmarks.hub.house import SAVES, House, Life
from tests.hub.bench import Pen

FEED = b"SELECT rev, kind, body FROM hub.feed($1::bigint, $2::integer)"
STEADY = b"SET plan_cache_mode = force_generic_plan"
"""A desk's connection is hours old, and its plan no longer made anew at each call."""
LOGINS = 20
"""People of the crowd; several desks are one person's."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What listeners did: pulls, lines of the feed that came, and ms from asking to the whole answer."""

    pulls: int = 0
    lines: int = 0
    answered: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Written:
    """What writers did: saves pushed, and each one's ms."""

    saves: int
    push: tuple[float, float]


class Listener:
    """A desk that listens, asks ``feed`` after each wake, debounced as a desk is, and looks at no row."""

    def __init__(self, address: str, together_s: float, *, joins: bool) -> None:
        self._together_s = together_s
        self._connection = psycopg.connect(address, autocommit=True)
        if joins:
            desk = UUID(bytes=new_uid())
            self._connection.execute("SELECT hub.join_desk(%s, 'bench')", (desk,))
            self._connection.execute("SELECT hub.hello(%s, 'bench', %s)", (desk, NEWEST))
        self.conn = self._connection.pgconn
        for command in (b"LISTEN hub", STEADY):
            self.conn.exec_(command)
        self.conn.prepare(b"feed", FEED)
        first = self.conn.exec_prepared(b"feed", [str(2**60).encode(), b"1"])
        self._rev = first.get_value(0, 0) or b"0"
        self.conn.nonblocking = 1
        self.due: float | None = None
        self._asked = 0.0
        self.pulls = self.lines = 0
        self.taken: list[float] = []

    def ask(self) -> None:
        """Ask for what is new, unless an answer is still to come."""
        if self._asked:
            self.due = time.monotonic() + self._together_s / 2
            return
        self.due, self._asked = None, time.monotonic()
        self.conn.send_query_prepared(b"feed", [self._rev, str(PAGE).encode()])
        self.conn.flush()

    def hear(self) -> None:
        """Take what has come: a wake, an answer, or a part of one."""
        self.conn.consume_input()
        if self._asked and not self.conn.is_busy():
            while (result := self.conn.get_result()) is not None:
                self._take(result)
        while self.conn.notifies() is not None:
            if self.due is None:
                self.due = time.monotonic() + random.uniform(0, self._together_s)

    def _take(self, result: pq.PGresult) -> None:
        assert result.status == pq.ExecStatus.TUPLES_OK, result.error_message
        last = result.ntuples - 1
        self._rev = result.get_value(last, 0) or self._rev
        more = json.loads(result.get_value(last, 2) or b"{}").get("more")
        self.pulls, self.lines = self.pulls + 1, self.lines + last
        self.taken.append((time.monotonic() - self._asked) * 1000)
        self._asked = 0.0
        if more:
            self.due = time.monotonic()


class Crowd:
    """A process with so many listeners, or one with writers; ``stop`` tells what it did."""

    def __init__(self, target: Any, *args: Any) -> None:
        context = get_context("spawn")
        self._ready, self._stop, self._answer = context.Event(), context.Event(), context.Queue()
        self._process = context.Process(
            target=target, args=(*args, self._ready, self._stop, self._answer), daemon=True
        )
        self._process.start()

    def wait(self) -> None:
        """Until everybody is there."""
        while not self.is_ready():
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Whether everybody is there."""
        if not self._process.is_alive():
            raise RuntimeError("the crowd has gone")
        return self._ready.is_set()

    def stop(self) -> Any:
        """End; what was done."""
        self._stop.set()
        answer = self._answer.get(timeout=120)
        self._process.join()
        return answer


def people_of(house: House) -> list[tuple[str, Uid]]:
    """The crowd's people, each of one queue: login and key."""
    queues = sorted(house.queues)
    return [(f"crowd{n}", house.person(f"crowd{n}", (queues[n % len(queues)],))) for n in range(LOGINS)]


def listeners(house: House, people: list[tuple[str, Uid]], count: int) -> Crowd:
    """So many desks that listen."""
    addresses = [house.hub.address_of(people[n % len(people)][0]) for n in range(count)]
    return Crowd(_listen, addresses, MANY_S if count > MANY_DESKS else TOGETHER_S)


def writers(house: House, people: list[tuple[str, Uid]], saves_a_second: float) -> Crowd:
    """A desk for each of these people; together they make so many saves a second."""
    told = House(None, house.queues, house.types, house.categories, None)  # type: ignore[arg-type] # words alone
    return Crowd(_write, told, [(house.hub.address_of(login), uid) for login, uid in people], saves_a_second)


def _listen(addresses: list[str], together_s: float, ready: Any, stop: Any, answer: Any) -> None:
    # The hub tells how many desks it has seen: some more than matter need not be known to it.
    every = [Listener(one, together_s, joins=at <= MANY_DESKS) for at, one in enumerate(addresses)]
    desks = {one.conn.socket: one for one in every}
    poll = select.epoll()
    for number in desks:
        poll.register(number, select.EPOLLIN)
    ready.set()
    while not stop.is_set():
        for number, _ in poll.poll(0.005):
            desks[number].hear()
        now = time.monotonic()
        for desk in desks.values():
            if desk.due is not None and desk.due <= now:
                desk.ask()
    taken = [one for desk in desks.values() for one in desk.taken] or [0.0]
    pulls, lines = (sum(getattr(desk, name) for desk in desks.values()) for name in ("pulls", "lines"))
    answer.put(Heard(pulls, lines, percentiles(taken)))


def _write(
    house: House, people: list[tuple[str, Uid]], saves_a_second: float, ready: Any, stop: Any, answer: Any
) -> None:
    pens = [Pen(psycopg.connect(address, autocommit=True), person) for address, person in people]
    chance, lives, taken = random.Random(5), [(Life(house, random.Random(n), n), 0) for n in range(100)], []
    for number, pen in enumerate(pens):  # a connection's first push prepares what the later ones use
        first = Life(house, chance, 10_000 + number)
        for nth in range(SAVES):
            first.save(pen, nth)
            pen.push()
    ready.set()
    due = time.monotonic()
    while not stop.is_set():
        due += chance.expovariate(saves_a_second)
        stop.wait(max(0.0, due - time.monotonic()))
        at = chance.randrange(len(lives))
        life, nth = lives[at]
        pen = pens[at % len(pens)]
        life.save(pen, nth)
        began = time.perf_counter()
        refused = pen.push()["refused"]
        taken.append((time.perf_counter() - began) * 1000)
        assert not refused, refused
        lives[at] = (life, nth + 1) if nth + 1 < SAVES else (Life(house, chance, len(taken) + 1000), 0)
    answer.put(Written(len(taken), percentiles(taken)))
