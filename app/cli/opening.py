"""Opening the store for a command: with the keyring, or a passphrase typed in the terminal."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from app.services.store import keys
from app.services.store.errors import MissingStore, NeedPassphrase
from app.services.store.keyring_access import find_keyring
from app.services.store.opening import open_store, refuse_half_made
from app.services.store.rotation import settle
from app.services.store.session import PREPARE
from app.services.store.store import Store
from app.services.wall_clock import doubt_of
from app.services.words import t


def opened_store(path: Path, *, read_only: bool = False) -> Store:
    """Open the store at ``path``. Raises StoreError; NeedPassphrase only where there is no terminal to ask in.

    Raises WrongClock where something is to be written and the computer's clock cannot be right.
    """
    refuse_half_made(path)
    if not path.exists():
        raise MissingStore("store.missing", path=str(path))
    keyring = find_keyring()
    try:
        candidates = keys.unlock(path, keyring)
    except NeedPassphrase:
        if not sys.stdin.isatty():
            raise
        candidates = keys.unlock_by_passphrase(path, getpass.getpass(t("cli.ask_passphrase")))
        keyring = None
    store = open_store(path, settle(path, candidates, keyring), read_only=read_only)
    if not read_only:
        wrong = doubt_of(store)
        if wrong is not None:
            store.close()
            raise wrong
        for prepare in PREPARE:
            prepare(store)
    return store
