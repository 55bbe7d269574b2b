"""What is wrong with a hub: TLS, clock, version, rights, people. Nothing is changed by looking."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.hub.certificate import days_left, shown_by
from app.services.hub.connecting import OWNER, PERSON, Connection, as_owner, value_of
from app.services.hub.steps import GROUPS, OLDEST_SERVER, TIMEOUTS, present_step, steps
from app.services.store.clock import wall_ms
from app.services.words import t

CLOCK_OFF_MS = 60_000
EXPIRES_SOON_DAYS = 21
HASHED_BY = "scram-sha-256"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; those that are not ``serious`` are advice."""

    key: str
    params: dict[str, object] = field(default_factory=dict)
    serious: bool = True

    def __str__(self) -> str:
        return t(self.key, **self.params)


def faults_of(connection: Connection) -> list[Fault]:
    """Everything that is wrong, the worst first. Raises NoHub, HubRefused where one may not even look."""
    present = present_step(connection)
    known = steps()[-1].number
    faults = [Fault("hub.fault_newer", {"present": present, "known": known})] if present > known else []
    faults += [Fault("hub.fault_older", {"present": present, "known": known})] if present < known else []
    faults += _server(connection)
    faults += _certificate(connection)
    faults += _clock(connection)
    faults += _rights(connection)
    faults += _people(connection)
    return sorted(faults, key=lambda each: not each.serious)


def _server(connection: Connection) -> list[Fault]:
    faults = []
    settings: dict[str, str] = dict(
        connection.execute(
            "SELECT name, setting FROM pg_settings WHERE name IN "
            "('ssl', 'password_encryption', 'fsync', 'synchronous_commit', 'listen_addresses', 'full_page_writes')"
        ).fetchall()
    )
    if connection.info.server_version < OLDEST_SERVER:
        faults.append(Fault("hub.fault_server", {"oldest": OLDEST_SERVER // 10000}))
    if settings["ssl"] != "on":
        faults.append(Fault("hub.fault_no_tls"))
    if settings["password_encryption"] != HASHED_BY:
        faults.append(Fault("hub.fault_passwords"))
    unsafe = [name for name in ("fsync", "full_page_writes") if settings[name] != "on"]
    faults += [Fault("hub.fault_unsafe", {"name": name}) for name in unsafe]
    if settings["synchronous_commit"] == "off":
        faults.append(Fault("hub.fault_unsafe", {"name": "synchronous_commit"}))
    return faults


def _certificate(connection: Connection) -> list[Fault]:
    """Of a server reached by the network, with the name that this address has for it."""
    host, port = connection.info.host, connection.info.port
    shown = None if host.startswith("/") else shown_by(host, port)
    if shown is None:
        return []
    days = days_left(shown)
    faults = [] if shown.names_host else [Fault("hub.fault_certificate_name", {"host": host})]
    if days < 0:
        faults.append(Fault("hub.fault_certificate_over", {"host": host}))
    elif days < EXPIRES_SOON_DAYS:
        faults.append(Fault("hub.fault_certificate_ends", {"host": host, "n": days}, serious=False))
    return faults


def _clock(connection: Connection) -> list[Fault]:
    theirs = int(value_of(connection, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"))
    off = theirs - wall_ms()
    if abs(off) <= CLOCK_OFF_MS:
        return []
    return [Fault("hub.fault_clock", {"seconds": off // 1000})]


def _rights(connection: Connection) -> list[Fault]:
    faults = []
    if value_of(connection, "SELECT has_database_privilege('public', current_database(), 'CONNECT')"):
        faults.append(Fault("hub.fault_open_database"))
    wrong = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'hub'::regnamespace AND c.relkind IN ('r', 'v') "
        "AND (c.relowner <> %s::regrole OR has_table_privilege(%s, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
        "OR has_table_privilege('public', c.oid, 'SELECT, INSERT, UPDATE, DELETE'))",
        (OWNER, PERSON),
    ).fetchall()
    wrong += connection.execute(
        "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'hub'::regnamespace "
        "AND (p.proowner <> %s::regrole OR has_function_privilege('public', p.oid, 'EXECUTE'))",
        (OWNER,),
    ).fetchall()
    wrong += connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.oid IN ('hub.row'::regclass, 'hub.entry'::regclass, "
        "'hub.left'::regclass, 'hub.ticket'::regclass, 'hub.claim'::regclass, 'hub.presence'::regclass, "
        "'hub.reading'::regclass) "
        "AND NOT c.relrowsecurity"
    ).fetchall()
    faults += [Fault("hub.fault_rights", {"name": name}) for (name,) in sorted(set(wrong))]
    set_here = value_of(
        connection,
        "SELECT array_agg(split_part(s, '=', 1)) FROM pg_db_role_setting d, unnest(d.setconfig) s "
        "WHERE d.setrole = 0 AND d.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    lacking = [name for name in TIMEOUTS if name not in (set_here or [])]
    faults += [Fault("hub.fault_timeout", {"name": name}, serious=False) for name in lacking]
    return faults


def _people(connection: Connection) -> list[Fault]:
    as_owner(connection)
    rows = connection.execute("SELECT login, role FROM hub.member WHERE active").fetchall()
    connection.execute("RESET ROLE")
    faults = []
    for login, role in rows:
        known = connection.execute(
            "SELECT rolcanlogin, rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication OR rolcreatedb, "
            "array(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid "
            "WHERE m.member = r.oid) FROM pg_roles r WHERE rolname = %s",
            (login,),
        ).fetchone()
        if known is None or not known[0]:
            faults.append(Fault("hub.fault_no_login", {"login": login}))
        elif known[1] or set(known[2]) - set(GROUPS):
            faults.append(Fault("hub.fault_too_much", {"login": login}))
        elif f"hub_{role}" not in known[2]:
            faults.append(Fault("hub.fault_group", {"login": login, "role": role}))
    if not rows:
        faults.append(Fault("hub.fault_nobody", serious=False))
    return faults
