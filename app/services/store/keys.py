"""The store's key: made, kept in the keyring, and wrapped in a side file beside the store.

The key is 256 random bits, passed around as 64 hex digits. The side file ``<store>.keys`` holds the store's
id, the key's fingerprint (so that a wrong key and a damaged file are told apart) and the wrapped copies of the
key (see :mod:`app.services.store.wraps`); it opens nothing by itself. While the key is being changed it holds
the old and the new one (see :mod:`app.services.store.rotation`).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.records import frozen
from app.services.store import recovery_code, wraps
from app.services.store.errors import (
    KeyringTrouble,
    LostKey,
    NeedPassphrase,
    WrongCode,
    WrongPassphrase,
    file_trouble,
)
from app.services.store.keyring_access import Keyring
from app.services.store.wraps import CannotUnwrap, Wrap

FORMAT = 1
SHORTEST_PASSPHRASE = 8


@frozen
class KeyEntry:
    """One key: its fingerprint and its wrapped copies."""

    fingerprint: str
    wraps: tuple[Wrap, ...]

    def has(self, kind: str) -> bool:
        """Whether the key can be had by this kind of wrap."""
        return any(wrap.kind == kind for wrap in self.wraps)


@frozen
class KeyFile:
    """What stands in ``<store>.keys``. ``keys`` has one entry, or two while the key is being changed."""

    store_id: str
    keys: tuple[KeyEntry, ...]

    def offers(self, kind: str) -> bool:
        """Whether a key can be had by this kind of wrap."""
        return any(entry.has(kind) for entry in self.keys)

    def knows(self, key_hex: str) -> bool:
        """Whether this is a key of this store."""
        return any(entry.fingerprint == fingerprint_of(key_hex) for entry in self.keys)


@frozen
class NewKey:
    """A key just made. ``recovery_code`` is shown to the person once and kept nowhere."""

    key_hex: str
    recovery_code: str


def random_key() -> str:
    """A new random key that is kept nowhere."""
    return secrets.token_hex(32)


def key_file_path(store: Path) -> Path:
    """Where the side file of a store lies."""
    return store.with_name(store.name + ".keys")


def fingerprint_of(key_hex: str) -> str:
    """A name for the key that tells nothing about it: the key is random, so its hash cannot be guessed from."""
    return hashlib.sha256(b"hotline key " + bytes.fromhex(key_hex)).hexdigest()[:32]


def make_keys(
    store: Path, *, keyring: Keyring | None = None, passphrase: str | None = None, escrow_pem: bytes | None = None
) -> NewKey:
    """Make a key for a new store and keep it: in the keyring, or wrapped by the passphrase, or both.

    ``escrow_pem`` is the organisation's public key. Call it before ``create_store``: a key without a store
    harms nobody, a store without a key is lost. Raises KeyringTrouble, FullDisk, ReadOnlyStore, and
    ValueError where neither keyring nor passphrase is given or the escrow file is of another kind.
    """
    if keyring is None and not passphrase:
        raise ValueError("a keyring or a passphrase is needed")
    made, entry = new_entry(uuid.uuid4().hex, passphrase=passphrase, escrow_pem=escrow_pem)
    store_id = entry[0]
    if keyring is not None:
        keyring.write(store_id, made.key_hex)
    write_key_file(store, KeyFile(store_id, (entry[1],)))
    return made


def new_entry(
    store_id: str, *, passphrase: str | None = None, escrow_pem: bytes | None = None, escrow: Wrap | None = None
) -> tuple[NewKey, tuple[str, KeyEntry]]:
    """Make a key with its recovery code and wraps, not kept anywhere yet; ``escrow`` repeats an earlier one's."""
    key_hex = random_key()
    key, fingerprint = bytes.fromhex(key_hex), fingerprint_of(key_hex)
    about = _about(store_id, fingerprint)
    secret = recovery_code.new_secret()
    made = [wraps.wrap_by_recovery(key, secret, about)]
    if passphrase:
        made.append(wraps.wrap_by_passphrase(key, passphrase, about))
    if escrow_pem is not None:
        made.append(wraps.wrap_to_escrow(key, escrow_pem, about))
    elif escrow is not None:
        made.append(wraps.wrap_again_to_escrow(key, escrow, about))
    return NewKey(key_hex, recovery_code.code_of(secret)), (store_id, KeyEntry(fingerprint, tuple(made)))


def unlock(store: Path, keyring: Keyring | None) -> list[str]:
    """The keys to try, from the keyring; more than one only when a change of key was cut short.

    Raises NeedPassphrase where the person must give it, LostKey where no key is at hand, KeyringTrouble.
    """
    file = read_key_file(store)
    found = []
    if keyring is not None:
        read = [keyring.read(entry) for entry in (file.store_id, coming(file.store_id))]
        found = [key_hex for key_hex in read if key_hex]
    if found:
        return found
    if file.offers(wraps.PASSPHRASE):
        raise NeedPassphrase("store.need_passphrase", path=str(store))
    if keyring is None:
        raise KeyringTrouble("store.keyring_gone", path=str(store))
    raise LostKey("store.lost_key", path=str(store))


