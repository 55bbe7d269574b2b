"""What can go wrong with the store in normal life, each with its own message and way out."""

from __future__ import annotations

import errno

import peewee
from sqlcipher3 import dbapi2

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode

DRIVERS = (peewee.DatabaseError, dbapi2.DatabaseError)
"""Troubles as peewee tells them, and as the driver does where peewee does not stand between."""


class StoreError(KnownError):
    """The store cannot be opened or written."""

    exit_code = ExitCode.STORE


class WrongKey(StoreError):
    """The key at hand is not the one this store is encrypted with."""

    exit_code = ExitCode.WRONG_KEY


class LostKey(StoreError):
    """The keyring holds no key for this store."""

    exit_code = ExitCode.LOST_KEY


class WrongPassphrase(WrongKey):
    """The passphrase does not open the key file."""


class WrongCode(WrongKey):
    """The recovery code (or the escrow key) is mistyped or belongs to another store."""


class NewerStore(StoreError):
    """A newer program has written this store."""

    exit_code = ExitCode.NEWER_STORE


class DamagedStore(StoreError):
    """The file is damaged."""

    exit_code = ExitCode.DAMAGED_STORE


class FullDisk(StoreError):
    """There is no room left."""

    exit_code = ExitCode.FULL_DISK


class ReadOnlyStore(StoreError):
    """The file or its folder cannot be written."""

    exit_code = ExitCode.READ_ONLY_STORE


class HeldStore(StoreError):
    """The team's hub takes only newer programs, so this one reads and writes no record until it is updated."""

    exit_code = ExitCode.READ_ONLY_STORE


class BusyStore(StoreError):
    """Another program holds the store for too long."""

    exit_code = ExitCode.BUSY_STORE


class NeedPassphrase(StoreError):
    """The key is not in the keyring: the person must give the passphrase."""

    exit_code = ExitCode.NEED_PASSPHRASE


class KeyringTrouble(StoreError):
    """The keyring is locked, silent or refuses."""

    exit_code = ExitCode.KEYRING_TROUBLE


class MissingStore(StoreError):
    """There is no file where the store was."""

    exit_code = ExitCode.MISSING_STORE


class HalfMadeStore(StoreError):
    """The first start was cut short: there is no store yet, only its beginning."""

    exit_code = ExitCode.HALF_MADE_STORE


class ForeignFolder(StoreError):
    """The data would lie on the network, in a roaming profile or in a cloud folder."""

    exit_code = ExitCode.FOREIGN_FOLDER


class FailedUpgrade(StoreError):
    """The data could not be brought up to this program; they are as they were before."""

    exit_code = ExitCode.FAILED_UPGRADE


class OpenElsewhere(StoreError):
    """The same data are open in another window or session."""

    exit_code = ExitCode.OPEN_ELSEWHERE


class CannotGoBack(StoreError):
    """The data cannot be given back to that older program without losing something."""

    exit_code = ExitCode.CANNOT_GO_BACK


class OutdatedStore(StoreError):
    """An older program has written this store, and it is opened for reading only."""

    exit_code = ExitCode.OUTDATED_STORE


_BY_TEXT: tuple[tuple[str, type[StoreError], str], ...] = (
    ("disk is full", FullDisk, "store.full_disk"),
    ("not authorized", ReadOnlyStore, "store.opened_for_reading"),
    ("readonly database", ReadOnlyStore, "store.read_only"),
    ("unable to open database file", ReadOnlyStore, "store.cannot_open"),
    ("file is not a database", DamagedStore, "store.damaged"),
    ("malformed", DamagedStore, "store.damaged"),
    ("disk I/O error", DamagedStore, "store.disk_error"),
    ("database is locked", BusyStore, "store.busy"),
)


_ROLLED_BACK = "cannot rollback"  # SQLite has rolled back by itself; what it was for stands before it


_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


def file_trouble(error: OSError, path: object) -> StoreError:
    """The known error behind the system's refusal to write a file."""
    if isinstance(error, PermissionError) or error.errno in _NOT_WRITABLE:
        return ReadOnlyStore("store.read_only", path=str(path))
    if error.errno == errno.EIO:
        return DamagedStore("store.disk_error", path=str(path))
    return FullDisk("store.full_disk", path=str(path))


def told(error: Exception, path: object) -> StoreError | None:
    """The known error behind a driver's exception, or None for a bug of ours."""
    cause: BaseException | None = error
    while isinstance(cause, DRIVERS):
        text = str(cause)
        for part, kind, key in _BY_TEXT:
            if part in text:
                return kind(key, path=str(path))
        if _ROLLED_BACK not in text:
            return None
        cause = _before(cause)
    return None


def _before(error: BaseException) -> BaseException | None:
    """The driver's trouble that came before this one, past peewee's and the driver's own pairs."""
    earlier = error.__context__
    while earlier is not None and (not isinstance(earlier, DRIVERS) or _ROLLED_BACK in str(earlier)):
        earlier = earlier.__context__
    return earlier
