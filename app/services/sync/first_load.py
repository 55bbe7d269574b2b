"""The first load, and every later one that compares everything: the house, clients, open tickets, then the rest.

Records come by COPY in the order of their keys. Work can begin once open tickets are in (:data:`WORKABLE`). A load
that was cut short goes on with the part it was in; what is written twice changes nothing. At the end of one that
compares, what the hub does not show us goes (the part :data:`DROP`, which goes on after a break as well).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.received import Lines, lines_of, take_lines
from app.services.store.shapes import MODELS, Ready
from app.services.store.store import Store
from app.services.sync.ahead import Ahead
from app.services.sync.applying import by_table
from app.services.sync.identity import KEEP, PHASES
from app.services.sync.leaving import leave_in
from app.services.sync.link import HubLink, Line
from app.services.sync.portions import DROPPED_WEIGHT, Portion, Portions, timed
from app.services.sync.verifying import AT_ONCE, Verifier, worth_it
from app.services.sync.wire import row_loaded

WORKABLE = PHASES.index("3") + 1
"""How many parts must be in before work can begin."""
DROP = "drop"
FRESH = "fresh"
"""A load into a store without tickets and clients; other kinds are KEEP, and the one that compares."""
COMPARED = 1000
TOLD_S = 0.2
"""How long the window waits for the next word of how far it is."""
ENTRIES = "journal_entry"
LISTS_AHEAD = 12
"""So many lists of what comes are read ahead (some 5 MB), while the server sorts what is next."""
SWITCH_S = 0.0002
"""How long the database thread may wait for its turn in Python while the next part is read."""

Came = tuple[list[Line], bool]
"""Lines of a load, and whether the verifying process was asked about them."""
END: Came = ([], False)

Ask = Callable[..., Any]
"""Runs ``function(store, *args)`` on the database thread and waits for its answer."""
Begin = Callable[..., Callable[[], Any]]
"""Begins ``function(store, *args)`` on the database thread; what it returns waits for the answer."""


@frozen
class Loading:
    """How far a first load is: records ``done`` of ``all``; ``workable`` once work can begin."""

    done: int
    all: int
    workable: bool


@frozen
class Stage:
    """The part that a load is in (empty where none is due), and its kind."""

    phase: str
    kind: str


def load(
    ask: Ask,
    link: HubLink,
    tell: Callable[[Loading], None],
    stopped: Callable[[], bool],
    begin_to: Begin | None = None,
) -> bool:
    """Load what is not loaded yet; whether it is done (False: it was stopped). Raises HubLost, HubRefused.

    With ``begin_to`` a part is read while the one before is written.
    """
    stage: Stage = ask(begin)
    if not stage.phase:
        return True
    if stage.phase != DROP:
        with _short_turns():
            if not _Load(ask, begin_to or _at_once(ask), link, tell, stopped, stage).run():
                return False
    if stage.kind not in (FRESH, KEEP) and not drop_unseen(ask, link, stopped):
        return False
    ask(end)
    return True


class _Load:
    """One run of a load."""

    def __init__(
        self,
        ask: Ask,
        begin_to: Begin,
        link: HubLink,
        tell: Callable[[Loading], None],
        stopped: Callable[[], bool],
        stage: Stage,
    ) -> None:
        self._ask, self._begin, self._link, self._tell = ask, begin_to, link, tell
        self._stopped, self._stage = stopped, stage
        self._portions = Portions()
        self._under_way: tuple[dict[str, int], Callable[[], Any]] | None = None
        self._verifier = Verifier(apart=False)
        self._done = self._total = 0
        self._told_at = 0.0

    def run(self) -> bool:
        """Load part after part; whether all is in."""
        counts = self._link.load_counts()
        first = PHASES.index(self._stage.phase)
        self._total = sum(counts.values())
        self._done = sum(counts.get(int(name), 0) for name in PHASES[:first])
        self._verifier = Verifier(apart=worth_it(self._total - self._done))
        with Ahead(self._coming(PHASES[first:]), LISTS_AHEAD) as coming, self._verifier:
            for place in range(first, len(PHASES)):
                self._portions = Portions(alone=place < WORKABLE and self._stage.kind == FRESH)
                self._show(workable=place >= WORKABLE, now=True)
                try:
                    whole = self._records(_until_end(coming), workable=place >= WORKABLE)
                    whole = whole and self._entries(_until_end(coming))
                finally:
                    self._written()
                if not whole:
                    return False
                self._ask(end_phase, PHASES[place + 1] if place + 1 < len(PHASES) else DROP)
        self._total = self._done
        self._show(workable=True, now=True)
        return True

    def _coming(self, names: Sequence[str]) -> Generator[Came, None, None]:
        """The records of a part and then its entries, part by part; after each of them an empty list."""
        for name in names:
            for lines in self._link.load_rows(int(name), lambda _: 1 / AT_ONCE):
                yield lines, False
            yield END
            for lines in self._link.load_entries(int(name), lambda _: 1 / AT_ONCE):
                yield lines, self._verifier.ask(lines)
            yield END

    def _records(self, coming: Iterator[Came], *, workable: bool) -> bool:
        lines: list[Line] = []
        for came, _ in coming:
            lines += came
            while end := self._portions.filled(line[0] for line in lines):
                if not self._take(lines[:end], workable=workable):
                    return False
                del lines[:end]
        return not lines or self._take(lines, workable=workable)

    def _take(self, lines: list[Line], *, workable: bool) -> bool:
        """Have records written; False: it was stopped. What computes waits: both threads want Python's lock."""
        self._written()
        rows = by_table(map(row_loaded, lines))
        counts = {table: len(some) for table, some in rows.items()}
        self._write(counts, keep_rows, rows, self._stage.kind == FRESH)
        self._done += len(lines)
        self._show(workable=workable)
        return not self._stopped()

    def _entries(self, coming: Iterator[Came]) -> bool:
        lines: list[Line] = []
        held = bytearray()
        for came, asked in coming:
            lines += came
            held += self._verifier.held(came, asked)
            while (size := self._portions.size(ENTRIES)) <= len(lines):
                if not self._keep(lines[:size], held[:size]):
                    return False
                del lines[:size], held[:size]
        return not lines or self._keep(lines, held)

    def _keep(self, lines: list[Line], held: bytearray) -> bool:
        """Have entries written of which it is known whether they hold; False: it was stopped."""
        some = lines_of(lines, held)
        self._written()
        self._write({ENTRIES: len(lines)}, keep_entries, some)
        return not self._stopped()

    def _write(self, counts: dict[str, int], operation: Callable[..., Any], *args: Any) -> None:
        """Have a part written while the next is read."""
        self._under_way = counts, self._begin(timed, operation, *args)

    def _written(self) -> None:
        if self._under_way is not None:
            counts, answer = self._under_way
            self._under_way = None
            _, seconds = answer()
            self._portions.took(counts, seconds)

    def _show(self, *, workable: bool, now: bool = False) -> None:
        if now or time.monotonic() - self._told_at > TOLD_S:
            self._told_at = time.monotonic()
            self._tell(Loading(self._done, max(self._total, self._done), workable))


