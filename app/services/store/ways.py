"""The ways out of each trouble with the store, the likeliest first. The trouble page offers exactly these."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from app.services.store import keys, rescue, wraps
from app.services.store.errors import (
    BusyStore,
    DamagedStore,
    FailedUpgrade,
    ForeignFolder,
    FullDisk,
    HalfMadeStore,
    KeyringTrouble,
    LostKey,
    MissingStore,
    NeedPassphrase,
    NewerStore,
    OpenElsewhere,
    OutdatedStore,
    ReadOnlyStore,
    StoreError,
    WrongKey,
)


class Way(StrEnum):
    """One way out of a trouble."""

    PHRASE = "phrase"
    CODE = "code"
    ESCROW = "escrow"
    KEY_FILE = "key_file"
    AGAIN = "again"
    BACKUP = "backup"
    READ_ONLY = "read_only"
    CREATE = "create"
    ANOTHER = "another"
    QUIT = "quit"


_WAYS: tuple[tuple[type[StoreError], tuple[Way, ...]], ...] = (
    (NeedPassphrase, (Way.PHRASE, Way.CODE, Way.ESCROW, Way.ANOTHER)),
    (WrongKey, (Way.CODE, Way.PHRASE, Way.ESCROW, Way.ANOTHER)),
    (LostKey, (Way.KEY_FILE, Way.CODE, Way.PHRASE, Way.AGAIN, Way.ESCROW, Way.ANOTHER)),
    (KeyringTrouble, (Way.AGAIN, Way.CODE, Way.PHRASE, Way.ESCROW, Way.ANOTHER)),
    (MissingStore, (Way.AGAIN, Way.BACKUP, Way.ANOTHER, Way.CREATE)),
    (HalfMadeStore, (Way.CREATE, Way.BACKUP, Way.ANOTHER)),
    (DamagedStore, (Way.BACKUP, Way.ANOTHER)),
    (NewerStore, (Way.ANOTHER,)),
    (ReadOnlyStore, (Way.READ_ONLY, Way.AGAIN, Way.ANOTHER)),
    (FullDisk, (Way.AGAIN, Way.READ_ONLY, Way.ANOTHER)),
    (BusyStore, (Way.AGAIN, Way.ANOTHER)),
    (ForeignFolder, (Way.ANOTHER,)),
    (FailedUpgrade, (Way.AGAIN, Way.ANOTHER)),
    (OpenElsewhere, (Way.AGAIN, Way.ANOTHER)),
    (OutdatedStore, (Way.ANOTHER,)),
)

_WRAPS = {Way.CODE: wraps.RECOVERY, Way.PHRASE: wraps.PASSPHRASE, Way.ESCROW: wraps.ESCROW}


def ways_out(error: StoreError, path: Path) -> tuple[Way, ...]:
    """What can be done about ``error`` with the store at ``path``; only what is possible now, quitting last."""
    listed = next((ways for kind, ways in _WAYS if isinstance(error, kind)), (Way.AGAIN, Way.ANOTHER))
    return (*(way for way in listed if _possible(way, path)), Way.QUIT)


def _possible(way: Way, path: Path) -> bool:
    if way is Way.BACKUP:
        return bool(rescue.list_backups(path))
    if way in _WRAPS:
        return _offers(path, _WRAPS[way])
    if way is Way.KEY_FILE:
        return keys.fits(path, "00" * 32) is None and rescue.has_key_file(path)
    return True


def _offers(path: Path, kind: str) -> bool:
    try:
        return keys.read_key_file(path).offers(kind)
    except LostKey:
        return False
