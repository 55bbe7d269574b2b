"""A new desk's first load beside what no load can do without: psql's COPY and an encrypted insert of the rows."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from app.services.store.opening import create_store, open_store
from app.services.store.shapes import MODELS
from benchmarks.figures import Figure, percentiles
from benchmarks.hub.house import House, fill, make_house
from benchmarks.hub.place import copied, hub_here, say
from benchmarks.hub.stations import Station
from benchmarks.key import KEY

ROWS = (
    "SELECT tbl, uid, root, hlc, clk, data, created_at, created_by, updated_at, updated_by, deleted_at "
    "FROM hub.row ORDER BY tbl, uid"
)
ENTRIES = (
    "SELECT desk, seq, hlc, stamp, at, actor, tbl, uid, root, op, changes, salt, digest, prev_hash, hash "
    "FROM hub.entry ORDER BY desk, seq"
)
PART_MS = 20


def measure(tickets: int) -> list[Figure]:
    """All figures of a first load."""
    with hub_here() as hub, tempfile.TemporaryDirectory(prefix="hub-desk-") as folder:
        house = make_house(hub)
        fill(house, tickets)
        return load(house, Path(folder) / "desk.db")


def load(house: House, path: Path, login: str = "bench") -> list[Figure]:
    """Load a new desk at ``path`` for a new person, and its figures."""
    hub = house.hub
    with hub.admin() as admin:
        admin.execute("VACUUM ANALYZE")
    person = house.person(login)
    say(f"first load of {house.tickets} tickets")
    desk = Station(hub.address_of(login), hub.login_of(login), person, path)
    took = desk.load()
    desk.close()
    say("first load: COPY and encrypted insert of the same rows")
    copy = copied(hub, ROWS) + copied(hub, ENTRIES)
    insert, rows = _inserted(path)
    floor = copy + insert
    say(f"first load: {took:.1f} s; COPY {copy:.1f} s + insert of {rows} rows {insert:.1f} s")
    alone, parts = desk.parts[: desk.parts_alone], desk.parts[desk.parts_alone :]
    name = f"hub: first load of {house.tickets:,} tickets"
    return [
        Figure(name, took, took, "s", floor, "psql COPY + encrypted insert", 2, "ratio"),
        Figure(f"{name}: rows and entries a second", rows / took, rows / took, "/s", rows / insert,
               "encrypted insert alone"),
        Figure(f"{name}: work can begin after", desk.workable_s, desk.workable_s, "s"),
        Figure(f"{name}: a part on the database thread once work can begin", *percentiles(parts), "ms"),
        Figure(f"{name}: the longest of these, and before that", max(parts), max(alone), "ms", limit=PART_MS),
    ]  # fmt: skip


def _inserted(path: Path) -> tuple[float, int]:
    """How long an encrypted insert of all records and entries of a store into a new one takes, in s; how many."""
    seconds, count = 0.0, 0
    with open_store(path, KEY, read_only=True) as source, create_store(path.with_suffix(".floor"), KEY) as store:
        for table in (*MODELS, "journal_entry"):
            names = [row[1] for row in source.rows(f"PRAGMA table_info({table})") if row[1] != "id"]
            order = "id" if table == "journal_entry" else "uid"
            rows = source.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}")
            if not rows:
                continue
            sql = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            began = time.perf_counter()
            with store.receive() as write:
                write.local_many(sql, rows)
            seconds += time.perf_counter() - began
            count += len(rows)
    return seconds, count
