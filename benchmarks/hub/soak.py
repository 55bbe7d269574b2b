"""``python -m benchmarks.hub.soak``: a shift of twenty desks in minutes; what grows shows in the table.

Options: ``--desks 20``, ``--tickets 960`` (six an hour and desk, eight hours), ``--cut 100`` (after so many saves
the hub drops one desk's connection). Four teams work a queue each; tickets are made, taken, noted, sometimes
handed to another team, and closed. A row is a tenth of the shift: what this process with all desks takes, what the
server's processes take, connections, and the time from a save to its note in a colleague's store.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from app.models.ids import Uid, new_uid
from app.models.tickets import Ticket, TicketNote
from app.services.store.journal import Write
from app.services.store.store import Changed
from benchmarks.figures import percentiles, pss_mb
from benchmarks.hub.house import SAVES, House, make_house
from benchmarks.hub.place import hub_here, say
from benchmarks.hub.processes import memory_mb
from benchmarks.hub.stations import Station
from tests.hub.bench import Connection, Hub

TEAMS, TENTHS = 4, 10
MOVED = 0.1
"""Tickets that go to another team."""
SETTLED_S = 60.0
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_stat_activity WHERE "
    "backend_type = 'client backend' AND usename LIKE 'desk%' ORDER BY random() LIMIT 1)"
)


@dataclass(slots=True)
class Case:
    """A ticket in work: who has it, in which team, how many saves it has had."""

    uid: Uid
    desk: int
    team: int
    saves: int = 0


class Shift:
    """All desks, and what they do."""

    def __init__(self, house: House, folder: Path, desks: int) -> None:
        self.chance = random.Random(11)
        self.queues = sorted(house.queues.items())[:TEAMS]
        self.desks: list[Station] = []
        self.waits: list[float] = []
        self._saved: dict[Uid, tuple[int, float]] = {}
        self._lock = threading.Lock()
        for at in range(desks):
            login = f"desk{at}"
            person = house.hub.person(login, queues=(self.queues[at % TEAMS][0],))
            desk = Station(house.hub.address_of(login), house.hub.login_of(login), person, folder / f"{login}.db")
            desk.load()
            desk.start()
            desk.listen(lambda change, at=at: self._changed(at, change))
            self.desks.append(desk)

    def save(self, case: Case) -> None:
        """The next save of a ticket, on the disk of its desk when this returns."""
        desk, note = self.desks[case.desk], new_uid()
        desk.ask(lambda store: self._written(store, desk.person, case, note))
        with self._lock:  # the next desk of the same team is the colleague who looks at it
            self._saved[note] = (case.desk + TEAMS) % len(self.desks), time.perf_counter()
        if case.saves == 2 and self.chance.random() < MOVED:
            case.team = (case.team + 1) % TEAMS
            queue = self.queues[case.team][1]
            desk.save(Ticket, case.uid, queue_uid=queue, assignee_uid=None)
            case.desk = case.team
            self._came(case)
        case.saves += 1

    def waiting(self) -> int:
        """Entries that no hub has had yet."""
        sql = "SELECT count(*) FROM journal_entry WHERE outbox = 0"
        return sum(int(desk.ask(lambda store: store.value(sql))) for desk in self.desks)

    def close(self) -> None:
        """The end of the shift."""
        for desk in self.desks:
            desk.close()

    def _written(self, store: object, person: Uid, case: Case, note: Uid) -> None:
        with store.write(person) as write:  # type: ignore[attr-defined]
            self._step(write, person, case)
            write.insert(TicketNote, note, ticket_uid=case.uid, kind="inner", text=f"Шаг {case.saves}")

    def _step(self, write: Write, person: Uid, case: Case) -> None:
        if case.saves == 0:
            write.insert(
                Ticket, case.uid, number=f"S-{case.uid.hex()[-6:]}", state="new", subject="Нет горячей воды",
                description="Во всей квартире с утра, просят мастера до вечера", priority=2, channel="phone",
                queue_uid=self.queues[case.team][1],
            )  # fmt: skip
        elif case.saves == 1:
            write.update(Ticket, case.uid, assignee_uid=person, state="accepted")
        elif case.saves < SAVES - 1:
            write.update(Ticket, case.uid, state="in_progress", complexity=case.saves)
        else:
            write.update(Ticket, case.uid, state="closed", closed_at=write.at, resolved_at=write.at)

    def _came(self, case: Case) -> None:
        """Wait until a ticket that was handed over is at its new desk."""
        limit = time.monotonic() + SETTLED_S
        sql = "SELECT 1 FROM ticket WHERE uid = ?"
        while self.desks[case.desk].ask(lambda store: store.value(sql, case.uid)) is None:
            if time.monotonic() > limit:
                raise TimeoutError("a ticket that was handed over did not arrive")
            time.sleep(0.02)

    def _changed(self, at: int, change: Changed) -> None:
        now = time.perf_counter()
        with self._lock:
            for table, uid in change.records:
                if table == "ticket_note" and self._saved.get(uid, (-1, 0.0))[0] == at:
                    self.waits.append((now - self._saved.pop(uid)[1]) * 1000)


def main(arguments: list[str]) -> int:
    """Print a row for each tenth of the shift; 1 where something is left over at the end."""
    parser = argparse.ArgumentParser(prog="benchmarks.hub.soak", description=__doc__)
    parser.add_argument("--desks", type=int, default=20)
    parser.add_argument("--tickets", type=int, default=20 * 8 * 6)
    parser.add_argument("--cut", type=int, default=100)
    options = parser.parse_args(arguments)
    with hub_here() as hub, tempfile.TemporaryDirectory(prefix="hub-soak-") as folder:
        house = make_house(hub)
        admin = hub.admin()
        before = _count(admin), threading.active_count(), _files()
        say(f"soak: {options.desks} desks join")
        shift = Shift(house, Path(folder), options.desks)
        _work(hub, shift, admin, options.tickets, options.cut)
        left = _settled(shift)
        shift.close()
        time.sleep(1)
        gc.collect()
        after = _count(admin), threading.active_count(), _files()
    print(f"\nnot sent at the end: {left}; connections, threads, open files before and after: {before}, {after}")
    return 0 if not left and after[0] <= before[0] and after[1] <= before[1] else 1


def _work(hub: Hub, shift: Shift, admin: Connection, tickets: int, cut: int) -> None:
    print("| tenth | saves/s | this process, MB | Python objects | server, MB | connections | p50 ms | p95 ms |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    cases, number, made, done = [], 0, 0, tickets * SAVES
    began = time.perf_counter()
    while number < done:
        if made < tickets and len(cases) < 3 * len(shift.desks):
            desk = shift.chance.randrange(len(shift.desks))
            cases.append(Case(new_uid(), desk, desk % TEAMS))
            made += 1
        case = shift.chance.choice(cases)
        shift.save(case)
        if case.saves == SAVES:
            cases.remove(case)
        number += 1
        if cut and number % cut == 0:
            admin.execute(CUT)
        if number % (done // TENTHS) == 0:
            gc.collect()
            rate = (done // TENTHS) / (time.perf_counter() - began)
            waits, shift.waits = shift.waits or [0.0], []
            middle, high = percentiles(waits)
            print(
                f"| {number * TENTHS // done} | {rate:.0f} | {pss_mb():.0f} | {len(gc.get_objects()):,} | "
                f"{memory_mb(hub):.0f} | {_count(admin)} | {middle:.0f} | {high:.0f} |",
                flush=True,
            )
            began = time.perf_counter()


def _settled(shift: Shift) -> int:
    """Wait until everything is sent; what is not."""
    limit = time.monotonic() + SETTLED_S
    while (left := shift.waiting()) and time.monotonic() < limit:
        time.sleep(0.5)
    return left


def _count(admin: Connection) -> int:
    row = admin.execute(CONNECTIONS).fetchone()
    return int(row[0]) if row else 0


def _files() -> int:
    folder = Path("/proc/self/fd")
    return sum(1 for _ in folder.iterdir()) if folder.exists() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
