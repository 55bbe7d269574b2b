"""What can go wrong with the store in normal life, each with its own message and way out."""

from __future__ import annotations

import peewee

from app.services.errors import KnownError


class StoreError(KnownError):
    """The store cannot be opened or written."""

    exit_code = 10


class WrongKey(StoreError):
    """The key at hand is not the one this store is encrypted with."""

    exit_code = 11


class LostKey(StoreError):
    """The keyring holds no key for this store."""

    exit_code = 12


class NewerStore(StoreError):
    """A newer program has written this store."""

    exit_code = 13


class DamagedStore(StoreError):
    """The file is damaged."""

    exit_code = 14


class FullDisk(StoreError):
    """There is no room left."""

    exit_code = 15


class ReadOnlyStore(StoreError):
    """The file or its folder cannot be written."""

    exit_code = 16


class BusyStore(StoreError):
    """Another program holds the store for too long."""

    exit_code = 17


_BY_TEXT: tuple[tuple[str, type[StoreError], str], ...] = (
    ("disk is full", FullDisk, "store.full_disk"),
    ("readonly database", ReadOnlyStore, "store.read_only"),
    ("unable to open database file", ReadOnlyStore, "store.cannot_open"),
    ("file is not a database", DamagedStore, "store.damaged"),
    ("malformed", DamagedStore, "store.damaged"),
    ("disk I/O error", DamagedStore, "store.disk_error"),
    ("database is locked", BusyStore, "store.busy"),
)


def told(error: Exception, path: object) -> StoreError | None:
    """The known error behind a driver's exception, or None for a bug of ours."""
    if not isinstance(error, peewee.DatabaseError):
        return None
    text = str(error)
    for part, kind, key in _BY_TEXT:
        if part in text:
            return kind(key, path=str(path))
    return None
