"""The hub's schema: numbered steps of SQL in ``resources/hub``, each run once, all of them in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.migrations import NEWEST
from app.services.hub.connecting import OWNER, PERSON, Connection, as_owner, value_of
from app.services.hub.errors import HubError, HubExists, NewerHub, NoHub, WrongServer
from app.services.hub.sharing import COLUMNS, sharing_rows
from app.services.resources import resource_dir
from app.services.store.clock import wall_ms
from app.version import VERSION

if TYPE_CHECKING:
    from psycopg import sql

OLDEST_SERVER = 150000
GROUPS = ("hub_operator", "hub_senior", "hub_supervisor", "hub_administrator")
TIMEOUTS = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s", "lock_timeout": "30s"}
"""For every session of the hub's database, so that nobody holds the counter for long."""

_NAME = re.compile(r"(\d{3})_(\w+)\.sql")


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step."""

    number: int
    name: str
    sql: str


def steps() -> list[Step]:
    """All steps that this program knows, in their order."""
    found = []
    for path in sorted((resource_dir() / "hub").iterdir()):
        match = _NAME.fullmatch(path.name)
        if match:
            found.append(Step(int(match[1]), match[2], path.read_text(encoding="utf-8")))
    return found


def init(connection: Connection) -> list[Step]:
    """Make a hub in an empty database; the steps that ran. Raises HubExists, WrongServer, HubRefused."""
    check_server(connection)
    if value_of(connection, "SELECT to_regnamespace('hub')") is not None:
        raise HubExists("hub.exists")
    _make_roles(connection)
    _close_database(connection)
    connection.execute(f"CREATE SCHEMA hub AUTHORIZATION {OWNER}")
    as_owner(connection)
    connection.execute(
        "CREATE TABLE hub.step "
        "(number int PRIMARY KEY, name text NOT NULL, at bigint NOT NULL, program text NOT NULL)"
    )
    return _run(connection, 0)


def upgrade(connection: Connection, least: int | None = None) -> list[Step]:
    """Run the steps that the hub lacks; those that ran. Desks greet the hub anew at once.

    With ``least`` programs whose tables have a smaller number only read from now on. Raises NoHub, NewerHub,
    WrongServer, HubRefused, and HubError for a number that this program itself does not reach.
    """
    if least is not None and not 0 <= least <= NEWEST:
        raise HubError("hub.bad_least", least=least, newest=NEWEST)
    check_server(connection)
    present = present_step(connection)
    if present > steps()[-1].number:
        raise NewerHub("hub.newer", present=present, known=steps()[-1].number)
    _make_roles(connection)
    as_owner(connection)
    connection.execute("LOCK TABLE hub.step IN EXCLUSIVE MODE")
    ran = _run(connection, value_of(connection, "SELECT max(number) FROM hub.step"))
    if least is not None:
        as_owner(connection)
        connection.execute("UPDATE hub.setting SET value = %s WHERE name = 'schema_min'", (str(least),))
        connection.execute("RESET ROLE")
    connection.execute("SELECT pg_notify('hub', 'hello')")
    return ran


def present_step(connection: Connection) -> int:
    """The number of the last step that ran. Raises NoHub."""
    if value_of(connection, "SELECT to_regclass('hub.step')") is None:
        raise NoHub("hub.none")
    as_owner(connection)
    number = int(value_of(connection, "SELECT max(number) FROM hub.step"))
    connection.execute("RESET ROLE")
    return number


def check_server(connection: Connection) -> None:
    """Raise WrongServer for a server that cannot be a hub."""
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise WrongServer("hub.old_server", version=version // 10000, oldest=OLDEST_SERVER // 10000)
    encoding = value_of(connection, "SHOW server_encoding")
    if encoding != "UTF8":
        raise WrongServer("hub.not_utf8", encoding=encoding)


def identifier(name: str) -> sql.Identifier:
    """A name for a query put together with :mod:`psycopg.sql`."""
    from psycopg import sql

    return sql.Identifier(name)


def _run(connection: Connection, present: int) -> list[Step]:
    ran = [step for step in steps() if step.number > present]
    for step in ran:
        connection.execute(step.sql.encode())
        connection.execute(
            "INSERT INTO hub.step VALUES (%s, %s, %s, %s)", (step.number, step.name, wall_ms(), VERSION)
        )
    connection.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hub FROM PUBLIC")
    connection.execute("DELETE FROM hub.sharing")
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(f"INSERT INTO hub.sharing ({', '.join(COLUMNS)}) VALUES ({marks})", sharing_rows())
    connection.execute("RESET ROLE")
    return ran


def _make_roles(connection: Connection) -> None:
    """The owner and the groups; roles are the whole server's, so another hub may have made them."""
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'hub\\_%'")}
    for name in (OWNER, PERSON, *GROUPS):
        if name not in known:
            connection.execute(f"CREATE ROLE {name} NOLOGIN")
    for name in GROUPS:
        connection.execute(f"GRANT {PERSON} TO {name}")
    if not value_of(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        connection.execute(f"GRANT {OWNER} TO CURRENT_USER")


def _close_database(connection: Connection) -> None:
    """Let only the hub's people into the database, and nobody make anything in it."""
    from psycopg import sql

    name = identifier(connection.info.dbname)
    for query in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {{}} TO {PERSON}",
        f"GRANT CREATE ON DATABASE {{}} TO {OWNER}",
        *(f"ALTER DATABASE {{}} SET {setting} = '{value}'" for setting, value in TIMEOUTS.items()),
    ):
        connection.execute(sql.SQL(query).format(name))
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
