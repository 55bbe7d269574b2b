"""Backups beside the store: one a day, the last seven kept, and putting one back in place of a damaged file.

A backup is a compact copy encrypted with the same key, in ``<store>.backups/``, each with a copy of the key file
as it was then.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.records import frozen
from app.services.review.copies import give_back
from app.services.store import keys
from app.services.store.errors import DamagedStore, FullDisk, ReadOnlyStore, StoreError, WrongKey, file_trouble
from app.services.store.opening import backup, open_store
from app.services.store.store import Store

KEPT = 7
EVERY = timedelta(hours=20)  # a little less than a day, so that a shift that begins earlier still makes one
_STAMP = "%Y-%m-%d_%H%M%S"


@frozen
class Backup:
    """A backup on disk: when it was made (UTC) and how many bytes it has."""

    path: Path
    made_at: datetime
    size: int


def backups_dir(store: Path) -> Path:
    """Where the backups of a store lie."""
    return store.with_name(store.name + ".backups")


def list_backups(store: Path) -> list[Backup]:
    """All backups of a store, the newest first; those made before a migration lie beside the store itself."""
    files = [*backups_dir(store).glob("*.db"), *store.parent.glob(f"{store.name}.before-????")]
    found = [_backup_at(path) for path in files]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def backup_if_due(
    store: Path,
    key_hex: str,
    now: datetime | None = None,
    opened: Callable[[Store], None] | None = None,
) -> Path | None:
    """Make the day's backup unless there is one; return its path. Meant for a background thread.

    Opens a connection of its own, so that the desk goes on working; ``opened`` gets it, to interrupt the work.
    Raises StoreError (a full disk).
    """
    now = now or datetime.now(UTC)
    daily = [each for each in list_backups(store) if each.path.parent == backups_dir(store)]
    if daily and now - daily[0].made_at < EVERY:
        return None
    return make_backup(store, key_hex, now, opened)


def make_backup(store: Path, key_hex: str, now: datetime, opened: Callable[[Store], None] | None = None) -> Path:
    """Make a backup now, and drop the oldest beyond the seven that are kept. Raises StoreError."""
    folder = backups_dir(store)
    _making(folder)
    target = folder / f"{now.strftime(_STAMP)}.db"
    with Store(store, key_hex, read_only=True) as source:
        if opened is not None:
            opened(source)
        source.db.execute_sql("PRAGMA query_only = 0")  # VACUUM INTO counts as a write
        backup(source, target)
    _copy(keys.key_file_path(store), keys.key_file_path(target))
    for old in sorted(folder.glob("*.db"), reverse=True)[KEPT:]:
        old.unlink()
        keys.key_file_path(old).unlink(missing_ok=True)
    return target


def restore(store: Path, chosen: Backup, key_hex: str, now: datetime | None = None) -> Path | None:
    """Put a backup in place of the store; the file that lay there is kept, and its new path returned.

    The backup is opened and checked first. Raises WrongKey where the backup is of the time before a change of
    key, other StoreErrors where it does not open, the disk is full or the folder cannot be written; nothing is
    changed then. A review store that is gone or damaged comes back with it.
    """
    if keys.fits(chosen.path, key_hex) is False:
        raise WrongKey("store.wrong_key", path=str(chosen.path))
    stamp = (now or datetime.now(UTC)).strftime(_STAMP)
    fresh = store.with_name(f"{store.name}.restoring")
    _copy(chosen.path, fresh)
    try:
        _check(fresh, key_hex)
        aside = _set_aside(store, stamp)
        fresh.replace(store)
        _copy(keys.key_file_path(chosen.path), keys.key_file_path(store))
        give_back(store, key_hex, backups_dir(store), now or datetime.now(UTC))
    except OSError as error:
        raise ReadOnlyStore("store.read_only", path=str(store)) from error
    finally:
        for part in _family(fresh):
            part.unlink(missing_ok=True)
    return aside


def has_key_file(store: Path) -> bool:
    """Whether the backups hold a copy of the key file."""
    return bool(_key_file_copies(store))


def restore_key_file(store: Path) -> bool:
    """Put the newest copy back where the key file is missing or damaged; whether there was a copy."""
    copies = _key_file_copies(store)
    if copies:
        _copy(copies[0], keys.key_file_path(store))
    return bool(copies)


def _key_file_copies(store: Path) -> list[Path]:
    return sorted(backups_dir(store).glob("*.keys"), reverse=True)


def _check(path: Path, key_hex: str) -> None:
    try:
        with open_store(path, key_hex, read_only=True) as opened:
            answer = opened.value("PRAGMA quick_check")
    except StoreError as error:
        raise DamagedStore("store.bad_backup", path=str(path)) from error
    if answer != "ok":
        raise DamagedStore("store.bad_backup", path=str(path))


def _set_aside(store: Path, stamp: str) -> Path | None:
    """Rename the store and its log; both belong together."""
    aside: Path | None = None
    for part in _family(store):
        if part.exists():
            renamed = part.with_name(part.name.replace(store.name, f"{store.name}.damaged-{stamp}", 1))
            part.replace(renamed)
            aside = aside or renamed
    return aside


def _family(store: Path) -> list[Path]:
    return [store.with_name(store.name + ending) for ending in ("", "-wal", "-shm")]


def _backup_at(path: Path) -> Backup:
    about = path.stat()
    try:
        made_at = datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        made_at = datetime.fromtimestamp(about.st_mtime, UTC)
    return Backup(path, made_at, about.st_size)


def _making(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ReadOnlyStore("store.read_only", path=str(folder)) from error


def _copy(source: Path, target: Path) -> None:
    try:
        if source.exists():
            shutil.copyfile(source, target)
    except OSError as error:
        known = file_trouble(error, target)
        if isinstance(known, FullDisk):
            target.unlink(missing_ok=True)
        raise known from error
