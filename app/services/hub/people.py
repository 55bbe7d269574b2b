"""The people of a hub: each has a login role of their own on the server, a place in the house, and queues."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.hub.connecting import PERSON, Connection, as_owner, value_of
from app.services.hub.errors import BadMember, HubExists
from app.services.hub.steps import GROUPS, identifier

_LOGIN = re.compile(r"[a-z_][a-z0-9_.-]{0,62}")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the hub, with the codes of the queues they work."""

    uid: Uid
    login: str
    name: str
    role: Role
    active: bool
    queues: tuple[str, ...]


def new_secret() -> str:
    """A secret for a login: five groups of five letters and digits, 125 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(5))


def members(connection: Connection) -> list[Member]:
    """Everybody, by login; a queue is told by its code, or by its key where the house has no such queue."""
    as_owner(connection)
    rows = connection.execute(
        "SELECT m.uid, m.login, m.name, m.role, m.active, array(SELECT coalesce(r.data ->> 'code', q.queue::text) "
        "FROM hub.member_queue q LEFT JOIN hub.row r ON r.uid = q.queue WHERE q.member = m.uid ORDER BY 1) "
        "FROM hub.member m ORDER BY m.login"
    ).fetchall()
    connection.execute("RESET ROLE")
    return [
        Member(uid.bytes, login, name, Role(role), active, tuple(queues))
        for uid, login, name, role, active, queues in rows
    ]


def add_member(
    connection: Connection, login: str, name: str, role: Role, queues: Sequence[str] = (), uid: Uid | None = None
) -> str:
    """Add a person; returns the secret of their login, which is kept nowhere.

    ``uid`` is the key of the person in a store that worked alone before; ``queues`` are codes. A login that
    another hub of this server made gets a new secret and role. Raises BadMember, HubExists.
    """
    _check_login(login)
    if _uid_of(connection, login) is not None:
        raise HubExists("hub.member_exists", login=login)
    secret = new_secret()
    _make_login(connection, login, role, secret)
    key = UUID(bytes=uid or new_uid())
    as_owner(connection)
    connection.execute("INSERT INTO hub.member VALUES (%s, %s, %s, %s)", (key, login, name, role.value))
    value_of(
        connection,
        "SELECT hub.keep_house('user', %s, jsonb_build_object('login', %s::text, 'name', %s::text, "
        "'role', %s::text, 'active', true, 'language', 'ru'))",
        key, login, name, role.value,
    )  # fmt: skip
    connection.execute("RESET ROLE")
    if queues:
        set_queues(connection, login, queues)
    return secret


def set_role(connection: Connection, login: str, role: Role) -> None:
    """Give a person another role. Raises BadMember."""
    uid = _need(connection, login)
    for group in GROUPS:
        connection.execute(f"REVOKE {group} FROM {_quoted(connection, login)}")
    connection.execute(f"GRANT {_group(role)} TO {_quoted(connection, login)}")
    _keep_user(connection, uid, role=role.value)


def set_active(connection: Connection, login: str, active: bool) -> None:
    """Let a person in, or keep them out from now on; what they wrote stays. Raises BadMember."""
    uid = _need(connection, login)
    connection.execute(f"ALTER ROLE {_quoted(connection, login)} {'LOGIN' if active else 'NOLOGIN'}")
    if not active:
        connection.commit()  # until then they could log in again and hold what is to be written below
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND datname = %s",
            (login, connection.info.dbname),
        )
    _keep_user(connection, uid, active=active)


def renew_secret(connection: Connection, login: str) -> str:
    """A new secret for a login; the old one opens nothing more. Raises BadMember."""
    _need(connection, login)
    secret = new_secret()
    _set_secret(connection, login, secret)
    return secret


def set_queues(connection: Connection, login: str, queues: Sequence[str]) -> None:
    """Say which queues a person works, by codes (or keys). Raises BadMember for a queue that is not there."""
    uid = _need(connection, login)
    as_owner(connection)
    keys = []
    for queue in queues:
        key = value_of(
            connection,
            "SELECT r.uid FROM hub.row r WHERE r.tbl = 'queue' AND r.deleted_at IS NULL "
            "AND %s IN (r.data ->> 'code', r.uid::text, replace(r.uid::text, '-', ''))",
            queue,
        )  # fmt: skip
        if key is None:
            raise BadMember("hub.no_queue", queue=queue)
        keys.append(key)
    connection.execute("SELECT hub.keep_queues(%s, %s)", (UUID(bytes=uid), keys))
    connection.execute("RESET ROLE")


def _keep_user(connection: Connection, uid: Uid, **values: object) -> None:
    from psycopg.types.json import Jsonb

    as_owner(connection)
    connection.execute("SELECT hub.keep_house('user', %s, %s)", (UUID(bytes=uid), Jsonb(values)))
    connection.execute("RESET ROLE")


def _uid_of(connection: Connection, login: str) -> Uid | None:
    as_owner(connection)
    found = value_of(connection, "SELECT uid FROM hub.member WHERE login = %s", login)
    connection.execute("RESET ROLE")
    return found.bytes if found else None


def _need(connection: Connection, login: str) -> Uid:
    uid = _uid_of(connection, login)
    if uid is None:
        raise BadMember("hub.no_member", login=login)
    return uid


def _check_login(login: str) -> None:
    if not _LOGIN.fullmatch(login) or login.startswith(("pg_", "hub_")):
        raise BadMember("hub.bad_login", login=login)


def _make_login(connection: Connection, login: str, role: Role, secret: str) -> None:
    """A login role with no right but its group's. One that is more than a hub's person is not touched."""
    known = connection.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls "
        "OR NOT pg_has_role(oid, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        (PERSON, login),
    ).fetchone()
    if known is not None and known[0]:
        raise BadMember("hub.login_taken", login=login)
    name = _quoted(connection, login)
    if known is None:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    _set_secret(connection, login, secret)
    for group in GROUPS:
        if known is not None:
            connection.execute(f"REVOKE {group} FROM {name}")
    connection.execute(f"GRANT {_group(role)} TO {name}")


def _set_secret(connection: Connection, login: str, secret: str) -> None:
    """The server is given the secret's SCRAM verifier only, so that it stands in no log."""
    encrypted = connection.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256")
    connection.execute(f"ALTER ROLE {_quoted(connection, login)} PASSWORD '{encrypted.decode()}'")


def _group(role: Role) -> str:
    return f"hub_{role.value}"


def _quoted(connection: Connection, login: str) -> str:
    return identifier(login).as_string(connection)
