"""The copy of a store from before an upgrade: exact, proven to open, and kept for the last two upgrades.

It lies beside the store as ``<store>.before-NNNN`` (NNNN: what the upgrade was to lead to), encrypted with the
same key, with a copy of the key file and a note ``.json`` that tells which program reads it. An upgrade that was
cut short finds its copy again: the note also tells by which size and time the store was known when it was copied.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from app.services.store import keys
from app.services.store.contents import heads_of
from app.services.store.errors import DamagedStore, file_trouble
from app.services.store.schema import number_of, program_of
from app.services.store.store import Store

KEPT = 2
_CHUNK = 64 * 1024 * 1024
_NOT_HERE = (errno.ENOSYS, errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a copy. ``schema`` and ``program``: the number of its tables and who reads them;
    ``size`` and ``time``: of the store when it was copied (bytes, nanoseconds as the file system tells them).
    """

    schema: int
    program: str
    size: int
    time: int


def copy_path(store: Path, number: int) -> Path:
    """Where the copy lies that was made before the tables were brought to ``number``."""
    return store.with_name(f"{store.name}.before-{number:04d}")


def stamp(store: Path) -> tuple[int, int]:
    """Size and time of a store's file: with an empty log, equal stamps mean equal contents."""
    about = store.stat()
    return about.st_size, about.st_mtime_ns


def is_current(store: Path, number: int) -> bool:
    """Whether the copy is whole and the store has not changed since."""
    note = read_note(copy_path(store, number))
    return note is not None and (note.size, note.time) == stamp(store)


def make_copy(store: Path, key_hex: str, number: int) -> Path:
    """Copy the store, which nobody may be writing and whose log must be empty; prove that the copy opens.

    Raises FullDisk, ReadOnlyStore, DamagedStore; nothing half-made is left then.
    """
    target = copy_path(store, number)
    fresh = target.with_name(target.name + ".part")
    before = stamp(store)
    note_path(target).unlink(missing_ok=True)
    try:
        copy_file(store, fresh)
        note = _proven(fresh, key_hex, before)
        fresh.replace(target)
        if keys.key_file_path(store).exists():
            shutil.copyfile(keys.key_file_path(store), keys.key_file_path(target))
        _write_note(target, note)
    except OSError as error:
        raise file_trouble(error, target) from error
    finally:
        for part in family(fresh):
            part.unlink(missing_ok=True)
    return target


def drop_old(store: Path) -> None:
    """Remove all copies but the newest :data:`KEPT`."""
    for old in copies(store)[KEPT:]:
        for part in (old, keys.key_file_path(old), note_path(old)):
            part.unlink(missing_ok=True)


def copies(store: Path) -> list[Path]:
    """The copies of a store, that of the newest upgrade first."""
    return sorted(store.parent.glob(f"{store.name}.before-[0-9][0-9][0-9][0-9]"), reverse=True)


def readable_copy(store: Path, newest: int) -> Path | None:
    """The newest copy that a program reads which knows tables up to ``newest``."""
    for copy in copies(store):
        note = read_note(copy)
        if note is not None and note.schema <= newest:
            return copy
    return None


def read_note(copy: Path) -> Note | None:
    """What stands beside a copy; None where nothing does, or something else."""
    try:
        raw = json.loads(note_path(copy).read_text(encoding="utf-8")) if copy.exists() else {}
        return Note(int(raw["schema"]), str(raw["program"]), int(raw["size"]), int(raw["time"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_path(copy: Path) -> Path:
    """Where the note of a copy lies."""
    return copy.with_name(copy.name + ".json")


def family(store: Path) -> list[Path]:
    """A store's file with its log and its shared memory."""
    return [store.with_name(store.name + ending) for ending in ("", "-wal", "-shm")]


def copy_file(source: Path, target: Path) -> None:
    """Copy a file and wait for the disk; a file system that can shares the blocks, which takes no time.

    No connection to ``source`` may be open in this process: closing the file here would let go of its locks
    (https://sqlite.org/howtocorrupt.html, section 2.2). Raises OSError.
    """
    with source.open("rb") as reading, target.open("wb") as writing:
        left = os.fstat(reading.fileno()).st_size
        while left > 0:
            copied = _copy_some(reading.fileno(), writing.fileno(), min(left, _CHUNK))
            if not copied:
                break
            left -= copied
        writing.flush()
        os.fsync(writing.fileno())


def _copy_some(source: int, target: int, most: int) -> int:
    if hasattr(os, "copy_file_range"):
        try:
            return os.copy_file_range(source, target, most)
        except OSError as error:
            if error.errno not in _NOT_HERE:
                raise
    part = os.read(source, min(most, 1024 * 1024))
    written = 0
    while written < len(part):
        written += os.write(target, part[written:])
    return written


def _proven(copy: Path, key_hex: str, before: tuple[int, int]) -> Note:
    """Open the copy and read every page of it with its seal. Raises DamagedStore."""
    with Store(copy, key_hex, read_only=True) as opened:
        broken = opened.rows("PRAGMA cipher_integrity_check")
        heads_of(opened)
        note = Note(number_of(opened), program_of(opened), *before)
    if broken or copy.stat().st_size != before[0]:
        raise DamagedStore("store.damaged_before_upgrade", path=str(copy))
    return note


def _write_note(copy: Path, note: Note) -> None:
    fresh = note_path(copy).with_name(note_path(copy).name + ".part")
    fresh.write_text(json.dumps(asdict(note)), encoding="utf-8")
    fresh.replace(note_path(copy))
