"""Desks with real, encrypted stores, whose engines run by hand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import psycopg

from app.models.ids import Uid
from app.models.staff import Role
from app.services.clocks.watch import attach as attach_clocks
from app.services.search.index import attach
from app.services.store.opening import create_store, open_store
from app.services.sync.engine import Engine
from app.services.sync.link import HubLink
from app.services.sync.state import joined
from tests.hub.bench import Hub

KEY = "ab" * 32


class Desk:
    """One desk: a store, an engine, a person."""

    def __init__(
        self, desks: Desks, login: str, person: Uid, path: Path, *, fresh: bool = True, **engine: Any
    ) -> None:
        self.desks, self.login, self.person, self.path = desks, login, person, path
        self.loadings: list[Any] = []
        self.options = engine
        self.store = create_store(path, KEY, desk_name=login) if fresh else open_store(path, KEY)
        self._prepare()
        self._link: HubLink | None = None

    def _prepare(self) -> None:
        attach(self.store)
        attach_clocks(self.store)
        self.engine = Engine(self.ask, loading=self.loadings.append, **self.options)

    def ask(self, operation: Any, *args: Any, **named: Any) -> Any:
        return operation(self.store, *args, **named)

    def link(self) -> HubLink:
        if self._link is None or self._link.connection.closed:
            self._link = HubLink(self.desks.connect(self.login))
        return self._link

    def drop_link(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def cycle(self) -> Any:
        return self.engine.cycle(self.link())

    def restart(self) -> None:
        """The program ends, however it does, and begins again."""
        self.drop_link()
        self.store.close()
        self.store = open_store(self.path, KEY)
        self._prepare()

    def queues(self) -> list[Uid]:
        known = joined(self.store)
        return [bytes.fromhex(one.replace("-", "")) for one in known.queues] if known else []

    def code(self) -> str:
        return str(self.store.value("SELECT code FROM desk"))

    def insert(self, model: Any, uid: Uid | None = None, **values: Any) -> Uid:
        with self.store.write(self.person, durable=False) as write:
            return write.insert(model, uid, **values)

    def update(self, model: Any, uid: Uid, **values: Any) -> None:
        with self.store.write(self.person, durable=False) as write:
            write.update(model, uid, **values)

    def remove(self, model: Any, uid: Uid) -> None:
        with self.store.write(self.person, durable=False) as write:
            write.remove(model, uid)

    def close(self) -> None:
        self.drop_link()
        self.store.close()


class Desks:
    """All desks of one hub."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub, self.folder = hub, folder
        self.all: list[Desk] = []
        self._count = 0
        self._kept: str | None = None

    def connect(self, login: str) -> Any:
        return psycopg.connect(self.hub.address_of(login), autocommit=True)

    def join(self, login: str, role: Role, queues: tuple[str, ...], **engine: Any) -> Desk:
        """A person and a desk of theirs that has joined."""
        person = self.hub.person(login, role, queues)
        return self._add(Desk(self, login, person, self._path(), **engine))

    def clone(self, desk: Desk) -> Desk:
        """The same disk once more."""
        path = self._path()
        desk.store.value("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(desk.path, path)
        made = Desk(self, desk.login, desk.person, path, fresh=False)
        self.all.append(made)
        return made

    def drop(self, desk: Desk) -> None:
        desk.close()
        self.all.remove(desk)

    def hub_keys(self, table: str) -> set[Uid]:
        """Keys of all living records of a table at the hub."""
        with psycopg.connect(self.hub.address) as connection:
            rows = connection.execute("SELECT uid FROM hub.row WHERE tbl = %s", (table,)).fetchall()
        return {row[0].bytes for row in rows}

    def remember(self) -> None:
        """Back the hub up."""
        self._unlink()
        self._kept = self._copy(self.hub.database, self.hub.database + "_kept")

    def restore(self) -> None:
        """The hub is what it was, another history than the one the desks have followed."""
        self._unlink()
        assert self._kept is not None
        name = self.hub.database
        with psycopg.connect(self.hub.server.address(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        self._copy(self._kept, name)
        with psycopg.connect(self.hub.server.address(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self._kept} WITH (FORCE)".encode())

    def _copy(self, source: str, target: str) -> str:
        with psycopg.connect(self.hub.server.address(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {target} TEMPLATE {source}".encode())
            connection.execute(f"GRANT CONNECT ON DATABASE {target} TO hub_person".encode())
        return target

    def _unlink(self) -> None:
        for desk in self.all:
            desk.drop_link()

    def _add(self, desk: Desk) -> Desk:
        desk.engine.greet(desk.link())
        self.all.append(desk)
        return desk

    def _path(self) -> Path:
        self._count += 1
        return self.folder / f"desk{self._count}.db"

    def close(self) -> None:
        for desk in self.all:
            desk.close()


def rows_of(desk: Desk, table: str) -> list[tuple[Any, ...]]:
    """A table's records as they must be alike everywhere, by their keys."""
    local = ("id", "uid", "password_hash")
    names = [row[1] for row in desk.store.rows(f"PRAGMA table_info({table})") if row[1] not in local]
    return desk.store.rows(f"SELECT uid, {', '.join(names)} FROM {table} ORDER BY uid")
