"""The thread that keeps desks and hub in agreement: woken by saves and by the hub, patient with its absence."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from app.models.staff import Role
from app.models.tickets import Ticket
from app.services.joining.place import Pace
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.store.thread import DatabaseThread
from app.services.sync.engine import Engine
from app.services.sync.errors import HubLost
from app.services.sync.link import HubLink
from app.services.sync.state import Standing, SyncState
from app.services.sync.thread import LONGEST_S, SHORTEST_S, SyncThread, pause_after
from tests.hub.bench import Hub
from tests.hub.desks import KEY

PATIENCE_S = 30


class Station:
    """A desk as the program runs it: a database thread and a sync thread."""

    def __init__(self, hub: Hub, login: str, person: bytes, path: Any, pace: Pace) -> None:
        self.hub, self.login, self.person = hub, login, person
        self.cut = False
        self.states: queue.Queue[SyncState] = queue.Queue()
        self.changes: queue.Queue[Any] = queue.Queue()
        self.store = DatabaseThread(lambda: create_store(path, KEY, desk_name=login), login)
        self.store.start()
        self.ask(lambda store: store.listeners.append(self.changes.put))
        link = HubLink(self.connect())
        Engine(lambda operation, *args, **named: self.ask(operation, *args, **named)).greet(link)
        link.close()
        self.sync = SyncThread(self.store, self.connect, self.states.put, pace)
        self.sync.start()

    def connect(self) -> psycopg.Connection[Any]:
        if self.cut:
            raise psycopg.OperationalError("cut")
        return psycopg.connect(self.hub.address_of(self.login), autocommit=True)

    def ask(self, operation: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return (
            self.store.submit(operation, *args, **named).result(PATIENCE_S)
            if not args
            else self.store.submit(lambda store: operation(store, *args, **named)).result(PATIENCE_S)
        )

    def until(self, wanted: Callable[[SyncState], bool]) -> SyncState:
        while not wanted(state := self.states.get(timeout=PATIENCE_S)):
            pass
        return state

    def until_here(self, number: str) -> None:
        while not self.ask(lambda store: store.rows("SELECT 1 FROM ticket WHERE number = ?", number)):
            self.changes.get(timeout=PATIENCE_S)

    def save(self, number: str) -> None:
        def insert(store: Store) -> None:
            with store.write(self.person) as write:
                write.insert(Ticket, number=number, state="new")

        self.ask(insert)

    def close(self) -> None:
        self.sync.stop()
        self.store.stop()


@pytest.fixture
def stations(hub: Hub, tmp_path) -> Iterator[Callable[..., Station]]:
    made: list[Station] = []

    def make(login: str, *, listen: bool = True, poll: int = 3600) -> Station:
        person = hub.person(login, Role.OPERATOR, ())
        made.append(Station(hub, login, person, tmp_path / f"{login}.db", Pace(90, poll, listen)))
        return made[-1]

    yield make
    for station in made:
        station.close()


def up(state: SyncState) -> bool:
    return state.standing is Standing.UP


def test_a_save_is_sent_at_once_and_heard_by_the_other(stations):
    a, b = stations("anna"), stations("boris")
    a.until(up), b.until(up)
    a.save("A-1")
    b.until_here("A-1")
    assert a.until(lambda state: up(state) and state.waiting == 0).last_contact_at is not None


def test_without_calls_of_the_hub_the_poll_is_enough(stations):
    a, b = stations("anna", listen=False), stations("boris", listen=False, poll=1)
    a.until(up), b.until(up)
    a.save("A-1")
    b.until_here("A-1")


def test_paused_nothing_is_sent(stations):
    a = stations("anna")
    a.until(up)
    a.sync.pause()
    a.until(lambda state: state.standing is Standing.PAUSED)
    a.save("A-1")
    a.sync.wake()
    a.until(lambda state: state.waiting == 1)
    a.sync.resume()
    a.until(lambda state: up(state) and state.waiting == 0)


def test_a_lost_hub_is_told_and_found_again(stations):
    a = stations("anna")
    a.until(up)
    a.cut = True
    with psycopg.connect(a.hub.server.address(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (a.hub.login_of("anna"),)
        )
    a.sync.wake()
    lost = a.until(lambda state: state.standing is Standing.LOST)
    assert isinstance(lost.trouble, HubLost)
    a.save("A-1")
    a.cut = False
    a.sync.resume()
    a.until(lambda state: up(state) and state.waiting == 0)


def test_small_jobs_use_the_same_connection(stations):
    a = stations("anna")
    a.until(up)
    answer = a.sync.ask(lambda connection: connection.execute("SELECT hub.me() IS NOT NULL").fetchone())
    assert answer.result(PATIENCE_S) == (True,)


def test_pauses_grow_and_differ():
    assert all(SHORTEST_S / 2 <= pause_after(1) <= SHORTEST_S for _ in range(20))
    assert LONGEST_S / 2 <= pause_after(50) <= LONGEST_S
    assert len({pause_after(9) for _ in range(5)}) > 1
