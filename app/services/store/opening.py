"""Create a store, or open one: format, migrations with a backup first, the desk's identity."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import peewee

from app.models.ids import new_uid
from app.services.store import kept, keys
from app.services.store.clock import wall_ms
from app.services.store.errors import (
    DamagedStore,
    ForeignFolder,
    FullDisk,
    HalfMadeStore,
    MissingStore,
    NewerStore,
    ReadOnlyStore,
    WrongKey,
    told,
)
from app.services.store.place import refuse_foreign_folder
from app.services.store.schema import newest, number_of, program_of, run_missing
from app.services.store.store import Store
from app.services.store.upgrade import FREE_BYTES_NEEDED, finish_return, upgraded
from app.version import VERSION

GROWING = ".new"
"""What the name of a store ends with until it is whole."""


def create_store(path: Path, key_hex: str, *, desk_name: str = "", desk_code: str = "A") -> Store:
    """Make a new, empty, encrypted store at ``path`` and open it.

    ``key_hex`` is the 256-bit key as 64 hex digits. ``desk_code`` begins the numbers of tickets made here.
    Raises StoreError (full disk, read-only folder) and FileExistsError where a file lies there already.
    """
    if path.exists():
        raise FileExistsError(path)
    refuse_foreign_folder(path)
    _check_room(path)
    store = Store(path, key_hex)
    try:
        _refuse_without_log(store)
        store.db.execute_sql("PRAGMA user_version = 0")
        _migrate(store)
        with store.db.atomic("IMMEDIATE"):
            store.db.execute_sql(
                "INSERT INTO desk (uid, code, name, next_number, created_at) VALUES (?, ?, ?, 1, ?)",
                (new_uid(), desk_code, desk_name, wall_ms()),
            )
    except BaseException:
        store.close()
        raise
    return store


def open_store(path: Path, key_hex: str, *, read_only: bool = False) -> Store:
    """Open the store at ``path``, bringing its tables up to this program (:mod:`app.services.store.upgrade`).

    Raises StoreError: missing file, wrong key, newer file, damaged file, full disk, read-only folder, a folder
    that is not this computer's own, an upgrade that failed or that somebody else's window is in the way of.
    """
    refuse_foreign_folder(path)
    refuse_half_made(path)
    if not read_only:
        finish_return(path)
    if not path.exists():
        raise MissingStore("store.missing", path=str(path))
    if path.stat().st_size == 0:
        raise DamagedStore("store.damaged", path=str(path))
    if keys.fits(path, key_hex) is False:
        raise WrongKey("store.wrong_key", path=str(path))
    if not read_only:
        _check_room(path)
        _check_writable(path)
    store = Store(path, key_hex, read_only=read_only)
    try:
        _refuse_newer(store)
        _refuse_without_log(store, read_only=read_only)
        if not read_only and number_of(store) < newest():
            store = upgraded(store, key_hex)
    except BaseException:
        store.close()
        raise
    return store


def refuse_half_made(path: Path) -> None:
    """Raise HalfMadeStore where a first start was cut short before the store was whole."""
    if path.suffix == GROWING or (not path.exists() and path.with_name(path.name + GROWING).exists()):
        raise HalfMadeStore("store.half_made", path=str(path))


def backup(store: Store, target: Path) -> None:
    """Write a compact copy, encrypted with the same key; an older copy at ``target`` is replaced."""
    fresh = target.with_name(target.name + ".part")
    fresh.unlink(missing_ok=True)
    try:
        store.db.execute_sql("VACUUM INTO ?", (str(fresh),))
    except peewee.DatabaseError as error:
        fresh.unlink(missing_ok=True)
        raise told(error, target) or error from error
    fresh.replace(target)


def _refuse_newer(store: Store) -> None:
    if number_of(store) > newest():
        copy = kept.readable_copy(store.path, newest())
        about = {"path": str(store.path), "program": VERSION, "needed": program_of(store) or "?"}
        if copy is None:
            raise NewerStore("store.newer", **about)
        raise NewerStore("store.newer_with_copy", **about, copy=str(copy))


def _refuse_without_log(store: Store, *, read_only: bool = False) -> None:
    """Raise ForeignFolder where SQLite could not turn on its write-ahead log: a network folder in disguise."""
    if not read_only and store.value("PRAGMA journal_mode") != "wal":
        raise ForeignFolder("store.foreign_network", path=str(store.path))


def _migrate(store: Store) -> None:
    """Run every migration in one transaction: a failure leaves the file as it was."""
    try:
        with store.db.atomic("IMMEDIATE"):
            run_missing(store)
    except peewee.DatabaseError as error:
        raise told(error, store.path) or error from error


def _check_room(path: Path) -> None:
    if path.parent.exists() and shutil.disk_usage(path.parent).free < FREE_BYTES_NEEDED:
        raise FullDisk("store.full_disk", path=str(path))


def _check_writable(path: Path) -> None:
    probe = path.with_name(f".{path.name}.probe")
    try:
        probe.touch()
        probe.unlink()
        if sys.platform == "win32":
            with path.open("r+b"):  # os.access knows nothing of rights there
                pass
        elif not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            # Asked, not tried: to open the file and close it would let go of locks that this process has.
            raise PermissionError(path)
    except OSError as error:
        raise ReadOnlyStore("store.read_only", path=str(path)) from error
