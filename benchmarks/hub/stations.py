"""Desks without a window: an encrypted store on its thread, and the sync beside it, as the program runs them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from app.models.ids import Uid
from app.services.joining.place import Pace
from app.services.store.opening import create_store
from app.services.store.session import PREPARE
from app.services.store.store import Changed, Store
from app.services.store.thread import DatabaseThread, Urgency
from app.services.sync.engine import Engine
from app.services.sync.first_load import Loading
from app.services.sync.link import HubLink
from app.services.sync.state import SyncState
from app.services.sync.thread import SyncThread
from benchmarks.key import KEY


class Station:
    """One desk. ``parts`` are the ms of each part of the sync on the database thread, the first ``parts_alone`` of
    them before anybody could work.
    """

    def __init__(self, address: str, login: str, person: Uid, path: Path, pace: Pace | None = None) -> None:
        self.address, self.person, self.path = address, person, path
        self.parts: list[float] = []
        self.parts_alone = 0
        self.workable_s = 0.0
        self.store = DatabaseThread(lambda: _made(path, login), f"database {login}")
        self.store.start()
        self.sync: SyncThread | None = None
        self._pace = pace or Pace(90, 15, True)
        self.states: list[SyncState] = []

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of this desk's person."""
        return psycopg.connect(self.address, autocommit=True)

    def load(self) -> float:
        """Join and load everything by hand; s."""
        began = time.perf_counter()

        def note(loading: Loading) -> None:
            if loading.workable and not self.workable_s:
                self.workable_s = time.perf_counter() - began
                self.parts_alone = len(self.parts)

        link = HubLink(self.connect())
        Engine(self._background, loading=note, begin=self._begun).cycle(link)
        took = time.perf_counter() - began
        link.close()
        return took

    def start(self) -> None:
        """Keep in step from now on."""
        self.sync = SyncThread(self.store, self.connect, self.states.append, self._pace)
        self.sync.start()

    def listen(self, changed: Callable[[Changed], None]) -> None:
        """Hear of each transaction of the store."""
        self.ask(lambda store: store.listeners.append(changed))

    def ask(self, operation: Callable[[Store], Any]) -> Any:
        """Run on the database thread as the operator's own, and wait."""
        return self.store.submit(operation).result()

    def save(self, model: Any, uid: Uid | None = None, **values: Any) -> Uid:
        """A change of the operator's, on the disk when this returns; the record's key."""

        def write(store: Store) -> Uid:
            with store.write(self.person) as change:
                if uid is None:
                    return change.insert(model, **values)
                change.update(model, uid, **values)
                return uid

        made: Uid = self.ask(write)
        return made

    def close(self) -> None:
        """End."""
        if self.sync is not None:
            self.sync.stop()
        self.store.stop()

    def _background(self, operation: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self._begun(operation, *args, **named)()

    def _begun(self, operation: Callable[..., Any], *args: Any, **named: Any) -> Callable[[], Any]:
        def run(store: Store) -> Any:
            began = time.perf_counter()
            answer = operation(store, *args, **named)
            self.parts.append((time.perf_counter() - began) * 1000)
            return answer

        return self.store.submit(run, Urgency.BACKGROUND).result


def _made(path: Path, login: str) -> Store:
    store = create_store(path, KEY, desk_name=login)
    for prepare in PREPARE:
        prepare(store)
    return store
