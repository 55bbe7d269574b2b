"""Two hundred kills at random moments of a shift: nothing acknowledged is lost, the store stays sound.

The shift runs in a process of its own (:mod:`tests.flows.killed_shift`) and tells through a pipe what the store
has acknowledged. The moments are seeded; what the process reached by then is chance.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.models.clients import Person, Premises
from app.models.staff import Role
from app.services.calls import time_book
from app.services.clients.lookup import find_by_number
from app.services.demo.load import load_demo
from app.services.drafts import offer
from app.services.people.users import UserRecord, save_user, signed_in_as
from app.services.store import schema
from app.services.store.audit import verify
from app.services.store.clock import wall_ms
from app.services.store.opening import create_store, open_store
from app.services.store.session import PREPARE
from app.services.store.store import Store
from benchmarks.older import take_back
from tests.flows.killed_shift import KEY, LOGIN, text_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
PARTS = 10  # of twenty kills each, all on one store
PART = ("services",) * 17 + ("desk",) * 2 + ("training",)
MOST_LINES = {"services": 60, "desk": 150, "training": 70}
PATIENCE = 60.0  # seconds until a shift counts as hung
TORN = 60
MIGRATION_KILLS = 24
KEPT_WITHIN_NS = 300_000_000


@dataclass
class Told:
    """What a killed shift had told until then; ``killed_ns`` on the monotonic clock."""

    lines: list[list[Any]] = field(default_factory=list)
    killed_ns: int = 0
    errors: str = ""

    def of(self, kind: str) -> list[list[Any]]:
        return [line[1:] for line in self.lines if line[0] == kind]


def _run_and_kill(what: str, path: Path, seed: int, *, lines: int, seconds: float) -> Told:
    """Start a shift, wait until it has told ``lines`` things (0: since its start) and ``seconds`` more, kill it.

    Counting what was told keeps the moments spread over the shift on a slow machine too.
    """
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    with (path.parent / "errors.txt").open("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.killed_shift", what, str(path), str(seed)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        told = Told()
        assert process.stdout is not None
        heard = b""
        limit = time.monotonic() + (PATIENCE if lines else seconds)
        waiting = lines > 0
        while (left := limit - time.monotonic()) > 0:
            if not select.select([process.stdout], [], [], left)[0]:
                break
            part = os.read(process.stdout.fileno(), 4096)
            if not part:
                break
            heard += part
            if waiting and heard.count(b"\n") >= lines:
                waiting = False
                limit = time.monotonic() + seconds
        told.killed_ns = time.monotonic_ns()
        process.kill()
        heard += process.stdout.read()
        process.stdout.close()
        process.wait()
        errors.seek(0)
        told.errors = errors.read()
    assert "Traceback" not in told.errors, told.errors
    assert not waiting, f"the shift stood still: {heard[-200:]!r} {told.errors}"
    told.lines = [json.loads(line) for line in heard.split(b"\n") if line.startswith(b"[") and line.endswith(b"]")]
    return told


@pytest.fixture(scope="module")
def shift_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all kills: it grows from shift to shift."""
    path = tmp_path_factory.mktemp("kills") / "store.db"
    with create_store(path, KEY) as store:
        for prepare in PREPARE:
            prepare(store)
        operator = save_user(
            store, None, UserRecord(None, LOGIN, "Иван", Role.ADMINISTRATOR, system_account=LOGIN)
        )
        load_demo(store, operator, wall_ms())
    return path


def _sound(store: Store) -> None:
    assert store.rows("PRAGMA cipher_integrity_check") == []
    assert store.rows("PRAGMA integrity_check") == [("ok",)]


