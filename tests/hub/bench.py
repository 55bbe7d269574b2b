"""What tests of the hub are made with: databases, people, and desks that chain their entries as real ones do."""

from __future__ import annotations

import itertools
import json
import os
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from app.models.columns import dump_json
from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.hub import people, steps
from app.services.hub.connecting import OWNER, connected
from app.services.store.chain import Link, digest_of, genesis, hash_of, new_salt
from app.services.store.clock import HybridClock, wall_ms
from tests.hub.server import Server

TEMPLATE = "hub_template"
_numbers = itertools.count(1)

Connection = psycopg.Connection[Any]


def create_database(server: Server, name: str = "", template: str = "template0") -> str:
    """A new database; its name."""
    name = name or f"hub_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        if template == TEMPLATE:  # what a database lets in and how long does not come with its template
            for query in (
                "REVOKE ALL ON DATABASE {} FROM PUBLIC",
                "GRANT CONNECT ON DATABASE {} TO hub_person",
                *(f"ALTER DATABASE {{}} SET {key} = '{value}'" for key, value in steps.TIMEOUTS.items()),
            ):
                connection.execute(sql.SQL(query).format(sql.Identifier(name)))
    return name


def drop_database(server: Server, name: str) -> None:
    """Remove a database, whoever is still in it."""
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class Hub:
    """A hub's database, with what its administrator may do and what tests want of it."""

    def __init__(self, server: Server, database: str) -> None:
        self.server = server
        self.database = database
        self.secrets: dict[str, str] = {}
        self._logins: dict[str, str] = {}
        self._opened: list[Connection] = []

    @property
    def address(self) -> str:
        return self.server.address(self.database)

    def init(self) -> None:
        with connected(self.address) as connection:
            steps.init(connection)

    def admin(self) -> Connection:
        """A connection of the server's administrator, closed with the hub."""
        return self._kept(psycopg.connect(self.address, autocommit=True))

    def owner(self) -> Connection:
        """A connection that acts as the hub's owner."""
        connection = self.admin()
        connection.execute(f"SET ROLE {OWNER}")
        return connection

    def queue(self, code: str) -> Uid:
        """A queue of the house."""
        uid = new_uid()
        with psycopg.connect(self.address) as connection:
            connection.execute(
                "SELECT hub.keep_house('queue', %s, %s)",
                (UUID(bytes=uid), dump_json({"code": code, "labels": {"ru": code}})),
            )
        return uid

    def person(self, login: str, role: Role = Role.OPERATOR, queues: tuple[str, ...] = ()) -> Uid:
        """Somebody with a login of this test alone; `login` is what tests call them."""
        name = f"{login}_{self.database}"[:60]
        with connected(self.address) as connection:
            secret = people.add_member(connection, name, login.title(), role, queues)
            uid = people._need(connection, name)
        self._logins[login] = name
        self.secrets[login] = secret
        return uid

    def address_of(self, login: str) -> str:
        """How somebody reaches the hub, by their own login."""
        return self.server.address(self.database, self._logins[login], self.secrets[login])

    def login_of(self, login: str) -> str:
        return self._logins[login]

    def connect(self, login: str, **options: Any) -> Connection:
        """A connection of somebody, each statement a transaction; closed with the hub."""
        return self._kept(psycopg.connect(self.address_of(login), autocommit=True, **options))

    def _kept(self, connection: Connection) -> Connection:
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Close all connections and take the logins off the server."""
        for connection in self._opened:
            connection.close()
        with psycopg.connect(self.address, autocommit=True) as connection:
            for name in self._logins.values():
                connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


class Pen:
    """A desk that only writes: makes entries, chains them and pushes them as ``person``."""

    def __init__(self, connection: Connection, person: Uid, *, join: bool = True, ahead_ms: int = 0) -> None:
        self.connection = connection
        self.person = person
        self.uid = new_uid()
        self.clock = HybridClock(self.uid, wall=lambda: wall_ms() + ahead_ms)
        self.seq = 0
        self.hash = genesis(self.uid)
        self.waiting: list[dict[str, Any]] = []
        self.code = ""
        if join:
            answer = self.ask("SELECT hub.join_desk(%s, %s)", UUID(bytes=self.uid), "desk")
            self.code = answer["code"]

    def ask(self, query: str, *params: Any) -> Any:
        """The first value of a query."""
        row = self.connection.execute(query, params).fetchone()
        return row[0] if row else None

    def entry(
        self, op: str, table: str, uid: Uid, fields: dict[str, Any], *, stamp: str = "", actor: Any = ...
    ) -> dict[str, Any]:
        """An entry that continues the chain, waiting to be pushed."""
        person = self.person if actor is ... else actor
        link = Link(self.uid, self.seq + 1, stamp or self.clock.tick(), wall_ms(), person, table, uid, op)
        salt = new_salt()
        changes = {"fields": fields}
        digest = digest_of(changes, salt)
        made = {
            "seq": link.seq,
            "hlc": link.hlc,
            "at": link.at,
            "actor": person.hex() if person else None,
            "tbl": table,
            "uid": uid.hex(),
            "op": op,
            "changes": dump_json(changes),
            "salt": salt.hex(),
            "digest": digest.hex(),
            "prev": self.hash.hex(),
            "hash": hash_of(link, digest, self.hash).hex(),
        }
        self.seq, self.hash = link.seq, bytes.fromhex(made["hash"])
        self.waiting.append(made)
        return made

    def insert(self, table: str, uid: Uid | None = None, **fields: Any) -> Uid:
        uid = uid or new_uid()
        self.entry("insert", table, uid, {name: _json(value) for name, value in fields.items()})
        return uid

    def update(self, table: str, uid: Uid, **fields: tuple[Any, Any]) -> None:
        self.entry("update", table, uid, {name: [_json(a), _json(b)] for name, (a, b) in fields.items()})

    def remove(self, table: str, uid: Uid) -> None:
        self.entry("remove", table, uid, {"deleted_at": [None, wall_ms()]})

    def push(self) -> Any:
        """Push what waits; the hub's answer."""
        answer = self.ask("SELECT hub.push(%s, %s::json)", UUID(bytes=self.uid), json.dumps(self.waiting))
        self.waiting = []
        return answer

    def refused(self) -> list[str]:
        """Push what waits; the reasons of what was refused."""
        return [one["reason"] for one in self.push()["refused"]]

    def record(self, uid: Uid) -> Any:
        return self.ask("SELECT hub.record(%s)", UUID(bytes=uid))

    def feed(self, after: int = 0, most: int = 100_000) -> list[tuple[int, str, Any]]:
        return self.connection.execute("SELECT * FROM hub.feed(%s, %s)", (after, most)).fetchall()

    def sees(self, after: int = 0) -> set[Uid]:
        """Keys of all rows in the feed."""
        return {UUID(body["uid"]).bytes for _, kind, body in self.feed(after) if kind == "row"}


def _json(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
