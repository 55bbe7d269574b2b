"""A working session on one store: the key settled, the writing thread and the reading thread running.

To let a part of the trade keep something in step with the store (as the search index does): add a function
to :data:`PREPARE`; it is called once on each store opened for writing, when something is first written: until then
nothing of it is loaded.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.records import frozen
from app.services.review.beside import lay_beside
from app.services.scripts.authoring import Door
from app.services.store import keys
from app.services.store.errors import OutdatedStore
from app.services.store.keyring_access import Keyring
from app.services.store.opening import create_store, open_store
from app.services.store.rotation import settle
from app.services.store.schema import newest, number_of
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread
from app.version import VERSION

log = logging.getLogger(__name__)


def _keep_search(store: Store) -> None:
    from app.services.search.index import attach

    attach(store)


def _keep_clocks(store: Store) -> None:
    from app.services.clocks.watch import attach

    attach(store)


def _keep_rules(store: Store) -> None:
    from app.services.rules.engine import attach

    attach(store)


PREPARE: list[Callable[[Store], None]] = [_keep_search, _keep_clocks, _keep_rules]

DEMO_PREFIX = "hotline-demo-"
DEMO_LIFE_S = 3 * 24 * 3600


@frozen
class Session:
    """An open store. ``temporary`` is the folder to remove at the end, of a demonstration.

    ``door``, closed at first, is for somebody who reads everything and may write scripts and nothing else.
    """

    path: Path
    key_hex: str
    read_only: bool
    store: DatabaseThread
    reader: DatabaseThread
    temporary: Path | None = None
    door: Door | None = None
    for_sync: DatabaseThread | None = None

    @property
    def syncing(self) -> DatabaseThread | None:
        """The thread that what comes from a hub is written by; None where nothing may be written at all."""
        return self.for_sync if self.read_only else self.store

    def close(self) -> None:
        """Finish what is waiting, close the store, and remove a demonstration's files."""
        self.reader.stop()
        if self.for_sync is not None:
            self.for_sync.stop()
        if self.door is not None:
            self.door.close()
        self.store.stop()
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)


def open_session(
    path: Path,
    candidates: list[str],
    keyring: Keyring | None = None,
    *,
    read_only: bool = False,
    temporary: Path | None = None,
    for_author: bool = False,
) -> Session:
    """Open the store with the right one of ``candidates`` (see :func:`app.services.store.keys.unlock`).

    A key that was recovered by hand is put back into the keyring, if there is one. May take long: an older file
    is brought up to date after a backup. ``for_author`` also gives a door through which scripts, and nothing
    else, can be written once it is opened. Raises StoreError.
    """
    right = candidates[0] if temporary else settle(path, candidates, None if read_only else keyring)
    store = DatabaseThread(partial(_prepared, path, right, read_only), "database")
    reader = DatabaseThread(partial(_reading, path, right, read_only), "reader", gives_way=True)
    store.start()
    try:
        reader.start()
    except BaseException:
        store.stop()
        raise
    door = Door(path, right) if for_author else None
    syncing = _for_sync(path, right) if for_author and store.submit(_has_joined).result() else None
    return Session(path, right, read_only, store, reader, temporary, door, syncing)


def demo_session(fill: Callable[[Store], object] | None = None) -> Session:
    """A fresh encrypted store in a temporary folder, filled by ``fill``; its key is in memory only."""
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=DEMO_PREFIX))
    path, key_hex = folder / "demo.db", keys.random_key()
    try:
        with create_store(path, key_hex, desk_code="D") as store:
            for prepare in PREPARE:
                prepare(store)
            if fill is not None:
                fill(store)
        return open_session(path, [key_hex], temporary=folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _remove_abandoned() -> None:
    """Remove what killed demonstrations left behind; nobody has the key to it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{DEMO_PREFIX}*"):
        try:
            abandoned = time.time() - folder.stat().st_mtime > DEMO_LIFE_S
        except OSError:
            continue
        if abandoned:
            shutil.rmtree(folder, ignore_errors=True)


def _for_sync(path: Path, key_hex: str) -> DatabaseThread:
    """Where the window only reads, the hub's news are written by a connection that nothing else can reach."""
    thread = DatabaseThread(partial(_prepared, path, key_hex, False), "sync-store")
    thread.start()
    return thread


def _has_joined(store: Store) -> bool:
    return store.value("SELECT 1 FROM sync_state") is not None


def _prepared(path: Path, key_hex: str, read_only: bool) -> Store:
    store = open_store(path, key_hex, read_only=read_only)
    if read_only and number_of(store) < newest():
        store.close()
        raise OutdatedStore("store.outdated", path=str(path), program=VERSION)
    lay_beside(store, key_hex, log_readings=read_only)
    if read_only:
        store.seal()
    else:
        store.at_first_write += PREPARE
    return store


def _reading(path: Path, key_hex: str, sealed: bool) -> Store:
    store = open_store(path, key_hex, read_only=True)
    lay_beside(store, key_hex, log_readings=sealed)
    if sealed:
        store.seal()
    return store
