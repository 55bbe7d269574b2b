"""What can be wrong with a store's file or place, each tried for real."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.models import Person
from app.services.store import keys, rescue
from app.services.store.errors import (
    DamagedStore,
    FullDisk,
    MissingStore,
    ReadOnlyStore,
    StoreError,
    WrongKey,
    file_trouble,
)
from app.services.store.opening import create_store, open_store
from app.services.store.rotation import change_key
from app.services.store.store import Store
from tests.services.store.fake_keyring import FakeKeyring

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def key_hex(path: Path) -> str:
    made = keys.make_keys(path, keyring=FakeKeyring())
    create_store(path, made.key_hex, desk_name="kept").close()
    return made.key_hex


def _damage(path: Path) -> bytes:
    broken = bytearray(path.read_bytes())
    for place in range(64, len(broken), 101):
        broken[place] ^= 0x5A
    path.write_bytes(bytes(broken))
    return bytes(broken)


def test_a_missing_file(path: Path) -> None:
    with pytest.raises(MissingStore):
        open_store(path, keys.random_key())
    assert not path.exists()


@pytest.mark.parametrize("text", [b"", b"not a database, and long enough to look at" * 100])
def test_a_file_that_is_no_store(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    with pytest.raises(DamagedStore):
        open_store(path, keys.random_key())
    assert path.read_bytes() == text


def test_a_damaged_file_is_left_as_it_is(path: Path, key_hex: str) -> None:
    broken = _damage(path)
    with pytest.raises(DamagedStore):
        open_store(path, key_hex)
    assert path.read_bytes() == broken


def test_damage_inside_is_told_when_it_is_met(path: Path, key_hex: str) -> None:
    whole = bytearray(path.read_bytes())
    page = 4096
    for number in range(3, len(whole) // page):
        whole[number * page + 50] ^= 0xFF
    path.write_bytes(bytes(whole))
    with pytest.raises(DamagedStore):
        _read_all(path, key_hex)


def _read_all(path: Path, key_hex: str) -> None:
    with open_store(path, key_hex) as store:
        for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
            store.rows(f"SELECT * FROM {name}")


def test_backups_once_a_day_and_seven_kept(path: Path, key_hex: str) -> None:
    for day in range(10):
        assert rescue.backup_if_due(path, key_hex, NOW + timedelta(days=day)) is not None
        assert rescue.backup_if_due(path, key_hex, NOW + timedelta(days=day, hours=9)) is None
    made = rescue.list_backups(path)
    assert [each.made_at for each in made] == [NOW + timedelta(days=9 - day) for day in range(7)]
    assert sorted(rescue.backups_dir(path).iterdir()) == sorted(
        [*(each.path for each in made), *(keys.key_file_path(each.path) for each in made)]
    )


def test_a_backup_is_made_while_the_desk_works(path: Path, key_hex: str) -> None:
    with open_store(path, key_hex) as store, store.write(None) as write:
        write.insert(Person, last_name="Иванов")
        assert rescue.make_backup(path, key_hex, NOW).exists()


def test_restoring_keeps_the_damaged_file_aside(path: Path, key_hex: str) -> None:
    rescue.make_backup(path, key_hex, NOW)
    broken = _damage(path)
    aside = rescue.restore(path, rescue.list_backups(path)[0], key_hex, NOW)
    assert aside is not None
    assert aside.read_bytes() == broken
    with open_store(path, key_hex) as store:
        assert store.value("SELECT name FROM desk") == "kept"
    assert not list(path.parent.glob("*.restoring*"))


def test_a_damaged_backup_changes_nothing(path: Path, key_hex: str) -> None:
    rescue.make_backup(path, key_hex, NOW)
    chosen = rescue.list_backups(path)[0]
    _damage(chosen.path)
    before = path.read_bytes()
    with pytest.raises(DamagedStore):
        rescue.restore(path, chosen, key_hex)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.restoring*"))


def test_a_backup_of_an_earlier_key_needs_that_key(path: Path, key_hex: str) -> None:
    rescue.make_backup(path, key_hex, NOW)
    new = change_key(path, key_hex, keyring=FakeKeyring())
    chosen = rescue.list_backups(path)[0]
    with pytest.raises(WrongKey):
        rescue.restore(path, chosen, new.key_hex)
    rescue.restore(path, chosen, key_hex)
    open_store(path, key_hex).close()


def test_a_lost_key_file_comes_back_from_the_backups(path: Path, key_hex: str) -> None:
    assert not rescue.restore_key_file(path)
    rescue.make_backup(path, key_hex, NOW)
    keys.key_file_path(path).unlink()
    assert rescue.restore_key_file(path)
    assert keys.read_key_file(path).knows(key_hex)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 60 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(place)]
    if (
        not sys.platform.startswith("linux")
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can be mounted only by root on Linux")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    path = small_disk / "store.db"
    key_hex = keys.make_keys(path, keyring=FakeKeyring()).key_hex
    with create_store(path, key_hex) as store:
        with store.write(None) as write:
            write.insert(Person, last_name="first")
        with pytest.raises(FullDisk):
            _fill(store)
        assert store.value("SELECT count(*) FROM person WHERE last_name = 'first'") == 1
    with pytest.raises(FullDisk):
        open_store(path, key_hex)
    with pytest.raises(StoreError):
        rescue.make_backup(path, key_hex, NOW)
    assert not list(rescue.backups_dir(path).glob("*.part"))


def _fill(store: Store) -> None:
    for _ in range(100):
        with store.write(None) as write:
            write.insert(Person, last_name="x" * 4_000_000)


READ_ONLY = """
import sys
from pathlib import Path
from app.services.store.errors import ReadOnlyStore
from app.services.store.opening import open_store
path, key_hex = Path(sys.argv[1]), sys.argv[2]
try:
    open_store(path, key_hex)
except ReadOnlyStore as error:
    print(error.key)
with open_store(path, key_hex, read_only=True) as store:
    print(store.value("SELECT name FROM desk"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights are set in another way on Windows")
def test_a_folder_that_cannot_be_written(path: Path, key_hex: str) -> None:
    command = [sys.executable, "-c", READ_ONLY, str(path), key_hex]
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and setpriv is not here to take that right away")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--", *command]
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        run = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.parent.chmod(0o755)
    assert run.stdout.split() == ["store.read_only", "kept"], run.stderr


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EROFS, ReadOnlyStore),
        (errno.EACCES, ReadOnlyStore),
        (errno.EPERM, ReadOnlyStore),
        (errno.EIO, DamagedStore),
        (errno.ENOSPC, FullDisk),
        (errno.EDQUOT, FullDisk),
    ],
)
def test_what_the_system_refuses_is_told_by_its_reason(number: int, kind: type[StoreError]) -> None:
    assert type(file_trouble(OSError(number, "no"), "x")) is kind
