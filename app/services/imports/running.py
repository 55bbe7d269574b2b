"""A file into the store, chunk by chunk; between two chunks anything else may run, or the import may stop.

Each chunk is one transaction, written without waiting for the disk. How far an import came is kept with it, so
that an import that was stopped or killed goes on where it was; done again from the start it changes nothing.
A dry run does exactly the same and takes every chunk back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.models.ids import Uid
from app.records import frozen
from app.services.imports.dictionaries import Dictionaries
from app.services.imports.errors import ImportTrouble, Rejected
from app.services.imports.mapping import Mapping
from app.services.imports.records import ClientRecord
from app.services.imports.rejects import RejectsFile, rejects_path
from app.services.imports.resuming import Place, forget_place, keep_place, last_place, place_name
from app.services.imports.rights import check_import
from app.services.imports.sources import Source
from app.services.imports.tickets import put_ticket
from app.services.imports.units import Unit, Units
from app.services.imports.writing import Tally, client_key, put_client
from app.services.store.journal import Write
from app.services.store.store import Store

CHUNK_ROWS = 1_000


@frozen
class Progress:
    """How an import stands. ``read`` counts rows, the others records; ``reasons`` is [(text key, how many)]."""

    read: int
    new: int
    changed: int
    unchanged: int
    repeated: int
    rejected: int
    reasons: tuple[tuple[str, int], ...]
    share: float
    finished: bool
    rejects: Path | None


class Import:
    """One import under way. Call :meth:`step` on the database thread until ``finished``, then :meth:`close`.

    ``budget_ms`` bounds a chunk's time where a window waits for its turn between the chunks; None leaves only
    :data:`CHUNK_ROWS`. ``rejects`` is where rejected rows go (None: beside the file, and nowhere in a dry run).
    """

    def __init__(
        self,
        path: Path,
        mapping: Mapping,
        actor: Uid,
        *,
        dry_run: bool = False,
        rejects: Path | None = None,
        budget_ms: int | None = None,
    ) -> None:
        self.dry_run = dry_run
        self._path = path
        self._mapping = mapping
        self._actor = actor
        self._budget_ms = budget_ms
        self._rejects_path = rejects or (None if dry_run else rejects_path(path))
        self._rejects: RejectsFile | None = None
        self._source: Source | None = None
        self._units = Units(mapping)
        self._waiting: Iterator[Unit] | None = None
        self._place = Place()
        self._skip_to = 0
        self._name = ""

    def step(self, store: Store) -> Progress:
        """Do the next chunk. Raises NotAllowed, ImportTrouble for a broken file, StoreError."""
        if self._waiting is None:
            self._waiting = self._begin(store)
        finished = self._skipped() and self._chunk(store)
        return self._progress(finished)

    def close(self) -> None:
        """Close the files. What was written stays; the import may go on later."""
        if self._source is not None:
            self._source.close()
        if self._rejects is not None:
            self._rejects.close()

    def _begin(self, store: Store) -> Iterator[Unit]:
        check_import(store, self._actor)
        self._name = place_name(self._path, self._mapping)
        kept = None if self.dry_run else last_place(store, self._name)
        if kept is not None:
            self._place, self._skip_to = kept, kept.row
        if self._rejects_path is not None:
            if self._rejects_path.absolute() == self._path.absolute():
                raise ImportTrouble("importing.rejects_over_source", path=str(self._path))
            headings = [column.heading for column in self._mapping.columns]
            self._rejects = RejectsFile(self._rejects_path, headings, going_on=kept is not None)
        self._source = Source(self._path)
        return self._units.of(self._source.rows())

    def _skipped(self) -> bool:
        """Pass the rows of an earlier run by; answer whether that is done, so that the work may begin."""
        until = self._deadline()
        assert self._waiting is not None
        while self._skip_to:
            unit = next(self._waiting, None)
            if unit is None or unit.last_row >= self._skip_to:
                self._skip_to = 0
            elif time.monotonic() >= until:
                return False
        return True

    def _chunk(self, store: Store) -> bool:
        """One transaction; answer whether the file has come to its end."""
        assert self._waiting is not None
        before = Place(**{name: getattr(self._place, name) for name in Place.__slots__})
        before.reasons = dict(self._place.reasons)
        try:
            with store.write(self._actor, durable=False) as write:
                finished = self._rows(store, write, self._waiting)
                if self._rejects is not None:
                    self._rejects.flush()
                if self.dry_run:
                    raise _TakeBack
                if finished:
                    forget_place(write, self._name)
                else:
                    keep_place(write, self._name, self._place)
        except _TakeBack:
            pass
        except BaseException:
            self._place = before
            raise
        return finished

    def _rows(self, store: Store, write: Write, units: Iterator[Unit]) -> bool:
        words = Dictionaries()
        until = self._deadline()
        last = self._place.read + CHUNK_ROWS
        for unit in units:
            try:
                self._count(unit, self._put(store, write, unit, words))
            except Rejected as reason:
                refused = tuple((number, row, reason) for number, row in unit.source)
                self._count(replace(unit, rejected=(*unit.rejected, *refused)), None)
            if self._place.read >= last or time.monotonic() >= until:
                words.finish(write)
                return False
        words.finish(write)
        return True

    def _put(self, store: Store, write: Write, unit: Unit, words: Dictionaries) -> Tally | None:
        if unit.record is None:
            return None
        tally = Tally()
        if isinstance(unit.record, ClientRecord):
            put_client(write, unit.record, words, tally)
            key = client_key(unit.record) if self.dry_run else ""
        else:
            put_ticket(store, write, unit.record, words, tally)
            key = unit.record.key
        if self.dry_run and tally.inserted and self._units.seen_key(key):
            tally.inserted, tally.changed = False, True
        return tally

    def _count(self, unit: Unit, tally: Tally | None) -> None:
        place = self._place
        place.row = unit.last_row
        place.read += unit.rows
        place.repeated += unit.again
        for number, row, reason in unit.rejected:
            place.rejected += 1
            place.reasons[reason.key] = place.reasons.get(reason.key, 0) + 1
            if self._rejects is not None:
                self._rejects.add(number, row, reason)
        if tally is not None:
            place.new += tally.inserted
            place.changed += tally.changed and not tally.inserted
            place.unchanged += not (tally.inserted or tally.changed)

    def _deadline(self) -> float:
        return time.monotonic() + self._budget_ms / 1000 if self._budget_ms is not None else float("inf")

    def _progress(self, finished: bool) -> Progress:
        place = self._place
        assert self._source is not None
        return Progress(
            place.read,
            place.new,
            place.changed,
            place.unchanged,
            place.repeated,
            place.rejected,
            tuple(sorted(place.reasons.items(), key=lambda item: -item[1])),
            1.0 if finished else self._source.share,
            finished,
            self._rejects_path if place.rejected and self._rejects_path else None,
        )


class _TakeBack(Exception):
    """Undoes a dry run's chunk."""


def run(store: Store, job: Import) -> Progress:
    """Do a whole import at once: for the command line and for tests."""
    try:
        while not (progress := job.step(store)).finished:
            pass
        return progress
    finally:
        job.close()
