"""The test of the link to a hub, step by step, over connections of its own; a desk's sync is not touched.

Nothing is changed at the hub. TLS is tried by hand first: the driver tells of a bad certificate in one line of
OpenSSL's, and a person needs to know whether the name, the date or the authority is wrong.
"""

from __future__ import annotations

import socket
import ssl
import struct
import time
import uuid
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.joining import advice
from app.services.joining.connecting import connect, last_line, shares_sessions
from app.services.joining.errors import JoinError
from app.services.joining.place import CONNECT_S, NONE, HubPlace
from app.services.joining.refusals import refusal_of
from app.services.resources import resource_dir
from app.services.steps import Advice, Finding, Outcome
from app.services.store.clock import wall_ms
from app.version import VERSION

if TYPE_CHECKING:
    import psycopg

OLDEST_SERVER = 150_000
CLOCK_OFF_MS = 60_000
"""A desk's clock is corrected by the hub's; so far off, its owner is told all the same."""
EXPIRES_SOON_DAYS = 21
_SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)
"""PostgreSQL's own question before TLS: 'may we?' (Frontend/Backend Protocol, SSLRequest)."""


class Step(StrEnum):
    """In the order they are tried; one that fails leaves the later ones untried."""

    REACH = "reach"
    TLS = "tls"
    LOG_IN = "log_in"
    VERSION = "version"
    CLOCK = "clock"
    RIGHTS = "rights"


@frozen
class Asked:
    """What a test is about: which hub, with which secret, as which desk, of which step of the tables."""

    place: HubPlace
    secret: str
    schema: int
    desk: Uid | None = None


def check(asked: Asked, now: Callable[[], int] = wall_ms) -> Iterator[Finding]:
    """The findings as they come; one that is bad ends the test. One login."""
    for look in (_reach, look_at_certificate):
        finding = look(asked.place)
        yield finding
        if finding.outcome is Outcome.BAD:
            return
    import psycopg

    try:
        connection = connect(asked.place, asked.secret)
    except JoinError as error:
        yield _bad(Step.TLS, error.key.partition(".")[2], **error.params)
        return
    except psycopg.OperationalError as error:
        yield _not_let_in(asked.place, error)
        return
    with connection:
        if shares_sessions(asked.place, asked.secret, connection):
            yield _bad(Step.LOG_IN, "shared_sessions", advice.pooler(asked.place))
            return
        yield _good(Step.LOG_IN, "let_in", login=asked.place.login)
        yield from _inside(asked, connection, now)