def _check_records(store: Store, told: Told, seed: int) -> None:
    for uid, number, letters, contact in told.of("saved"):
        row = store.row("SELECT number, description FROM ticket WHERE uid = ?", bytes.fromhex(uid))
        assert row is not None, f"ticket {number} was acknowledged and is lost"
        assert row[0] == number
        assert row[1].startswith(text_of(seed, contact)[:letters].strip())
    for uid, number in told.of("client"):
        assert bytes.fromhex(uid) in {found.person_uid for found in find_by_number(store, number).clients}
    for (uid,) in told.of("contact"):
        assert store.row("SELECT 1 FROM interaction WHERE uid = ?", bytes.fromhex(uid))
    for (uid,) in told.of("finished"):
        row = store.row("SELECT state, disposition_uid FROM interaction WHERE uid = ?", bytes.fromhex(uid))
        assert row is not None
        assert row[0] == "closed"
        assert row[1] is not None
    twice = store.rows("SELECT number FROM ticket GROUP BY number HAVING count(*) > 1")
    assert twice == []


def _check_drafts(store: Store, told: Told, seed: int) -> None:
    """Each kept text is there, and each typed one that was older than 300 ms: as a draft, or saved."""
    user = signed_in_as(store, LOGIN)
    assert user is not None
    drafts = {
        draft.body["ticket"]["uid"]: draft.body["ticket"]["columns"] for draft in offer(store, user.user_uid)
    }
    wanted: dict[str, tuple[int, int]] = {}
    for ticket, letters, contact in told.of("kept"):
        wanted[ticket] = max(wanted.get(ticket, (0, contact)), (letters, contact))
    for ticket, letters, contact, at in told.of("typed"):
        if at <= told.killed_ns - KEPT_WITHIN_NS:
            wanted[ticket] = max(wanted.get(ticket, (0, contact)), (letters, contact))
    for ticket, (letters, contact) in wanted.items():
        text = text_of(seed, contact)[:letters]
        saved = store.value("SELECT description FROM ticket WHERE uid = ?", bytes.fromhex(ticket))
        kept = drafts.get(ticket, {}).get("description", "") if saved is None else saved
        assert kept.startswith(text.strip()), f"typed {text!r}, kept {kept!r}"


def _check(path: Path, told: Told, seed: int, *, whole_chain: bool) -> None:
    with open_store(path, KEY) as store:
        _sound(store)
        _check_records(store, told, seed)
        _check_drafts(store, told, seed)
        user = signed_in_as(store, LOGIN)
        assert user is not None
        time_book.recover(store, user.user_uid, wall_ms())
        assert time_book.open_segments(store, user.user_uid) == ()
        with store.write(user.user_uid) as write:
            write.local("DELETE FROM draft")  # the next shift begins without them
        if whole_chain:
            assert verify(store) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_kills_lose_nothing_acknowledged(shift_store: Path, part: int) -> None:
    random = Random(20261121 + part)
    told_of = dict.fromkeys(("saved", "finished", "kept", "typed", "client"), 0)
    for place, what in enumerate(random.sample(PART, len(PART)), 1):
        seed = part * len(PART) + place
        lines = 0 if random.random() < 0.1 else random.randrange(1, MOST_LINES[what])
        seconds = random.uniform(0.0, 1.0 if lines == 0 else 0.1)
        told = _run_and_kill(what, shift_store, seed, lines=lines, seconds=seconds)
        # The journal only grows, so that a break is found as well at the end of a part.
        _check(shift_store, told, seed, whole_chain=place == len(PART))
        for kind in told_of:
            told_of[kind] += len(told.of(kind))
    assert all(told_of.values()), f"the shifts hardly worked: {told_of}"


# -- a torn write-ahead log: what a power cut leaves ----------------------------------------------------------


