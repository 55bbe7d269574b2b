"""Where the hub is and how it is proved to be the right one; read from the settings. It holds no secret."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path

from app.records import frozen
from app.services.joining.errors import JoinError
from app.services.paths import place_in
from app.services.settings.settings import Settings

PORT = 5432
DATABASE = "hotline"
CONNECT_S = 10
SILENCE_S = 20
"""How long an answer may stay away before the link counts as lost (TCP keepalive and unacknowledged data)."""

FULL, AUTHORITY, NONE = "full", "authority", "none"
VERIFICATIONS = (FULL, AUTHORITY, NONE)
"""The certificate and its host name are checked; its authority only; nothing (for a hub on this computer)."""

_MODES: Mapping[str, str] = {FULL: "verify-full", AUTHORITY: "verify-ca", NONE: "prefer"}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_DATABASE = re.compile(r"[A-Za-z0-9_.-]{1,63}")


@frozen
class HubPlace:
    """One hub. ``hosts`` are (name, port) pairs, the first that takes writes is used (no standby).

    ``root_certificate`` is the authority's file; empty for the authorities that the system trusts.
    """

    hosts: tuple[tuple[str, int], ...]
    login: str
    database: str = DATABASE
    verification: str = FULL
    root_certificate: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the hub is on this computer, so that nobody can stand between."""
        return all(host in _LOCAL or host.startswith("/") for host, _ in self.hosts)

    @property
    def address(self) -> str:
        """The address as people write it, without what is usual."""
        hosts = ",".join(_written(host, port) for host, port in self.hosts)
        return hosts if self.database == DATABASE else f"{hosts}/{self.database}"

    def parameters(self, secret: str) -> dict[str, str]:
        """What ``psycopg.connect`` is given. Raises JoinError where the authority's file is not there.

        Every parameter that an environment variable of the driver could set otherwise is named.
        """
        mode = "disable" if self.verification == NONE else _MODES[self.verification]
        made = {
            "host": ",".join(host for host, _ in self.hosts),
            "port": ",".join(str(port) for _, port in self.hosts),
            "dbname": self.database,
            "user": self.login,
            "password": secret,
            "passfile": os.devnull,
            "sslmode": mode,
            "gssencmode": "disable",
            "connect_timeout": str(CONNECT_S),
            "keepalives": "1",
            "keepalives_idle": str(SILENCE_S),
            "tcp_user_timeout": str(SILENCE_S * 1000),
            "application_name": "hotline-workstation",
            "client_encoding": "UTF8",
            "target_session_attrs": "read-write",  # a standby is no hub, though it let us in
        }
        if mode != "disable":
            made["sslrootcert"] = self._authorities()
        return made

    def _authorities(self) -> str:
        if self.root_certificate:
            path = Path(place_in(self.root_certificate)).absolute()
            if not path.is_file():
                raise JoinError("joining.no_certificate_file", path=str(path))
            return str(path)
        return ssl.get_default_verify_paths().cafile or "system"


@frozen
class Pace:
    """How much of the hub a desk keeps, and how it learns of news."""

    window_days: int
    poll_seconds: int
    listen: bool


def pace_of(settings: Settings) -> Pace:
    """What the settings say."""
    return Pace(settings.whole("hub_window_days"), settings.whole("hub_poll_seconds"), settings.yes("hub_listen"))


def place_of(settings: Settings) -> HubPlace | None:
    """The hub that the settings name; None for a desk that works alone. Raises JoinError."""
    address = settings.text("hub_address").strip()
    if not address:
        return None
    return make_place(
        address,
        settings.text("hub_login").strip(),
        settings.text("hub_verification"),
        settings.text("hub_root_certificate").strip(),
    )


def make_place(address: str, login: str, verification: str = FULL, root_certificate: str = "") -> HubPlace:
    """The hub at ``host[:port][,host[:port]…][/database]``; a host of six is written in brackets.

    Raises JoinError for an address or a login that is none, and where a hub elsewhere would not be checked.
    """
    typed = address.strip().removeprefix("postgresql://").removeprefix("postgres://")
    hosts, _, database = typed.partition("/")
    found = tuple(_host(each.strip(), address) for each in hosts.split(","))
    if database and not _DATABASE.fullmatch(database):
        raise JoinError("joining.bad_address", address=address)
    if not login:
        raise JoinError("joining.no_login")
    if verification not in VERIFICATIONS:
        raise ValueError(verification)
    made = HubPlace(found, login, database or DATABASE, verification, root_certificate)
    if verification == NONE and not made.is_local:
        raise JoinError("joining.unchecked", address=made.address)
    return made


def _host(text: str, whole: str) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found["port"] or PORT) if found else 0
    if found is None or not 0 < port < 65_536:
        raise JoinError("joining.bad_address", address=whole)
    return found["six"] or found["name"], port


def _written(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == PORT else f"{name}:{port}"
