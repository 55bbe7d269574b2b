"""An upgrade keeps everything, or leaves everything as it was."""

from __future__ import annotations

import hashlib
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from app.models.clients import Premises
from app.models.migrations import RELEASED, migrations
from app.services.store import kept, upgrade
from app.services.store.audit import verify
from app.services.store.contents import contents_of
from app.services.store.errors import (
    BusyStore,
    DamagedStore,
    FailedUpgrade,
    FullDisk,
    NewerStore,
    OpenElsewhere,
    OutdatedStore,
    StoreError,
)
from app.services.store.holding import lock_path
from app.services.store.opening import create_store, open_store
from app.services.store.rescue import list_backups, restore
from app.services.store.schema import newest, number_of
from app.services.store.session import open_session
from app.services.store.store import Store
from app.version import VERSION
from tests.services.store.conftest import KEY
from tests.services.store.older import insert_as_older, newer_steps, older_steps, older_store, program_of_schema

Usage = namedtuple("Usage", "total used free")
ADDED = "CREATE TABLE added (a INTEGER);\nALTER TABLE ticket ADD COLUMN later INTEGER NOT NULL DEFAULT 0;\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return older_store(tmp_path / "store.db")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _contents(path: Path) -> Any:
    with Store(path, KEY, read_only=True) as store:
        found = contents_of(store)
        return found.counts, found.heads, found.shapes, number_of(store)


def _left(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def test_everything_is_there_afterwards_and_a_copy_of_before(path: Path) -> None:
    counts, heads, _, number = _contents(path)
    before = _digest(path)
    with open_store(path, KEY) as store:
        assert number_of(store) == newest()
        after = contents_of(store)
        assert counts.items() <= after.counts.items()
        assert after.heads == heads
        assert verify(store) == []
    copy = kept.copy_path(path, newest())
    assert _digest(copy) == before
    note = kept.read_note(copy)
    assert note is not None
    assert (note.schema, note.program) == (number, VERSION)
    assert [each.path for each in list_backups(path)] == [copy]


def test_an_upgraded_store_is_not_upgraded_again(path: Path) -> None:
    open_store(path, KEY).close()
    copy = kept.copy_path(path, newest())
    first = copy.stat().st_mtime_ns
    open_store(path, KEY).close()
    assert copy.stat().st_mtime_ns == first


def test_two_copies_are_kept_with_what_belongs_to_them(path: Path) -> None:
    path.with_name("store.db.keys").write_text("{}")
    steps = newer_steps(*(f"CREATE TABLE more{each} (a);\n" for each in range(3)))
    for known in range(len(migrations()), len(steps) + 1):
        with program_of_schema(steps[:known]):
            open_store(path, KEY).close()
    last = steps[-1][0]
    assert kept.copies(path) == [kept.copy_path(path, number) for number in (last, last - 1)]
    assert len([name for name in _left(path) if ".before-" in name]) == 2 * 3


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("INSERT INTO nowhere VALUES (1);\n", "taken back"),
        (
            "DELETE FROM premises WHERE account = '7';\n",
            "premises: 50 rows before, 49 after",
        ),
        ("DROP TABLE premises;\n", "premises: 50 rows before, None after"),
        (
            "CREATE TABLE twin AS SELECT * FROM premises LIMIT 1;\n"
            "UPDATE twin SET id = NULL, uid = randomblob(16);\n"
            "INSERT INTO premises SELECT * FROM twin;\n",
            "premises: 50 rows before, 51 after",
        ),
        (
            "CREATE TABLE parent (a INTEGER PRIMARY KEY);\nCREATE TABLE child (a REFERENCES parent);\n"
            "INSERT INTO child VALUES (5);\n",
            "foreign key: child",
        ),
    ],
    ids=["broken", "row lost", "table lost", "row more", "foreign key"],
)
def test_a_failed_upgrade_leaves_the_store_as_it_was(
    path: Path, sql: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    open_store(path, KEY).close()
    before = _contents(path)
    with program_of_schema(newer_steps(ADDED, sql)):
        with pytest.raises(FailedUpgrade) as failed:
            open_store(path, KEY)
        assert failed.value.exit_code == 26
        assert told in caplog.text
        assert str(kept.copy_path(path, newest())) in str(failed.value)
    assert _contents(path) == before
    with open_store(path, KEY) as store:  # the program before goes on with it
        assert verify(store) == []
        with store.write(None) as write:
            write.insert(Premises, address="Новая, 1", flat="", account="1")


def test_a_copy_from_an_attempt_that_was_cut_short_is_used_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with program_of_schema(newer_steps("DROP TABLE premises;\n")):
        with pytest.raises(FailedUpgrade):
            open_store(path, KEY)
        copy = kept.copy_path(path, newest())
    with program_of_schema(newer_steps("CREATE TABLE added (a);\n")):
        monkeypatch.setattr(kept, "copy_file", lambda *_: pytest.fail("copied again"))
        open_store(path, KEY).close()
    assert copy.exists()


def test_a_copy_of_another_state_is_not_used_again(path: Path) -> None:
    with program_of_schema(newer_steps("DROP TABLE premises;\n")), pytest.raises(FailedUpgrade):
        open_store(path, KEY)
    with program_of_schema(older_steps(12)), open_store(path, KEY) as store:
        insert_as_older(store, "новый")
    with program_of_schema(newer_steps("CREATE TABLE added (a);\n")):
        open_store(path, KEY).close()
        copy = kept.copy_path(path, newest())
    with Store(copy, KEY, read_only=True) as opened:
        assert opened.value("SELECT count(*) FROM premises WHERE account = 'новый'") == 1


def test_too_little_room_is_told_before_anything_is_begun(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, size = _digest(path), path.stat().st_size
    needed = upgrade.room_needed(path, copied=False)
    assert needed >= size + size // 2
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda _: Usage(1 << 40, 0, needed - 1))
    with pytest.raises(FullDisk) as failed:
        open_store(path, KEY)
    assert str(-(-needed // (1024 * 1024))) in str(failed.value)
    assert _digest(path) == before
    assert not kept.copies(path)
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda _: Usage(1 << 40, 0, needed))
    open_store(path, KEY).close()


def test_a_disk_that_fills_up_during_the_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:5000])
        raise OSError(28, "No space left on device")

    before = _left(path)
    monkeypatch.setattr(kept, "copy_file", full)
    with pytest.raises(FullDisk):
        open_store(path, KEY)
    assert set(_left(path)) - set(before) <= {lock_path(path).name}


