"""Bring an older store up to this program so that nothing can be lost on the way.

In this order: nobody else may have the store; is there room; an exact copy, proven to open; all migrations in one
transaction, in which every row and the end of each journal are counted again before it is kept; a look at the
result with fresh eyes. What fails before the transaction ends leaves the file as it was; what shows afterwards
puts the copy back. A process killed at any moment of this leaves the old store or the new one, and the next
start goes on.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import peewee

from app.services.store import kept
from app.services.store.contents import Contents, contents_of, heads_of
from app.services.store.errors import BusyStore, FailedUpgrade, FullDisk, StoreError, told
from app.services.store.holding import hold
from app.services.store.schema import newest, number_of, program_of, run_missing
from app.services.store.store import Store
from app.version import VERSION

log = logging.getLogger(__name__)

FREE_BYTES_NEEDED = 50 * 1024 * 1024
_RETURNING = ".returning"
_MIB = 1024 * 1024


def upgraded(store: Store, key_hex: str) -> Store:
    """Close the older ``store``, bring its file up to this program, and return it opened anew.

    Raises FailedUpgrade (the data are as before), FullDisk before anything is begun or after it was taken back,
    OpenElsewhere and BusyStore where somebody else works with the store, DamagedStore, ReadOnlyStore.
    """
    path, number = store.path, newest()
    with hold(path):
        try:
            program = program_of(store)
            store.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            store.close()
        if _log_size(path):
            raise BusyStore("store.busy", path=str(path))
        copy = _copied(path, key_hex, number)
        opened = Store(path, key_hex)
        try:
            if number_of(opened) < number:
                opened = _brought_up(opened, key_hex, copy, program)
        except BaseException:
            opened.close()
            raise
        kept.drop_old(path)
        log.info("store brought up to %s", number)
        return opened


def finish_return(path: Path) -> None:
    """End a return to the copy that was cut short. Raises BusyStore, ReadOnlyStore."""
    returning = path.with_name(path.name + _RETURNING)
    if returning.exists():
        with hold(path):
            for part in kept.family(path)[1:]:
                part.unlink(missing_ok=True)
            returning.replace(path)


def room_needed(path: Path, *, copied: bool) -> int:
    """How many bytes must be free: a copy, unless there is one, and half as much again for the migrations' log."""
    size = path.stat().st_size
    return (0 if copied else size) + size // 2 + FREE_BYTES_NEEDED


def _copied(path: Path, key_hex: str, number: int) -> Path:
    """The copy from before, made now unless an attempt that was cut short has left it."""
    copied = kept.is_current(path, number)
    for part in kept.family(kept.copy_path(path, number).with_name(f"{kept.copy_path(path, number).name}.part")):
        part.unlink(missing_ok=True)
    needed, free = room_needed(path, copied=copied), shutil.disk_usage(path.parent).free
    if free < needed:
        megabytes = {"needed": -(-needed // _MIB), "free": free // _MIB}
        raise FullDisk("store.upgrade_no_room", path=str(path), program=VERSION, **megabytes)
    return kept.copy_path(path, number) if copied else kept.make_copy(path, key_hex, number)


def _brought_up(store: Store, key_hex: str, copy: Path, program: str) -> Store:
    """Migrate, prove, and look again with a new connection; on failure the file is as the copy is."""
    path = store.path
    failure = FailedUpgrade(
        "store.upgrade_failed", path=str(path), program=VERSION, previous=program, copy=str(copy)
    )
    try:
        before, after = _migrated(store, failure)
    except peewee.DatabaseError as error:
        known = told(error, path)
        if isinstance(known, FullDisk):
            raise FullDisk("store.upgrade_full_disk", path=str(path), program=VERSION) from error
        if known is None:
            log.error("the upgrade failed and was taken back: %s", type(error).__name__)
        raise known or failure from error
    store.close()
    try:
        store = Store(path, key_hex)
        _look_again(store, before, after, failure)
    except (StoreError, peewee.DatabaseError) as error:
        store.close()
        log.error("the upgraded store is not sound and was put back: %s", type(error).__name__)
        _put_back(path, copy)
        raise failure from error
    return store


def _migrated(store: Store, failure: FailedUpgrade) -> tuple[Contents, Contents]:
    """What was there before and after, in one transaction that is kept only where nothing is missing."""
    with store.db.atomic("IMMEDIATE"):
        if _log_size(store.path) or not kept.is_current(store.path, newest()):
            raise BusyStore("store.busy", path=str(store.path))
        before = contents_of(store)
        run_missing(store)
        after = contents_of(store)
        lost = before.lost(after) + [f"foreign key: {row[0]}" for row in store.rows("PRAGMA foreign_key_check")]
        if lost or number_of(store) != newest():
            log.error("the upgrade would have lost something and was taken back: %s", "; ".join(lost))
            raise failure
    return before, after


def _look_again(store: Store, before: Contents, after: Contents, failure: FailedUpgrade) -> None:
    if number_of(store) != newest() or heads_of(store) != before.heads:
        raise failure
    for table in before.touched(after):
        if store.rows(f'PRAGMA quick_check("{table}")') != [("ok",)]:
            raise failure


def _put_back(path: Path, copy: Path) -> None:
    """Put the copy in the store's place; a kill in the midst is made good by :func:`finish_return`."""
    fresh = path.with_name(f"{path.name}{_RETURNING}.part")
    try:
        kept.copy_file(copy, fresh)
        fresh.replace(path.with_name(path.name + _RETURNING))
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise FullDisk("store.upgrade_not_put_back", path=str(path), copy=str(copy)) from error
    finish_return(path)


def _log_size(path: Path) -> int:
    log_file = path.with_name(path.name + "-wal")
    return log_file.stat().st_size if log_file.exists() else 0