def begin(store: Store) -> Stage:
    """Where the load is. One that begins in a store without tickets and clients shows them all at its end."""
    phase, kind = store.row("SELECT load_phase, load_after FROM sync_state") or ("", "")
    if phase == PHASES[0] and not kind and _is_empty(store):
        kind = FRESH
        with store.receive() as write:
            write.local("UPDATE sync_state SET load_after = ?", FRESH)
            write.local("DELETE FROM search_mark")
    return Stage(phase or "", kind or "")


def keep_rows(store: Store, ready: Mapping[str, Sequence[Ready]], fresh: bool) -> None:
    """Write some records of the load."""
    with store.receive(fresh=fresh, bulk=True) as write:
        for table, rows in ready.items():
            write.take(table, rows)


def keep_entries(store: Store, lines: Lines) -> int:
    """Write some entries of the load; return how many did not verify."""
    with store.receive() as write:
        return take_lines(write, lines)


def end_phase(store: Store, following: str) -> None:
    """A part is in."""
    with store.receive() as write:
        write.local("UPDATE sync_state SET load_phase = ?", following)


def end(store: Store) -> None:
    """All is in: the feed goes on from where it stood before the load."""
    with store.receive() as write:
        write.local("UPDATE sync_state SET load_phase = '', load_after = '', rev = max(rev, load_rev)")
        write.local("DELETE FROM clock_mark")  # deadlines and thresholds anew, from the journal


def drop_unseen(ask: Ask, link: HubLink, stopped: Callable[[], bool]) -> bool:
    """Let what the hub does not show us go, but for what still waits to be sent; whether all is looked at."""
    seen = link.visible()
    portion = Portion()
    for table in MODELS:
        after = b""
        while uids := ask(some_keys, table, after):
            after = uids[-1]
            gone = [uid for uid in uids if uid not in seen]
            while gone:
                size = max(1, portion.size // DROPPED_WEIGHT)
                some, gone = gone[:size], gone[size:]
                _, seconds = ask(timed, leave_now, table, some)
                portion.took(len(some) * DROPPED_WEIGHT, seconds)
                if stopped():
                    return False
    return True


def some_keys(store: Store, table: str, after: Uid) -> list[Uid]:
    """Some keys of a table in their order."""
    rows = store.rows(f"SELECT uid FROM {table} WHERE uid > ? ORDER BY uid LIMIT ?", after, COMPARED)
    return [row[0] for row in rows]


def leave_now(store: Store, table: str, uids: Sequence[Uid]) -> None:
    """Let these records go."""
    with store.receive() as write:
        leave_in(write, dict.fromkeys(uids, table))


def _until_end(coming: Iterator[Came]) -> Iterator[Came]:
    return iter(lambda: next(coming), END)


def _at_once(ask: Ask) -> Begin:
    def begin_to(*asked: Any) -> Callable[[], Any]:
        answer = ask(*asked)
        return lambda: answer

    return begin_to


@contextmanager
def _short_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, SWITCH_S))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _is_empty(store: Store) -> bool:
    return store.row("SELECT 1 FROM ticket LIMIT 1") is None and store.row("SELECT 1 FROM person LIMIT 1") is None
