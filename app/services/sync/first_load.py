"""The first load, and every later one that compares everything: the house, clients, open tickets, then the rest.

Records come by COPY in the order of their keys. Work can begin once open tickets are in (:data:`WORKABLE`). A load
that was cut short goes on with the part it was in; what is written twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.received import take_entries
from app.services.store.receiving import MODELS
from app.services.store.store import Store
from app.services.sync.applying import take_rows
from app.services.sync.identity import PHASES
from app.services.sync.leaving import leave_in
from app.services.sync.link import HubLink
from app.services.sync.wire import Body, entry_in

WORKABLE = PHASES.index("3") + 1
"""How many parts must be in before work can begin."""
BATCH = 200
COMPARED = 2000

Ask = Callable[..., Any]
"""Runs ``function(store, *args)`` on the database thread and waits for its answer."""


@frozen
class Loading:
    """How far a first load is: records ``done`` of ``all``; ``workable`` once work can begin."""

    done: int
    all: int
    workable: bool


def load(ask: Ask, link: HubLink, tell: Callable[[Loading], None], stopped: Callable[[], bool]) -> bool:
    """Load what is not loaded yet; whether it is done (False: it was stopped). Raises HubLost, HubRefused."""
    phase: str = ask(phase_of)
    if not phase:
        return True
    counts = link.load_counts()
    total = sum(counts.values())
    first = PHASES.index(phase)
    done = sum(counts.get(int(name), 0) for name in PHASES[:first])
    fresh: bool = ask(is_fresh)
    for place, name in enumerate(PHASES[first:], start=first):
        tell(Loading(done, total, place >= WORKABLE))
        for rows in link.load_rows(int(name), BATCH):
            ask(keep_rows, rows, fresh)
            done += len(rows)
            tell(Loading(done, max(total, done), place >= WORKABLE))
            if stopped():
                return False
        for entries in link.load_entries(int(name), BATCH):
            ask(keep_entries, entries)
            if stopped():
                return False
        ask(end_phase, PHASES[place + 1] if place + 1 < len(PHASES) else "")
    if not fresh and not ask(keeps_all):
        drop_unseen(ask, link)
    tell(Loading(done, done, True))
    return True


def phase_of(store: Store) -> str:
    """The part that a load is in; empty where none is due."""
    return str(store.value("SELECT load_phase FROM sync_state") or "")


def keeps_all(store: Store) -> bool:
    """Whether what the hub does not have stays here."""
    return bool(store.value("SELECT load_after = 'keep' FROM sync_state"))


def is_fresh(store: Store) -> bool:
    """Whether the store holds no tickets and clients yet, so that indexes can be made once at the end."""
    return store.row("SELECT 1 FROM ticket LIMIT 1") is None and store.row("SELECT 1 FROM person LIMIT 1") is None


def keep_rows(store: Store, rows: Sequence[Body], fresh: bool) -> None:
    """Write some records of the load."""
    with store.receive(projected=not fresh) as write:
        take_rows(write, rows)


def keep_entries(store: Store, entries: Sequence[Body]) -> int:
    """Write some entries of the load; return how many did not verify."""
    with store.receive() as write:
        return take_entries(write, [entry_in(body) for body in entries])


def end_phase(store: Store, following: str) -> None:
    """A part is in; the feed goes on from where it stood before the load once the last one is."""
    with store.receive() as write:
        write.local("UPDATE sync_state SET load_phase = ?", following)
        if not following:
            write.local("UPDATE sync_state SET rev = max(rev, load_rev)")
            write.local("DELETE FROM clock_mark")  # deadlines and thresholds anew, from the journal


def drop_unseen(ask: Ask, link: HubLink) -> None:
    """Let what the hub does not show us go, but for what still waits to be sent."""
    seen = set(link.visible())
    for table in MODELS:
        after = 0
        while True:
            after, uids = ask(some_keys, table, after)
            if not uids:
                break
            gone = [uid for uid in uids if uid not in seen]
            if gone:
                ask(leave_now, gone)


def some_keys(store: Store, table: str, after: int) -> tuple[int, list[Uid]]:
    """Some keys of a table in the order of its rows, and where to go on."""
    rows = store.rows(f"SELECT id, uid FROM {table} WHERE id > ? ORDER BY id LIMIT ?", after, COMPARED)
    return (rows[-1][0], [row[1] for row in rows]) if rows else (after, [])


def leave_now(store: Store, uids: Iterable[Uid]) -> None:
    """Let these records go."""
    with store.receive() as write:
        leave_in(write, uids)
