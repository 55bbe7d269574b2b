"""From a save at desk A to the ticket in desk B's store, at 2, 50 and 500 desks; and what the hub works then."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from app.models.ids import Uid, new_uid
from app.models.tickets import Ticket
from app.services.store.store import Changed
from app.services.sync.engine import PAGE
from benchmarks.figures import Figure, percentiles
from benchmarks.hub.crowd import Heard, Written, listeners, people_of, writers
from benchmarks.hub.house import SAVES, House, Life, make_house
from benchmarks.hub.place import hub_here, middle, say
from benchmarks.hub.processes import cpu_s
from benchmarks.hub.stations import Station
from tests.hub.bench import Hub

TICKETS_A_DAY, OPERATORS, SHIFT_S = 50_000, 500, 8 * 3600
FEW, FEW_SAVES = 50, TICKETS_A_DAY / 10 * SAVES / SHIFT_S
MANY, MANY_SAVES = OPERATORS, TICKETS_A_DAY * SAVES / SHIFT_S
SAVED = 60
"""Saves of desk A that are looked at, with other desks about."""
PAUSE_S = 0.2
LIVES = 200
PULLS = 500


class Pair:
    """Desks A and B; ``seen`` are the ms from saved on A to applied on B."""

    def __init__(self, house: House, folder: Path) -> None:
        people = [(login, house.person(login)) for login in ("anna", "boris")]
        self.a, self.b = (
            Station(house.hub.address_of(login), house.hub.login_of(login), person, folder / f"{login}.db")
            for login, person in people
        )
        for desk in (self.a, self.b):
            desk.load()
            desk.start()
        self._queue = next(iter(house.queues.values()))
        self._came: dict[Uid, float] = {}
        self._news = threading.Condition()
        self.b.listen(self._changed)

    def seen(self, times: int) -> list[float]:
        """Save so often on A and wait for each on B."""
        taken = []
        for number in range(times):
            uid = new_uid()
            self.a.ask(lambda store, uid=uid, number=number: self._save(store, uid, number))
            saved = time.perf_counter()
            with self._news:
                if not self._news.wait_for(lambda uid=uid: uid in self._came, 60):
                    raise TimeoutError(f"a ticket did not arrive: {self.a.states[-3:]}, {self.b.states[-3:]}")
            taken.append((self._came[uid] - saved) * 1000)
            time.sleep(random.uniform(0, 2 * PAUSE_S))
        return taken

    def close(self) -> None:
        """End both."""
        self.a.close()
        self.b.close()

    def _save(self, store: object, uid: Uid, number: int) -> None:
        with store.write(self.a.person) as write:  # type: ignore[attr-defined]
            write.insert(Ticket, uid, number=f"A-{number}", state="new", subject="Нет воды", queue_uid=self._queue)

    def _changed(self, change: Changed) -> None:
        now = time.perf_counter()
        with self._news:
            self._came.update((uid, now) for table, uid in change.records if table == "ticket")
            self._news.notify_all()


def measure(_tickets: int) -> list[Figure]:
    """All figures of being told, and of the hub's processor."""
    with hub_here() as hub, tempfile.TemporaryDirectory(prefix="hub-pair-") as folder:
        house = make_house(hub)
        people = people_of(house)
        say("A → B: the floor, and two desks alone")
        floor = middle(_told(hub))
        pair = Pair(house, Path(folder))
        figures = [_figure("2 desks", pair.seen(SAVED // 2), floor, None)]
        for desks, saves, aim in ((FEW, FEW_SAVES, 100), (MANY, MANY_SAVES, 1000)):
            figures += _among(house, people, pair, desks, saves, floor, aim)
        pair.close()
        return figures + _life(house)


def _among(
    house: House, people: list[tuple[str, Uid]], pair: Pair, desks: int, saves: float, floor: float, aim: int
) -> list[Figure]:
    say(f"A → B among {desks} desks that make {saves:.1f} saves a second")
    others = listeners(house, people, desks - 2)
    others.wait()
    writing = writers(house, people, saves)
    writing.wait()
    time.sleep(2)
    before, began = cpu_s(house.hub), time.perf_counter()
    seen = pair.seen(SAVED)
    share = (cpu_s(house.hub) - before) / (time.perf_counter() - began) * 100
    written: Written = writing.stop()
    heard: Heard = others.stop()
    say(f"{desks} desks: {written.saves} saves, {heard.pulls} pulls, {heard.lines} lines pulled")
    name = f"{desks} desks, {saves:.1f} saves/s"
    return [
        _figure(name, seen, floor, aim),
        Figure(f"hub: a push then ({name})", *written.push, "ms"),
        Figure(f"hub: a pull then ({name})", *heard.answered, "ms"),
        Figure(f"hub: share of one core of the server ({name})", share, share, "%"),
    ]


def _figure(name: str, seen: list[float], floor: float, aim: int | None) -> Figure:
    baseline = "a commit's NOTIFY + SELECT of the row"
    return Figure(f"hub: saved on A → in B's store, {name}", *percentiles(seen), "ms", floor, baseline, aim)


def _told(hub: Hub) -> list[float]:
    """A row committed with a notification, until another connection has woken and read it: ms of each."""
    taken = []
    with (
        psycopg.connect(hub.address, autocommit=True) as writer,
        psycopg.connect(hub.address, autocommit=True) as reader,
    ):
        reader.execute("LISTEN bench")
        for _ in range(100):
            uid = str(new_uid().hex())
            began = time.perf_counter()
            writer.execute("WITH made AS (INSERT INTO bench.line VALUES (%s, 'x')) SELECT pg_notify('bench', %s)",
                           (uid, uid))  # fmt: skip
            assert list(reader.notifies(timeout=10, stop_after=1))
            reader.execute("SELECT data FROM bench.line WHERE uid = %s", (uid,)).fetchone()
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _life(house: House) -> list[Figure]:
    """What the server works for a ticket from its first save to its closing, nobody listening."""
    say(f"the lives of {LIVES} tickets")
    chance = random.Random(9)
    pen = house.maker
    before = cpu_s(house.hub)
    for number in range(LIVES):
        life = Life(house, chance, number)
        for nth in range(SAVES):
            life.save(pen, nth)
            refused = pen.push()["refused"]
            assert not refused, refused
    each = (cpu_s(house.hub) - before) * 1000 / LIVES
    rev = pen.feed()[-1][0]
    before = cpu_s(house.hub)
    for _ in range(PULLS):
        assert len(pen.feed(rev, PAGE)) == 1
    pull = (cpu_s(house.hub) - before) * 1000 / PULLS
    share = each / 1000 * TICKETS_A_DAY / SHIFT_S * 100
    return [
        Figure(f"hub: processor time of a ticket's life ({Life.CHANGES} changes, {SAVES} saves), nobody listening",
               each, each, "ms"),
        Figure("hub: processor time of a pull that finds nothing", pull, pull, "ms"),
        Figure(f"hub: share of one core for {TICKETS_A_DAY:,} such lives in eight hours", share, share, "%"),
    ]  # fmt: skip
