"""Lines for the hub's administrator: what to change there, ready to be copied."""

from __future__ import annotations

from app.models.staff import Role
from app.services.joining.place import HubPlace
from app.services.steps import Advice
from app.services.words import t


def listens(port: int) -> Advice:
    """Let the server listen to the network."""
    return _conf(f"listen_addresses = '*'\nport = {port}", "restart")


def tls() -> Advice:
    """Let the server speak TLS."""
    lines = (
        "ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\nssl_min_protocol_version = 'TLSv1.2'"
    )
    return _conf(lines, "reload")


def certificate(host: str) -> Advice:
    """Have a certificate made for the name that desks use."""
    return _conf(
        f"# subjectAltName = DNS:{host}\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'", "reload"
    )


def entry(place: HubPlace) -> Advice:
    """Let logins of people in from the network, by password and TLS only."""
    who = ",".join(f"+hub_{role.value}" for role in Role)
    line = f"hostssl  {place.database}  {who}  all  scram-sha-256"
    return Advice("pg_hba.conf", line, t("joining.then_reload"), "#")


def pooler(place: HubPlace) -> Advice:
    """Let a pooler keep a session for each login."""
    line = f"[databases]\n{place.database} = host=… pool_mode = session"
    return Advice("pgbouncer.ini", line, t("joining.then_pooler"), "#")


def init(place: HubPlace) -> Advice:
    """Make the hub in its database."""
    return _command(f"createdb {place.database}\nhotline hub init")


def upgrade() -> Advice:
    """Bring the hub up to date."""
    return _command("hotline hub upgrade")


def person(place: HubPlace) -> Advice:
    """Add the person."""
    return _command(f"hotline hub people add {place.login} --role operator")


def secret(place: HubPlace) -> Advice:
    """Give the person another secret."""
    return _command(f"hotline hub people secret {place.login}")


def queues(place: HubPlace) -> Advice:
    """Give the person queues."""
    return _command(f"hotline hub people queues {place.login} QUEUE")


def _conf(lines: str, then: str) -> Advice:
    return Advice("postgresql.conf", lines, t(f"joining.then_{then}"), "#")


def _command(lines: str) -> Advice:
    return Advice(t("joining.on_the_hub"), lines, "", "#")
