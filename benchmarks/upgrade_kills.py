"""Kill an upgrade at random moments, again and again, and see that nothing is lost.

``python -m benchmarks --only upgrade-kills --scale 1 --kills 300``. A copy of the store is taken back to an older
schema for real (its tables, columns and indexes of later migrations go). Then an upgrade begins and is killed with
SIGKILL at a random moment, and the next one begins on what is left: every attempt is the next start of the one
before. After each kill the store is opened and compared: schema, every journal's end, the last row of every table,
and, unless the file is untouched to the byte, the rows of all tables. Now and then an upgrade may run to its end.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from app.services.store import kept, upgrade
from app.services.store.audit import verify
from app.services.store.contents import Contents, contents_of, heads_of
from app.services.store.opening import open_store
from app.services.store.schema import newest, number_of
from app.services.store.store import Store
from benchmarks.figures import Figure
from benchmarks.key import KEY
from benchmarks.older import take_back

OLDER = 12
"""The schema to begin from: what follows adds columns to the largest tables."""
WHOLE_EVERY = 60
COPY_SHARE = 0.08
"""In how many attempts the copy is to be made; the others find it, as after a kill. It takes the longest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The store after a kill: its schema, its journals' ends, the last row of each table."""

    number: int
    heads: dict[bytes, tuple[int, bytes]]
    last_rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long an upgrade takes until its transaction is kept, and to its end (s)."""

    kept: float
    whole: float


class Lost(AssertionError):
    """An upgrade that was killed has lost something."""


def make_older(source: Path, target: Path, number: int = OLDER) -> None:
    """Copy a store and take the copy back to an older schema, as if the later migrations had never run."""
    for part in target.parent.glob(f"{target.name}*"):
        part.unlink()
    kept.copy_file(source, target)
    with Store(target, KEY) as store:
        store.db.execute_sql("PRAGMA synchronous=OFF")
        take_back(store, number)
        store.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


class Trial:
    """One store that is upgraded and killed until the wanted number of kills is reached."""

    def __init__(self, path: Path, seed: int = 20261122) -> None:
        self.path = path
        self.random = Random(seed)
        self.killed: Counter[str] = Counter()
        self.whole: list[float] = []
        with Store(path, KEY) as store:
            self.before = contents_of(store)
            self.seen = _seen(store)
        self.stamp = kept.stamp(path)
        self._stash = path.with_name("stash")
        self.fresh = self.again = Lengths(0, 0)

    def measure(self) -> None:
        """How long an upgrade takes: with a copy to be made, and with the copy of an earlier attempt."""
        self.fresh = self._measured()
        os.link(kept.copy_path(self.path, newest()), self._stash)
        self._take_back()
        self.again = self._measured()
        self._take_back()

    def _measured(self) -> Lengths:
        reading, writing = os.pipe()
        began = time.monotonic()
        child = _upgrading(self.path, lambda: os.write(writing, b"kept") and None)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            pipe.read(4)
        at = time.monotonic() - began
        self._ended(child)
        lengths = Lengths(at, time.monotonic() - began)
        self.whole.append(lengths.whole)
        self._compare(newest())
        return lengths

    def kill_once(self, number: int) -> None:
        """Begin an upgrade and kill it, or let it end when it is the turn of a whole one; compare."""
        if number % WHOLE_EVERY == 0:
            began = time.monotonic()
            self._ended(_upgrading(self.path))
            self.whole.append(time.monotonic() - began)
            self._compare(newest())
            self._take_back()
        self._lay_copy(there=self.random.random() >= COPY_SHARE)
        copied = kept.is_current(self.path, newest())
        lengths = self.again if copied else self.fresh
        # Most moments fall before the transaction is kept: what follows only reads.
        until = lengths.kept * 1.05 if self.random.random() < 0.98 else lengths.whole
        child = _upgrading(self.path)
        time.sleep(self.random.uniform(0, until))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise Lost("an upgrade failed by itself: see above")
        after = self._compare(None)
        self.killed[self._phase(after, copied)] += 1
        if after == newest():
            self._take_back()

    def end(self) -> None:
        """One upgrade to its end, and everything compared, sealed and chained."""
        self._ended(_upgrading(self.path))
        self._compare(newest())
        with Store(self.path, KEY) as store:
            for what, found in (
                ("pages", store.rows("PRAGMA cipher_integrity_check")),
                ("chain", verify(store)),
                ("foreign keys", store.rows("PRAGMA foreign_key_check")),
            ):
                if found:
                    raise Lost(f"{what}: {found[:3]}")

    def _ended(self, child: int) -> None:
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status):
            raise Lost("an upgrade failed by itself: see above")

    def _compare(self, wanted: int | None) -> int:
        with Store(self.path, KEY) as store:
            seen = _seen(store)
            untouched = seen.number == OLDER and kept.stamp(self.path) == self.stamp
            after: Contents | None = None if untouched else contents_of(store)
        if wanted is not None and seen.number != wanted:
            raise Lost(f"schema {seen.number}, not {wanted}")
        if seen.number not in (OLDER, newest()):
            raise Lost(f"schema {seen.number}: half an upgrade")
        if seen.heads != self.seen.heads:
            raise Lost("a journal's end is another")
        last = {table: seen.last_rows.get(table) for table in self.seen.last_rows}
        if last != self.seen.last_rows:
            raise Lost("a last row is another")
        if after is not None and (lost := self.before.lost(after)):
            raise Lost("; ".join(lost))
        return seen.number

    def _phase(self, number: int, copied: bool) -> str:
        copy = kept.copy_path(self.path, newest())
        if number == newest():
            return "after the transaction"
        if copied or kept.is_current(self.path, newest()):
            return "in the transaction"
        return "in the copy" if copy.with_name(copy.name + ".part").exists() else "before or after the copy"

    def _take_back(self) -> None:
        """The store as it was before the upgrade."""
        for part in kept.family(self.path):
            part.unlink(missing_ok=True)
        shutil.copyfile(self._stash, self.path)
        os.utime(self.path, ns=(self.stamp[1], self.stamp[1]))

    def _lay_copy(self, *, there: bool) -> None:
        """Let the next attempt find the copy of an earlier one, or none."""
        copy = kept.copy_path(self.path, newest())
        for part in (copy, kept.note_path(copy)):
            part.unlink(missing_ok=True)
        if there:
            os.link(self._stash, copy)
            kept._write_note(copy, kept.Note(OLDER, "", *self.stamp))


def _seen(store: Store) -> Seen:
    tables = [
        name
        for name, kind in store.rows("SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND wr = 0")
        if kind == "table" and name != "migration" and not name.startswith("sqlite_")
    ]
    last = {table: int(store.value(f'SELECT max(rowid) FROM "{table}"') or 0) for table in tables}
    return Seen(number_of(store), heads_of(store), last)


def _upgrading(path: Path, on_kept: Callable[[], None] | None = None) -> int:
    """Begin an upgrade in a process of its own; its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if on_kept is not None:
            look = upgrade._look_again

            def told(*arguments: object) -> None:
                on_kept()
                look(*arguments)  # type: ignore[arg-type]

            upgrade._look_again = told  # type: ignore[assignment]
        open_store(path, KEY).close()
        code = 0
    except BaseException:  # noqa: BLE001 - told and ended: this is a process of its own
        traceback.print_exc()
    finally:
        os._exit(code)


