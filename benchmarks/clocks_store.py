"""A store for the clocks: by default 1,000,000 tickets of which 30,000 are open under agreements.

Through the journal's own ``Write``, so the chain verifies; without the search index, which no clock needs.
"""

from __future__ import annotations

import time
from itertools import cycle, pairwise
from pathlib import Path
from random import Random
from typing import Any

from app.models.ids import Uid
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote
from app.services.clocks.recompute import Place, recompute_open
from app.services.clocks.watch import attach
from app.services.demo.load import load_demo
from app.services.people.users import UserRecord, save_user
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store
from benchmarks.batch import Batch, batch
from benchmarks.generate import _uid
from benchmarks.key import KEY, LOGIN
from benchmarks.people_and_texts import YEARS_MS, Invented, MadeTicket

CHUNK = 10_000
KINDS = 500
"""So many different texts; the clocks do not read them."""
HOUR, DAY = 3_600_000, 86_400_000
OPEN_SHARE = 0.03
YOUNG_MS = 3 * DAY
"""Open tickets are younger than this."""


def ensure(folder: Path, scale: float) -> Path:
    """The filled store, made now if it is not there; its path. A million takes some three minutes."""
    path = folder / f"clocks-{scale:g}.db"
    done = path.with_suffix(".done")
    if done.exists() and path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        old.unlink(missing_ok=True)
    began, now = time.monotonic(), wall_ms()
    with create_store(path, KEY, desk_name="bench") as store:
        user = save_user(
            store, None, UserRecord(None, LOGIN, "Иван Петров", Role.ADMINISTRATOR, system_account=LOGIN)
        )
        load_demo(store, user, now)
        store.db.execute_sql("PRAGMA synchronous=OFF")
        store.db.execute_sql("PRAGMA cache_size=-1048576")
        store.db.execute_sql("PRAGMA wal_autocheckpoint=20000")
        _fill(store, user, int(1_000_000 * scale), now, began)
        store.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with open_store(path, KEY) as store:
        attach(store)
        place = Place()
        while not place.ended:
            place = recompute_open(store, place, 1000)
    done.write_text(f"{time.monotonic() - began:.0f} s\n", encoding="utf-8")
    print(f"clocks' store filled, {time.monotonic() - began:.0f} s")
    return path


def _fill(store: Store, user: Uid, tickets: int, now: int, began: float) -> None:
    invented = Invented(KINDS, KINDS, now)
    kinds = cycle([invented.ticket(at) for at in range(KINDS)])
    types = dict(store.rows("SELECT code, uid FROM ticket_type"))
    queues = dict(store.rows("SELECT code, uid FROM queue"))
    people = [uid for (uid,) in store.rows("SELECT uid FROM user")]
    random, open_from = Random(3), int(tickets * (1 - OPEN_SHARE))
    for first in range(0, tickets, CHUNK):
        with batch(store, user) as write:
            for at in range(first, min(first + CHUNK, tickets)):
                made = next(kinds)
                where = (types.get(made.type), queues.get(made.queue), people[at % len(people)])
                if at < open_from:
                    _closed(write, made, at, now - YEARS_MS + (YEARS_MS - 4 * DAY) * at // tickets, where)
                else:
                    _open(write, made, at, now - random.randrange(HOUR, YOUNG_MS), where, random)
        print(
            f"\rclocks' tickets {at + 1:,} of {tickets:,}, {time.monotonic() - began:.0f} s  ", end="", flush=True
        )
    print()


Where = tuple[Uid | None, Uid | None, Uid]


def _closed(write: Batch, made: MadeTicket, at: int, created: int, where: Where) -> None:
    """A ticket as an import brings it, with its end."""
    write.at = closed = created + DAY
    _add(
        write,
        _uid("clock", at, created),
        made,
        at,
        created,
        where,
        state="closed",
        closed_at=closed,
        resolved_at=closed,
        due_at=closed,
    )


def _open(write: Batch, made: MadeTicket, at: int, created: int, where: Where, random: Random) -> None:
    """A ticket as it is after some work: taken, worked on, waited for, some with words to the client."""
    uid = _uid("clock", at, created)
    write.at = created
    _add(write, uid, made, at, created, where, state="new")
    states = ["new", "accepted", "in_progress", "waiting_client", "in_progress"][: random.randint(1, 5)]
    for before, after in pairwise(states):
        write.at += 10 * 60_000
        write.change(Ticket, uid, {"state": before}, {"state": after})
    if random.random() < 0.4:
        write.at += 60_000
        note = _uid("clocknote", at, write.at)
        write.add(TicketNote, note, write.at, ticket_uid=uid, kind="to_client", text="Мастер едет.")


def _add(write: Batch, uid: Uid, made: MadeTicket, at: int, created: int, where: Where, **values: Any) -> None:
    type_uid, queue_uid, person = where
    write.add(
        Ticket,
        uid,
        created,
        number=f"B-{at + 1}",
        subject=made.subject,
        description=made.description,
        priority=made.priority,
        type_uid=type_uid,
        queue_uid=queue_uid,
        assignee_uid=person,
        channel=made.channel,
        **values,
    )