def _inside(asked: Asked, connection: psycopg.Connection[Any], now: Callable[[], int]) -> Iterator[Finding]:
    """What the hub itself says."""
    import psycopg

    version = connection.info.server_version
    if version < OLDEST_SERVER:
        yield _bad(Step.VERSION, "old_server", version=version // 10_000, least=OLDEST_SERVER // 10_000)
        return
    if connection.execute("SELECT to_regprocedure('hub.hello(uuid, text, integer)')").fetchone() == (None,):
        yield _bad(Step.VERSION, "no_hub", advice.init(asked.place), database=asked.place.database)
        return
    began = now()
    try:
        hello = _hello(connection, asked)
    except psycopg.Error as error:
        told = (error.diag.message_primary or "").strip()
        yield _bad(Step.RIGHTS, "no_hello", advice.person(asked.place), reason=told, login=asked.place.login)
        return
    yield _version(hello, asked)
    yield _clock(int(hello["now"]) - (began + now()) // 2)
    yield _rights(connection, hello, asked.place)


def _reach(place: HubPlace) -> Finding:
    """Resolve and connect to every host; one of several is enough."""
    lost: list[tuple[str, int, OSError]] = []
    for host, port in place.hosts:
        try:
            socket.create_connection((host, port), CONNECT_S).close()
        except OSError as reason:
            lost.append((host, port, reason))
    if not lost:
        return _good(Step.REACH, "reached", address=place.address)
    if len(lost) < len(place.hosts):
        return _warning(Step.REACH, "some_reached", hosts=", ".join(host for host, _, _ in lost))
    host, port, error = lost[0]
    about = {"host": host, "port": port}
    if isinstance(error, socket.gaierror):
        return _bad(Step.REACH, "no_host", **about)
    if isinstance(error, ConnectionRefusedError):
        return _bad(Step.REACH, "nobody_listens", advice.listens(port), **about)
    return _bad(Step.REACH, "no_way", **about)


def look_at_certificate(place: HubPlace) -> Finding:
    """Speak TLS by hand as far as the certificate; nothing of ours is sent."""
    if place.verification == NONE:
        return _warning(Step.TLS, "tls_not_wanted")
    try:
        authorities = place.parameters("")["sslrootcert"]
    except JoinError as error:
        return _bad(Step.TLS, error.key.partition(".")[2], **error.params)
    context = ssl.create_default_context(cafile=None if authorities == "system" else authorities)
    context.check_hostname = place.verification == "full"
    for host, port in place.hosts:
        try:
            with socket.create_connection((host, port), CONNECT_S) as plain:
                plain.sendall(_SSL_REQUEST)
                if plain.recv(1) != b"S":
                    return _bad(Step.TLS, "no_tls", advice.tls(), host=host)
                with context.wrap_socket(plain, server_hostname=host) as safe:
                    finding = _certificate(safe, host)
                    break
        except ssl.SSLCertVerificationError as error:
            return _not_trusted(place, host, error)
        except OSError:
            continue  # told by the step before: another of the hosts is up
    else:
        return _bad(Step.TLS, "tls_fails", host=place.hosts[0][0])
    return finding


def _certificate(safe: ssl.SSLSocket, host: str) -> Finding:
    found = safe.getpeercert() or {}
    ends = found.get("notAfter")
    days = int((ssl.cert_time_to_seconds(ends) - time.time()) // 86_400) if isinstance(ends, str) else 9999
    if days < EXPIRES_SOON_DAYS:
        return _warning(Step.TLS, "certificate_ends", host=host, n=days)
    return _good(Step.TLS, "trusted", version=safe.version() or "TLS", host=host, n=days)


def _not_trusted(place: HubPlace, host: str, error: ssl.SSLCertVerificationError) -> Finding:
    """X509_V_ERR codes of OpenSSL: 9 too early, 10 expired, 62 and 64 another name, 18 to 21 no authority."""
    about = {"host": host, "reason": error.verify_message}
    if error.verify_code in (62, 64):
        return _bad(Step.TLS, "other_name", advice.certificate(host), **about)
    if error.verify_code == 9:
        return _bad(Step.TLS, "certificate_early", **about)
    if error.verify_code == 10:
        return _bad(Step.TLS, "certificate_over", advice.certificate(host), **about)
    return _bad(Step.TLS, "other_authority" if place.root_certificate else "no_authority", **about)


def _not_let_in(place: HubPlace, error: Exception) -> Finding:
    kind = refusal_of(str(error))
    about = {"login": place.login, "database": place.database, "reason": last_line(str(error))}
    advices: dict[str, tuple[Advice, ...]] = {
        "wrong_secret": (advice.secret(place), advice.person(place)),
        "no_entry": (advice.entry(place),),
        "no_database": (advice.init(place),),
    }
    return _bad(Step.LOG_IN, kind, *advices.get(kind, ()), **about)


def _hello(connection: psycopg.Connection[Any], asked: Asked) -> dict[str, Any]:
    desk = uuid.UUID(bytes=asked.desk or new_uid())
    row = connection.execute("SELECT hub.hello(%s, %s, %s)", (desk, VERSION, asked.schema)).fetchone()
    found: dict[str, Any] = row[0] if row else {}
    return found


def _version(hello: dict[str, Any], asked: Asked) -> Finding:
    theirs, least, ours = int(hello["schema"]), int(hello["schema_min"]), newest_step()
    if asked.schema < least:
        return _bad(Step.VERSION, "desk_too_old", version=VERSION, least=least, schema=asked.schema)
    if ours > theirs:
        return _warning(Step.VERSION, "hub_older", advice.upgrade(), ours=ours, theirs=theirs)
    return _good(Step.VERSION, "same_version", theirs=theirs)


def newest_step() -> int:
    """The number of the hub's newest step that this program knows (``resources/hub``)."""
    return max((int(path.name[:3]) for path in (resource_dir() / "hub").glob("[0-9][0-9][0-9]_*.sql")), default=0)


def _clock(off_ms: int) -> Finding:
    seconds = abs(off_ms) // 1000
    if abs(off_ms) > CLOCK_OFF_MS:
        return _warning(Step.CLOCK, "clock_ahead" if off_ms < 0 else "clock_behind", n=seconds)
    return _good(Step.CLOCK, "clock_right", n=seconds)


def _rights(connection: psycopg.Connection[Any], hello: dict[str, Any], place: HubPlace) -> Finding:
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole, has_table_privilege(to_regclass('hub.row'), "
        "'INSERT, UPDATE, DELETE, TRUNCATE') FROM pg_roles WHERE rolname = session_user"
    ).fetchone()
    if hello.get("member") is None:
        return _bad(Step.RIGHTS, "no_member", advice.person(place), login=place.login)
    if row is None or row[0] or row[1]:
        return _bad(Step.RIGHTS, "too_many_rights", advice.person(place), login=place.login)
    queues = hello.get("queues") or []
    if not queues and hello["role"] in ("operator", "senior"):
        return _warning(Step.RIGHTS, "no_queues", advice.queues(place), login=place.login)
    return _good(Step.RIGHTS, f"rights_{hello['role']}", n=len(queues))


def _good(step: Step, key: str, **params: object) -> Finding:
    return Finding(step, Outcome.GOOD, f"joining.{key}", params)


def _warning(step: Step, key: str, *advices: Advice, **params: object) -> Finding:
    return Finding(step, Outcome.WARNING, f"joining.{key}", params, advices)


def _bad(step: Step, key: str, *advices: Advice, **params: object) -> Finding:
    return Finding(step, Outcome.BAD, f"joining.{key}", params, advices)
