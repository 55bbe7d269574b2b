"""Desks as the program runs them: a database thread and a sync thread each, and links that can be cut."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.joining.place import Pace
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread
from app.services.sync.engine import Engine
from app.services.sync.link import HubLink
from app.services.sync.state import Standing, SyncState
from app.services.sync.thread import SyncThread
from tests.hub.bench import Hub
from tests.hub.desks import KEY

PATIENCE_S = 30
Connect = Callable[[], "psycopg.Connection[Any]"]


def up(state: SyncState) -> bool:
    return state.standing is Standing.UP


def settled(state: SyncState) -> bool:
    """Connected, with nothing left to send."""
    return up(state) and state.waiting == 0


class Station:
    """A desk as the program runs it. ``cut`` ends its links; ``attempts`` counts how often it knocked."""

    def __init__(
        self, hub: Hub, login: str, person: bytes, path: Path, pace: Pace, connect: Connect | None = None
    ) -> None:
        self.hub, self.login, self.person, self.path = hub, login, person, path
        self.cut, self.attempts = False, 0
        self.opener: Connect = connect or self._direct
        self.states: queue.Queue[SyncState] = queue.Queue()
        self.changes: queue.Queue[Any] = queue.Queue()
        self.store = DatabaseThread(lambda: create_store(path, KEY, desk_name=login), login)
        self.store.start()
        self.ask(lambda store: store.listeners.append(self.changes.put))
        link = HubLink(self._direct())
        Engine(lambda operation, *args, **named: self.ask(operation, *args, **named)).greet(link)
        link.close()
        self.sync = SyncThread(self.store, self.connect, self.states.put, pace)
        self.sync.start()

    def connect(self) -> psycopg.Connection[Any]:
        self.attempts += 1
        if self.cut:
            raise psycopg.OperationalError("cut")
        return self.opener()

    def _direct(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.hub.address_of(self.login), autocommit=True)

    def ask(self, operation: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.store.submit(lambda store: operation(store, *args, **named)).result(PATIENCE_S)

    def until(self, wanted: Callable[[SyncState], bool]) -> SyncState:
        while not wanted(state := self.states.get(timeout=PATIENCE_S)):
            pass
        return state

    def until_here(self, number: str) -> None:
        while not self.has(number):
            self.changes.get(timeout=PATIENCE_S)

    def until_sent(self) -> None:
        """Until nothing waits for the hub any more."""
        while self.ask(lambda store: store.value("SELECT count(*) FROM journal_entry WHERE outbox = 0")):
            self.changes.get(timeout=PATIENCE_S)

    def has(self, number: str) -> int:
        """How many tickets here bear this number."""
        return int(self.ask(lambda store: store.value("SELECT count(*) FROM ticket WHERE number = ?", number)))

    def save(self, number: str, **values: Any) -> None:
        def insert(store: Store) -> None:
            with store.write(self.person) as write:
                write.insert(Ticket, number=number, state="new", **values)

        self.ask(insert)

    def throw_out(self) -> None:
        """End this person's sessions at the server, as an administrator may."""
        with psycopg.connect(self.hub.server.address(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
                (self.hub.login_of(self.login),),
            )

    def close(self) -> None:
        self.sync.stop()
        self.store.stop()


class Stations:
    """All of one test; ``make`` adds one."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub, self.folder = hub, folder
        self.all: list[Station] = []

    def __call__(
        self,
        login: str,
        *,
        listen: bool = True,
        poll: int = 3600,
        role: Role = Role.OPERATOR,
        queues: tuple[str, ...] = (),
        connect: Callable[[str], Connect] | None = None,
    ) -> Station:
        person = self.hub.person(login, role, queues)
        opener = connect(login) if connect is not None else None
        made = Station(self.hub, login, person, self.folder / f"{login}.db", Pace(90, poll, listen), opener)
        self.all.append(made)
        return made

    def close(self) -> None:
        for station in self.all:
            station.close()
