"""The start's slow steps, each run on a thread beside the window."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.services.joining.place import HubPlace
from app.services.settings.levels import SettingsError
from app.services.settings.settings import Settings
from app.services.store import keys, rescue
from app.services.store.errors import MissingStore, WrongCode
from app.services.store.keyring_access import Keyring
from app.services.store.opening import refuse_half_made
from app.services.store.session import Session, open_session

if TYPE_CHECKING:
    from app.services.store.founding import Wishes

log = logging.getLogger(__name__)


def unlocked(path: Path, find: Callable[[], Keyring | None], read_only: bool) -> Session:
    """The store opened with the key from the keyring. Raises StoreError."""
    refuse_half_made(path)
    if not path.exists():
        raise MissingStore("store.missing", path=str(path))
    keyring = find()
    return open_session(path, keys.unlock(path, keyring), keyring, read_only=read_only)


def founded(wishes: Wishes, find: Callable[[], Keyring | None]) -> keys.NewKey:
    """The key of the data just made. Raises StoreError, BadPerson, JoinError."""
    from app.services.store.founding import found_store

    return found_store(wishes, None if wishes.passphrase else find())


def by_escrow(path: Path, private: Path) -> list[str]:
    """The keys that the organisation's private key opens. Raises WrongCode."""
    try:
        pem = private.read_bytes()
    except OSError as error:
        raise WrongCode("store.escrow_unreadable") from error
    return keys.unlock_by_escrow(path, pem)


def recovered(path: Path, unlock: Callable[[], list[str]], find: Callable[[], Keyring | None]) -> list[str]:
    """The keys that ``unlock`` finds; an only one is put back into the keyring, if there is one."""
    candidates = unlock()
    keyring = find()
    if keyring is not None and len(candidates) == 1:
        keys.keep_in_keyring(path, keyring, candidates[0])
    return candidates


def restored(path: Path, backup: rescue.Backup, find: Callable[[], Keyring | None]) -> Path | None:
    """Put a backup in place; where the file that was there went."""
    return rescue.restore(path, backup, keys.unlock(path, find())[0])


def reopened_read_only(session: Session) -> Session:
    """The same store for somebody who reads, with a door for scripts."""
    session.close()
    return open_session(session.path, [session.key_hex], read_only=True, for_author=True)


def keep_place(settings: Settings, place: HubPlace) -> None:
    """The hub that was joined is the one of the settings from now on, where nobody above the person decides."""
    try:
        for name, value in (("hub_address", place.address), ("hub_login", place.login)):
            if settings.decided_by(name) is None and settings.text(name) != value:
                settings.set(name, value)
    except SettingsError as error:
        log.warning("the hub's address was not kept: %s", error.key)
