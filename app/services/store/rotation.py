"""Changing the store's key, and settling what a change that was cut short has left.

Rewriting the file is atomic in SQLCipher: killed in the middle, exactly one of the two keys opens it. So both
keys are kept, in the keyring and the side file, until the new one is proven by opening.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import peewee

from app.services.review.beside import change_key_beside
from app.services.store import keys, wraps
from app.services.store.errors import DamagedStore, LostKey, StoreError, WrongKey, told
from app.services.store.keyring_access import Keyring
from app.services.store.store import Store


def change_key(
    path: Path, key_hex: str, *, keyring: Keyring | None = None, passphrase: str | None = None
) -> keys.NewKey:
    """Encrypt the store anew with a new random key (about 25 s per GB); nobody else may have it open.

    The old recovery code stops working; the new one is in what is returned. Where the old key was wrapped by a
    passphrase, give one. The escrow copy is renewed. Raises StoreError; the old key then still opens the store.
    """
    file = keys.read_key_file(path)
    if keyring is None and not passphrase:
        raise ValueError("a keyring or a passphrase is needed")
    old = [entry for entry in file.keys if entry.fingerprint == keys.fingerprint_of(key_hex)]
    if not old:
        raise WrongKey("store.wrong_key", path=str(path))
    escrow = next((wrap for wrap in old[0].wraps if wrap.kind == wraps.ESCROW), None)
    made, (_, entry) = keys.new_entry(file.store_id, passphrase=passphrase, escrow=escrow)
    if keyring is not None:
        keyring.write(keys.coming(file.store_id), made.key_hex)
    keys.write_key_file(path, replace(file, keys=(old[0], entry)))
    _rewrite(path, key_hex, made.key_hex)
    settle(path, [key_hex, made.key_hex], keyring)
    return made


def settle(path: Path, candidates: list[str], keyring: Keyring | None) -> str:
    """The one of ``candidates`` that opens the store; forget the others.

    Raises LostKey for no candidates, WrongKey where none is a key of this store, and DamagedStore where a
    right key does not open the file.
    """
    if not candidates:
        raise LostKey("store.lost_key", path=str(path))
    file = keys.read_key_file(path)
    known = [key_hex for key_hex in candidates if file.knows(key_hex)]
    if not known:
        raise WrongKey("store.wrong_key", path=str(path))
    right = known[0] if len(file.keys) == 1 else _opening(path, known)
    if len(file.keys) > 1:
        for other in known:
            change_key_beside(path, other, right)
        if keyring is not None:
            keyring.write(file.store_id, right)
        kept = tuple(entry for entry in file.keys if entry.fingerprint == keys.fingerprint_of(right))
        keys.write_key_file(path, replace(file, keys=kept))
    if keyring is not None and len(candidates) > 1:
        keyring.forget(keys.coming(file.store_id))
    return right


def _opening(path: Path, candidates: list[str]) -> str:
    failure: StoreError | None = None
    for key_hex in candidates:
        try:
            Store(path, key_hex, read_only=True).close()
        except DamagedStore as error:
            failure = error
        else:
            return key_hex
    if failure is not None and len(candidates) == len(keys.read_key_file(path).keys):
        raise failure
    raise WrongKey("store.wrong_key", path=str(path))


def _rewrite(path: Path, old: str, new: str) -> None:
    store = Store(path, old)
    try:
        # Leaving WAL mode needs the file for oneself: it fails, rather than pull the file from under somebody.
        for mode in ("DELETE", "WAL"):
            store.db.execute_sql(f"PRAGMA journal_mode = {mode}")
        store.db.execute_sql(f"PRAGMA rekey = \"x'{new}'\"")
        store.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except peewee.DatabaseError as error:
        raise told(error, path) or error from error
    finally:
        store.close()