def run(source: Path, folder: Path, kills: int, tell: Callable[[str], None] = lambda _: None) -> Trial:
    """Make the store older and kill its upgrades. Raises Lost."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "store.db"
    began = time.monotonic()
    make_older(source, path)
    tell(f"older store made in {time.monotonic() - began:.0f} s")
    trial = Trial(path)
    trial.measure()
    tell(f"an upgrade: {trial.fresh}, with the copy there: {trial.again}")
    for number in range(1, kills + 1):
        trial.kill_once(number)
        if number % 10 == 0:
            tell(f"{number} kills in {time.monotonic() - began:.0f} s: {dict(trial.killed)}")
    trial.end()
    return trial


def figures(trial: Trial) -> list[Figure]:
    """The lines of the table."""
    total = sum(trial.killed.values())
    lines = [Figure("upgrade killed: records lost", 0, 0, f"of {total} kills", limit=0)]
    lines += [Figure(f"upgrade killed {phase}", count, count, "kills") for phase, count in trial.killed.items()]
    whole = sorted(trial.whole)
    return [*lines, Figure("a whole upgrade", whole[len(whole) // 2], whole[-1], "s")]


if __name__ == "__main__":
    store, wanted = Path(sys.argv[1]), int(sys.argv[2])
    place = store.parent / "upgrade-kills"
    done = run(store, place, wanted, lambda line: print(line, file=sys.stderr, flush=True))
    shutil.rmtree(place)
    print(json.dumps([asdict(figure) for figure in figures(done)]))
