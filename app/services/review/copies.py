"""Copies of the review store among the store's backups, and putting one back where the file is gone or damaged.

Remarks and the log of readings are nowhere else: they are copied each day like the data, also where the data are
only read. A copy is encrypted with the same key. Reviews only add lines, so that the newest copy that opens is the
right one, whichever backup of the data was taken back.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from app.services.review.beside import ReviewStore, ReviewStoreError, review_path

KEPT = 7
EVERY = timedelta(hours=20)
_ENDING = ".review"
_STAMP = "%Y-%m-%d_%H%M%S"


def copies_in(folder: Path) -> list[Path]:
    """All copies in the folder of backups, the newest first."""
    return sorted(folder.glob(f"*{_ENDING}"), reverse=True)


def copy_if_due(store: Path, key_hex: str, folder: Path, now: datetime) -> Path | None:
    """Copy the review store of ``store`` into ``folder``; None where there is none, or the day has its copy.

    ``now`` is in UTC. Raises ReviewStoreError; there is no half copy then.
    """
    source = review_path(store)
    target = folder / _name(now)
    latest = next(iter(copies_in(folder)), None)
    if not source.exists() or (latest is not None and latest.name > _name(now - EVERY)):
        return None
    fresh = target.with_name(target.name + ".part")
    try:
        folder.mkdir(exist_ok=True)
        fresh.unlink(missing_ok=True)
        opened = ReviewStore(source, key_hex)
        try:
            opened.rows("VACUUM INTO ?", str(fresh))
        finally:
            opened.close()
        fresh.replace(target)
        for old in copies_in(folder)[KEPT:]:
            old.unlink()
    except OSError as error:
        raise ReviewStoreError("review.store_unusable", path=str(folder)) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return target


def give_back(store: Path, key_hex: str, folder: Path, now: datetime) -> Path | None:
    """Put the newest copy that opens in place of a review store that is gone or does not open.

    Returns the copy; None where the file is sound or no copy opens. The file that lay there is kept beside.
    Raises OSError.
    """
    place = review_path(store)
    if place.exists() and _opens(place, key_hex):
        return None
    copy = next((each for each in copies_in(folder) if _opens(each, key_hex)), None)
    if copy is not None:
        fresh = place.with_name(place.name + ".restoring")
        shutil.copyfile(copy, fresh)
        for part in (place, place.with_name(place.name + "-journal")):
            if part.exists():
                part.replace(part.with_name(f"{part.name}.damaged-{now.strftime(_STAMP)}"))
        fresh.replace(place)
    return copy


def _name(moment: datetime) -> str:
    return f"{moment.strftime(_STAMP)}{_ENDING}"


def _opens(path: Path, key_hex: str) -> bool:
    try:
        opened = ReviewStore(path, key_hex)
        try:
            return opened.rows("PRAGMA quick_check") == [("ok",)]
        finally:
            opened.close()
    except ReviewStoreError:
        return False
