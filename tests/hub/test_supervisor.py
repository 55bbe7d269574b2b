"""A supervisor's desk: sealed for the person, written by the sync alone; their teams whole, and nothing else."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlcipher3 import dbapi2

from app.models.scripts import ScriptDefinition
from app.models.staff import Role
from app.models.tickets import Ticket, TicketNote
from app.services.joining.joining import join_in
from app.services.joining.place import Pace, make_place
from app.services.store.errors import ReadOnlyStore
from app.services.store.opening import create_store
from app.services.store.session import Session, open_session
from app.services.sync.state import SyncState, counts, joined
from app.services.sync.thread import SyncThread
from tests.hub.bench import Hub
from tests.hub.desks import KEY
from tests.hub.stations import PATIENCE_S, settled


class Chair:
    """A supervisor's machine that has joined, at its next start: a read-only session and the sync beside it."""

    def __init__(self, hub: Hub, path: Path, queues: tuple[str, ...]) -> None:
        self.person = hub.person("chief", Role.SUPERVISOR, queues)
        where = make_place(f"127.0.0.1:{hub.server.port}/{hub.database}", hub.login_of("chief"), "none")
        with create_store(path, KEY, desk_name="chief") as store:
            made = join_in(store, where, hub.secrets["chief"], "chief", trusted=False)
        assert (made.member, made.role) == (self.person, "supervisor")
        self.session: Session = open_session(path, [KEY], read_only=True, for_author=True, temporary=path.parent)
        assert self.session.syncing is not None
        self.states: queue.Queue[SyncState] = queue.Queue()
        self.changes: queue.Queue[Any] = queue.Queue()
        self.session.syncing.submit(lambda store: store.listeners.append(self.changes.put)).result()

        def connect() -> psycopg.Connection[Any]:
            return psycopg.connect(hub.address_of("chief"), autocommit=True)

        self.sync = SyncThread(self.session.syncing, connect, self.states.put, Pace(90, 3600, True))
        self.sync.start()

    def read(self, sql: str, *params: Any) -> Any:
        """What the window reads: the sealed connection."""
        return self.session.store.submit(lambda store: store.value(sql, *params)).result(PATIENCE_S)

    def until(self, sql: str, wanted: Any) -> None:
        while self.read(sql) != wanted:
            self.changes.get(timeout=PATIENCE_S)

    def close(self) -> None:
        self.sync.stop()
        self.session.close()


@pytest.fixture
def house(hub: Hub) -> dict[str, bytes]:
    return {code: hub.queue(code) for code in ("water", "light", "heating")}


@pytest.fixture
def chair(hub: Hub, house: dict[str, bytes], tmp_path: Path) -> Iterator[Chair]:
    folder = tmp_path / "chief"
    folder.mkdir()
    made = Chair(hub, folder / "chief.db", ("water", "light"))
    yield made
    made.close()


TICKETS = "SELECT group_concat(number, ' ') FROM (SELECT number FROM ticket ORDER BY number)"


def test_a_supervisor_gets_everything_of_their_teams_and_nothing_else(chair, house, stations):
    every = tuple(house)
    a = stations("anna", role=Role.SENIOR, queues=every)
    a.until(settled)
    for code, uid in house.items():
        a.save(f"{code}-1", queue_uid=uid)
    a.until_sent()
    chair.until(TICKETS, "light-1 water-1")

    def note(store):
        with store.write(a.person) as write:
            (ticket,) = write.row("SELECT uid FROM ticket WHERE number = 'water-1'")
            write.insert(TicketNote, ticket_uid=ticket, kind="inner", text="вечером")
            write.update(Ticket, ticket, subject="Течёт кран")

    a.ask(note)
    chair.until("SELECT subject FROM ticket WHERE number = 'water-1'", "Течёт кран")
    assert chair.read("SELECT count(*) FROM ticket_note") == 1
    assert chair.read("SELECT count(*) FROM journal_entry WHERE record_table = 'ticket'") == 3

    def move(store):
        with store.write(a.person) as write:
            (ticket,) = write.row("SELECT uid FROM ticket WHERE number = 'light-1'")
            write.update(Ticket, ticket, queue_uid=house["heating"])

    a.ask(move)
    chair.until(TICKETS, "water-1")  # what leaves their teams leaves their desk


def test_the_window_can_write_nothing_though_the_sync_does(chair):
    def write(store):
        with store.write(chair.person) as opened:
            opened.insert(Ticket, number="S-1", state="new")

    with pytest.raises(ReadOnlyStore):
        chair.session.store.submit(write).result(PATIENCE_S)
    for sql in ("DELETE FROM ticket", "UPDATE sync_state SET role = 'administrator'", "ATTACH 'x' AS x"):
        with pytest.raises((ReadOnlyStore, dbapi2.DatabaseError)):
            chair.session.store.submit(lambda store, text=sql: store.rows(text)).result(PATIENCE_S)
    state = chair.session.store.submit(joined).result(PATIENCE_S)
    assert state is not None
    assert state.role == "supervisor"


def test_what_a_supervisor_does_to_a_teams_ticket_by_force_the_hub_refuses(chair, house, stations):
    """Were the seal of the desk broken, the hub still takes nothing, and the record is put back."""
    a = stations("anna", queues=("water",))
    a.until(settled)
    a.save("A-1", queue_uid=house["water"])
    chair.until(TICKETS, "A-1")

    def force(store):
        with store.write(chair.person) as write:
            (ticket,) = write.row("SELECT uid FROM ticket")
            write.update(Ticket, ticket, subject="changed")

    assert chair.session.syncing is not None
    chair.session.syncing.submit(force).result(PATIENCE_S)
    chair.until("SELECT refusal FROM journal_entry WHERE outbox = 2", "rights")
    chair.until("SELECT subject FROM ticket", "")
    assert chair.session.store.submit(counts).result(PATIENCE_S).refused == 1


def test_a_script_written_through_the_authors_door_travels(chair, stations):
    a = stations("anna", queues=("water",))
    a.until(settled)
    assert chair.session.door is not None

    def write(store):
        with store.write(chair.person) as opened:
            opened.insert(ScriptDefinition, code="hello", labels={"ru": "Приветствие"})

    chair.session.door.open().submit(write).result(PATIENCE_S)
    chair.sync.wake()
    while not a.ask(lambda store: store.value("SELECT count(*) FROM script_definition WHERE code = 'hello'")):
        a.changes.get(timeout=PATIENCE_S)