def test_a_damaged_store_is_not_upgraded(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(20, len(whole) // 4096):
        whole[page * 4096 + 99] ^= 0xFF
    path.write_bytes(bytes(whole))
    with pytest.raises(DamagedStore):
        open_store(path, KEY)
    assert path.read_bytes() == bytes(whole)
    assert not kept.copies(path)


def test_what_shows_after_the_upgrade_brings_the_copy_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _digest(path)

    def unsound(store: Store, *_: object) -> None:
        raise sqlite_error()

    monkeypatch.setattr(upgrade, "_look_again", unsound)
    with pytest.raises(FailedUpgrade):
        open_store(path, KEY)
    assert _digest(path) == before
    assert not [name for name in _left(path) if "returning" in name or name.endswith("-wal")]


def sqlite_error() -> Exception:
    return DamagedStore("store.damaged", path="x")


def test_a_return_that_was_cut_short_is_ended_at_the_next_start(path: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copyfile(path, whole)
    for cut in ("before the log is removed", "after"):
        shutil.copyfile(whole, path.with_name("store.db.returning"))
        path.write_bytes(b"half an upgrade" * 1000)
        if cut == "after":
            path.with_name("store.db-wal").unlink(missing_ok=True)
        else:
            path.with_name("store.db-wal").write_bytes(b"a log that belongs to the other file" * 100)
        with program_of_schema(older_steps(12)), open_store(path, KEY) as store:
            assert store.value("SELECT count(*) FROM premises") == 50
        assert not path.with_name("store.db.returning").exists()


def test_nobody_else_may_write_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = kept.copy_file

    def copied_while_another_writes(source: Path, target: Path) -> None:
        real(source, target)
        with Store(source, KEY) as other:
            insert_as_older(other, "x")

    monkeypatch.setattr(kept, "copy_file", copied_while_another_writes)
    with pytest.raises(StoreError) as failed:
        open_store(path, KEY)
    assert isinstance(failed.value, BusyStore | DamagedStore)
    monkeypatch.undo()
    with open_store(path, KEY) as store:
        assert store.value("SELECT count(*) FROM premises WHERE account = 'x'") == 1
        assert number_of(store) == newest()


def test_an_open_window_of_an_older_program_is_in_the_way(path: Path) -> None:
    import fcntl

    with lock_path(path).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(OpenElsewhere):
            open_store(path, KEY)
    assert _contents(path)[3] == 12


def test_a_newer_store_tells_the_version_and_the_copy(path: Path) -> None:
    with program_of_schema(newer_steps("CREATE TABLE added (a);\n")), pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.services.store.schema.VERSION", "9.9.9")
        open_store(path, KEY).close()
        copy = kept.copy_path(path, newest())
    before = _digest(path)
    with pytest.raises(NewerStore) as refused:
        open_store(path, KEY)
    assert refused.value.exit_code == 13
    assert "9.9.9" in str(refused.value)
    assert str(copy) in str(refused.value)
    assert _digest(path) == before
    copy.unlink()
    with pytest.raises(NewerStore) as refused:
        open_store(path, KEY)
    assert "9.9.9" in str(refused.value)
    assert ".before-" not in str(refused.value)


def test_the_copy_can_be_put_back_and_opened_by_the_program_before(path: Path) -> None:
    open_store(path, KEY).close()
    aside = restore(path, list_backups(path)[0], KEY)
    assert aside is not None
    assert _contents(path)[3] == 12
    assert _contents(aside)[3] == newest()


def test_reading_only_never_upgrades(path: Path) -> None:
    before = _digest(path)
    with pytest.raises(OutdatedStore):
        open_session(*_with_keys(path), read_only=True)
    assert _digest(path) == before


def _with_keys(path: Path) -> tuple[Path, list[str]]:
    from app.services.store import keys

    made = keys.KeyEntry(keys.fingerprint_of(KEY), ())
    keys.write_key_file(path, keys.KeyFile("id", (made,)))
    return path, [KEY]


def test_a_new_store_is_of_the_newest_number(tmp_path: Path) -> None:
    with create_store(tmp_path / "new.db", KEY) as store:
        assert number_of(store) == newest()
    assert not kept.copies(tmp_path / "new.db")


def test_programs_given_out_stand_in_their_order_and_this_one_is_not_among_them() -> None:
    assert VERSION not in dict(RELEASED)
    assert list(RELEASED) == sorted(RELEASED, key=lambda each: each[1])