def unlock_by_passphrase(store: Path, passphrase: str) -> list[str]:
    """The keys to try, by the person's passphrase. Raises WrongPassphrase, LostKey."""
    found = _unwrapped(store, wraps.PASSPHRASE, lambda wrap, about: _by_passphrase(wrap, passphrase, about))
    if not found:
        raise WrongPassphrase("store.wrong_passphrase", path=str(store))
    return found


def unlock_by_code(store: Path, code: str) -> list[str]:
    """The keys to try, by the recovery code. Raises WrongCode (mistyped, or of another store), LostKey."""
    try:
        secret = recovery_code.secret_of(code)
    except recovery_code.BadCode as error:
        raise WrongCode("store.code_mistyped", n=error.args[0]) from error
    found = _unwrapped(store, wraps.RECOVERY, lambda wrap, about: wraps.unwrap_by_recovery(wrap, secret, about))
    if not found:
        raise WrongCode("store.code_of_another", path=str(store))
    return found


def unlock_by_escrow(store: Path, private_pem: bytes, password: bytes | None = None) -> list[str]:
    """The keys to try, by the organisation's private key. Raises WrongCode, LostKey."""

    def opened(wrap: Wrap, about: bytes) -> bytes:
        return wraps.unwrap_by_escrow(wrap, private_pem, about, password)

    try:
        found = _unwrapped(store, wraps.ESCROW, opened)
    except (ValueError, TypeError) as error:
        raise WrongCode("store.escrow_unreadable") from error
    if not found:
        raise WrongCode("store.escrow_of_another", path=str(store))
    return found


def keep_in_keyring(store: Path, keyring: Keyring, key_hex: str) -> None:
    """Put a recovered key back into the keyring. Raises KeyringTrouble."""
    keyring.write(read_key_file(store).store_id, key_hex)


def set_passphrase(store: Path, key_hex: str, passphrase: str) -> None:
    """Wrap the key by a (new) passphrase; an earlier one stops working. Raises FullDisk, ReadOnlyStore."""
    file = read_key_file(store)

    def changed(entry: KeyEntry) -> KeyEntry:
        if entry.fingerprint != fingerprint_of(key_hex):
            return entry
        kept = tuple(wrap for wrap in entry.wraps if wrap.kind != wraps.PASSPHRASE)
        about = _about(file.store_id, entry.fingerprint)
        return replace(entry, wraps=(*kept, wraps.wrap_by_passphrase(bytes.fromhex(key_hex), passphrase, about)))

    write_key_file(store, replace(file, keys=tuple(changed(entry) for entry in file.keys)))


def coming(store_id: str) -> str:
    """The keyring's entry for a key that is not yet proven."""
    return f"{store_id}.next"


def fits(store: Path, key_hex: str) -> bool | None:
    """Whether this is the store's key by its fingerprint; None where no side file tells."""
    try:
        return read_key_file(store).knows(key_hex)
    except LostKey:
        return None


def read_key_file(store: Path) -> KeyFile:
    """The side file of a store. Raises LostKey where it is missing or damaged."""
    path = key_file_path(store)
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return KeyFile(str(raw["store"]), tuple(_entry(each) for each in raw["keys"]))
    except FileNotFoundError as error:
        raise LostKey("store.no_key_file", path=str(path)) from error
    except OSError as error:
        raise LostKey("store.key_file_unreadable", path=str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise LostKey("store.key_file_damaged", path=str(path)) from error


def write_key_file(store: Path, file: KeyFile) -> None:
    """Write the side file so that a power cut leaves the old or the new one whole. Raises StoreError."""
    path = key_file_path(store)
    text = json.dumps({"format": FORMAT, "store": file.store_id, "keys": [asdict(entry) for entry in file.keys]})
    fresh = path.with_name(path.name + ".part")
    try:
        with fresh.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except OSError as error:
        raise file_trouble(error, path) from error


def _entry(raw: dict[str, Any]) -> KeyEntry:
    return KeyEntry(
        str(raw["fingerprint"]), tuple(Wrap(each["kind"], dict(each["fields"])) for each in raw["wraps"])
    )


def _about(store_id: str, fingerprint: str) -> bytes:
    return f" {store_id} {fingerprint}".encode()


def _by_passphrase(wrap: Wrap, passphrase: str, about: bytes) -> bytes:
    return wraps.unwrap_by_passphrase(wrap, passphrase, about)


def _unwrapped(store: Path, kind: str, opened: Callable[[Wrap, bytes], bytes]) -> list[str]:
    """The keys that ``opened`` gets out of the wraps of this kind; none where the secret does not fit."""
    file = read_key_file(store)
    if not file.offers(kind):
        raise LostKey(f"store.no_wrap_{kind}", path=str(store))
    found = []
    for entry in file.keys:
        for wrap in entry.wraps:
            if wrap.kind != kind:
                continue
            try:
                found.append(opened(wrap, _about(file.store_id, entry.fingerprint)).hex())
            except CannotUnwrap:
                continue
            except (KeyError, ValueError) as error:
                if kind == wraps.ESCROW:
                    raise
                raise LostKey("store.key_file_damaged", path=str(key_file_path(store))) from error
    return found
