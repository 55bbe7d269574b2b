"""The first start: key, store and first administrator, in an order that a kill at any moment does no harm to."""

from __future__ import annotations

import platform
from pathlib import Path

from app.models.staff import Role
from app.records import frozen
from app.services.joining.place import HubPlace
from app.services.people.errors import BadPassword
from app.services.people.passwords import SHORTEST
from app.services.people.users import UserRecord, save_user, system_account
from app.services.store import keys
from app.services.store.errors import StoreError, WrongCode, file_trouble
from app.services.store.keyring_access import Keyring
from app.services.store.opening import GROWING, create_store
from app.services.store.store import Store


class PlaceTaken(StoreError):
    """A file lies at the place chosen for a new store."""


@frozen
class Wishes:
    """What the person chose. Empty ``passphrase``: the keyring keeps the key. Empty ``password``: the person is
    trusted as whoever is signed in to the computer. With a ``hub`` the desk joins it and the person is its member,
    who signs in by the hub's password where ``by_hub_password``.
    """

    path: Path
    name: str
    language: str = "ru"
    extension: str = ""
    passphrase: str = ""
    password: str = ""
    escrow_file: Path | None = None
    hub: HubPlace | None = None
    hub_secret: str = ""
    by_hub_password: bool = False


def found_store(wishes: Wishes, keyring: Keyring | None) -> keys.NewKey:
    """Make the key, the store and its first administrator (or the hub's member); the key with its recovery code.

    The store grows under another name and is renamed at the end, so that what is cut short leaves no half a
    store. Raises StoreError, BadPerson, BadPassword.
    """
    path = wishes.path
    if path.exists():
        raise PlaceTaken("store.place_taken", path=str(path))
    if wishes.passphrase and len(wishes.passphrase) < keys.SHORTEST_PASSPHRASE:
        raise BadPassword("people.password_short", n=keys.SHORTEST_PASSPHRASE)
    if wishes.password and len(wishes.password) < SHORTEST:
        raise BadPassword("people.password_short", n=SHORTEST)
    _make_folder(path.parent)
    growing = path.with_name(path.name + GROWING)
    for leftover in (growing, growing.with_name(growing.name + "-wal"), growing.with_name(growing.name + "-shm")):
        leftover.unlink(missing_ok=True)
    _set_aside(keys.key_file_path(path))
    made = _make_keys(wishes, keyring)
    with create_store(growing, made.key_hex) as store:
        if wishes.hub is not None:
            _join(store, wishes, wishes.hub)
        else:
            _add_administrator(store, wishes)
    growing.replace(path)
    return made


def _add_administrator(store: Store, wishes: Wishes) -> None:
    account = "" if wishes.password else system_account()
    record = UserRecord(
        None,
        system_account() or "admin",
        wishes.name,
        Role.ADMINISTRATOR,
        wishes.extension,
        wishes.language,
        system_account=account or None,
    )
    save_user(store, None, record, wishes.password or None)


def _join(store: Store, wishes: Wishes, place: HubPlace) -> None:
    """Nobody is made here: the hub says who one is."""
    from app.services.joining.joining import join_in

    join_in(store, place, wishes.hub_secret, platform.node(), trusted=not wishes.by_hub_password)


def _make_keys(wishes: Wishes, keyring: Keyring | None) -> keys.NewKey:
    escrow = None
    if wishes.escrow_file is not None:
        try:
            escrow = wishes.escrow_file.read_bytes()
        except OSError as error:
            raise WrongCode("store.escrow_unreadable") from error
    try:
        return keys.make_keys(
            wishes.path,
            keyring=None if wishes.passphrase else keyring,
            passphrase=wishes.passphrase or None,
            escrow_pem=escrow,
        )
    except ValueError as error:
        if escrow is None:
            raise
        raise WrongCode("store.escrow_unreadable") from error


def _set_aside(key_file: Path) -> None:
    """Keep the key file of a store that was here before: that store may come back."""
    if key_file.exists():
        number = 1
        while (kept := key_file.with_name(f"{key_file.name}.{number}")).exists():
            number += 1
        key_file.replace(kept)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_trouble(error, folder) from error