@pytest.fixture(scope="module")
def with_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose last forty transactions lie in its write-ahead log alone."""
    folder = tmp_path_factory.mktemp("torn")
    path, copy = folder / "store.db", folder / "copy"
    with create_store(path, KEY) as store:
        for prepare in PREPARE:
            prepare(store)
        with store.write(None) as write:
            for at in range(200):
                write.insert(Person, last_name=f"Иванов{at}", first_name="Иван", language="ru")
    copy.mkdir()
    with open_store(path, KEY) as store:
        for prepare in PREPARE:
            prepare(store)
        for at in range(40):
            with store.write(None) as write:
                write.insert(Person, last_name=f"Петров{at}", first_name="Пётр", language="ru")
        for file in (path, path.with_name("store.db-wal")):
            shutil.copyfile(file, copy / file.name)
    return copy


def _truncate(log: bytearray, at: int, random: Random) -> bytearray:
    return log[:at]


def _zero(log: bytearray, at: int, random: Random) -> bytearray:
    return log[:at] + bytes(len(log) - at)


def _scribble(log: bytearray, at: int, random: Random) -> bytearray:
    return log[:at] + random.randbytes(len(log) - at)


@pytest.mark.parametrize("harm", [_truncate, _zero, _scribble])
def test_a_torn_log_opens_to_an_earlier_state(with_log: Path, tmp_path: Path, harm: Any) -> None:
    random = Random(harm.__name__)
    log = bytearray((with_log / "store.db-wal").read_bytes())
    lengths = set()
    for number in range(TORN):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copyfile(with_log / "store.db", folder / "store.db")
        at = random.randrange(32, len(log))
        (folder / "store.db-wal").write_bytes(harm(log, at, random))
        with open_store(folder / "store.db", KEY) as store:
            _sound(store)
            assert verify(store) == []
            people = store.value("SELECT count(*) FROM person")
            entries = store.value("SELECT count(*) FROM journal_entry")
            assert 200 <= people <= 240
            assert entries == people, "a row without its entry, or an entry without its row"
            with store.write(None) as write:  # and it can be worked with
                write.insert(Person, last_name="Сидоров", first_name="Илья", language="ru")
            assert verify(store) == []
            lengths.add(people)
        shutil.rmtree(folder)
    assert len(lengths) > 5, "the damage was always in the same place"


# -- a kill while an older store is brought up to date ---------------------------------------------------------


@pytest.fixture
def older_store(tmp_path: Path) -> Path:
    """A store of an older schema, with enough in it for the copy to take a while."""
    path = tmp_path / "older" / "store.db"
    path.parent.mkdir()
    with create_store(path, KEY) as store:
        with store.write(None) as write:
            for at in range(3000):
                write.insert(Premises, address=f"Лесная, {at}, " + "корпус " * 40, flat="1", account=str(at))
        take_back(store, 1)
    return path


def test_a_kill_during_backup_and_migration_leaves_a_store_that_opens(older_store: Path, tmp_path: Path) -> None:
    random = Random(7)
    began = time.monotonic()
    trial = tmp_path / "trial"
    shutil.copytree(older_store.parent, trial)
    told = _run_and_kill("migrate", trial / "store.db", 0, lines=2, seconds=0)
    assert told.of("migrated"), told.errors
    whole = time.monotonic() - began
    cut_short = 0
    for number in range(MIGRATION_KILLS):
        folder = tmp_path / f"m{number}"
        shutil.copytree(older_store.parent, folder)
        seconds = random.uniform(0.0, min(whole, 0.5))
        told = _run_and_kill("migrate", folder / "store.db", number, lines=1, seconds=seconds)
        cut_short += not told.of("migrated")
        newest = schema.migrations()[-1][0]
        for kept in folder.glob("store.db.before-*"):
            if not kept.name.endswith((".part", "-wal", "-shm", "-journal", ".json")):
                with open_store(kept, KEY, read_only=True) as store:
                    assert store.value("SELECT count(*) FROM premises") == 3000
        with open_store(folder / "store.db", KEY) as store:
            _sound(store)
            assert store.value("PRAGMA user_version") == newest
            assert store.value("SELECT count(*) FROM premises") == 3000
            assert verify(store) == []
        shutil.rmtree(folder)
    assert cut_short, "no kill came in time"
