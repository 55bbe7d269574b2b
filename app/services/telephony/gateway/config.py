"""The gateway's file: TOML with the keys declared here and no others. It holds no secret, only where each one is.

docs/gateway.md shows a whole file. To add a key: a field of its table below, with its default.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from app.records import frozen
from app.services.errors import KnownError
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.transport import PORT as AMI_PORT
from app.services.telephony.ami.transport import TLS_PORT, Address
from app.services.telephony.gateway import tokens, wire
from app.services.telephony.gateway.line import is_this_computer

MAX_BYTES = 1 << 20
_EXTENSION = re.compile(r"[0-9A-Za-z_.*#-]{1,32}")
EXCHANGE, WEBHOOKS = "exchange", "webhooks"


class ConfigError(KnownError):
    """The file is not there, is no TOML, or says something that cannot be obeyed."""


@frozen
class DesksTable:
    """``[desks]``: where desks connect. Another address than this computer's needs a certificate."""

    listen: str = "127.0.0.1"
    port: int = wire.PORT
    certificate: str = ""
    key: str = ""


@frozen
class ExchangeTable:
    """``[exchange]``: Asterisk. ``secret`` is ``keyring``, ``file:PATH`` or ``env:NAME``."""

    host: str
    user: str
    secret: str
    port: int = 0
    tls: bool = False
    authority: str = ""
    context: str = "from-internal"
    may_mute: bool = False
    line_variable: str = "CALL_LINE"
    recording_variable: str = "CALL_RECORDING"

    @property
    def address(self) -> Address:
        """Where the manager interface listens; port 0 is the usual one."""
        port = self.port or (TLS_PORT if self.tls else AMI_PORT)
        return Address(self.host, port, self.tls, self.authority)


@frozen
class WebhooksTable:
    """``[webhooks]``: the receiver. ``token``, ``key`` and ``salt`` say where each secret is, as above.

    ``profile`` is a ready one's name or a file of the house's own; calls that name nobody go to ``unaddressed``.
    """

    token: str
    profile: str = "hotline"
    listen: str = "127.0.0.1"
    port: int = 0
    certificate: str = ""
    certificate_key: str = ""
    key: str = ""
    salt: str = ""
    public_url: str = ""
    unaddressed: tuple[str, ...] = ()


@frozen
class DeskTable:
    """``[[desk]]``: one desk. ``names`` are what a provider of webhooks calls it beside its extension."""

    extension: str
    token: str
    endpoint: str = ""
    operator: str = ""
    context: str = ""
    source: str = ""
    queues: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@frozen
class Config:
    """The whole file."""

    desks: DesksTable
    exchange: ExchangeTable | None
    webhooks: WebhooksTable | None
    desk: tuple[DeskTable, ...]

    def of(self, source: str) -> tuple[DeskTable, ...]:
        """The desks whose calls come from ``source``."""
        usual = EXCHANGE if self.exchange is not None else WEBHOOKS
        return tuple(desk for desk in self.desk if (desk.source or usual) == source)

    def places(self) -> tuple[Place, ...]:
        """The desks at the exchange."""
        about = self.exchange
        if about is None:
            return ()
        return tuple(
            Place(
                desk.extension,
                desk.endpoint,
                desk.operator,
                desk.context or about.context,
                about.line_variable,
                about.recording_variable,
            )
            for desk in self.of(EXCHANGE)
        )


def read_config(path: Path) -> Config:
    """Read and check the file. Raises ConfigError."""
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        raise ConfigError("gateway.config_missing", path=str(path)) from error
    try:
        if len(data) > MAX_BYTES:
            raise ValueError("too long")
        return config_of(tomllib.loads(data.decode()))
    except ValueError as error:
        raise ConfigError("gateway.config_not_toml", path=str(path), reason=str(error)) from error


def config_of(sent: dict[str, Any]) -> Config:
    """The file's tables, checked. Raises ConfigError."""
    for name in sent:
        if name not in ("desks", EXCHANGE, WEBHOOKS, "desk"):
            raise ConfigError("gateway.config_unknown", what=name)
    desk = sent.get("desk", [])
    if not isinstance(desk, list) or not desk:
        raise ConfigError("gateway.config_needs", what="[[desk]]")
    config = Config(
        _table(DesksTable, "desks", sent.get("desks", {})),
        _table(ExchangeTable, EXCHANGE, sent[EXCHANGE]) if EXCHANGE in sent else None,
        _table(WebhooksTable, WEBHOOKS, sent[WEBHOOKS]) if WEBHOOKS in sent else None,
        tuple(_table(DeskTable, "desk", each) for each in desk),
    )
    _check(config)
    return config


def _check(config: Config) -> None:
    """What one table alone does not show."""
    if config.exchange is None and config.webhooks is None:
        raise ConfigError("gateway.config_needs", what=f"[{EXCHANGE}]")
    for table in (config.desks, config.webhooks):
        if table is not None and not is_this_computer(table.listen) and not table.certificate:
            raise ConfigError("gateway.config_needs_tls", listen=table.listen)
    seen: set[str] = set()
    for desk in config.desk:
        if not _EXTENSION.fullmatch(desk.extension) or desk.extension in seen:
            raise ConfigError("gateway.config_extension", extension=desk.extension)
        seen.add(desk.extension)
        if not tokens.is_hash(desk.token):
            raise ConfigError("gateway.config_token", extension=desk.extension)
        there = {EXCHANGE: config.exchange, WEBHOOKS: config.webhooks, "": True}
        if not there.get(desk.source):
            raise ConfigError("gateway.config_source", extension=desk.extension, source=desk.source)


Table = TypeVar("Table", DesksTable, ExchangeTable, WebhooksTable, DeskTable)


def _table(kind: type[Table], name: str, sent: object) -> Table:
    """One table: every key declared, of the declared type, and none missing that has no default."""
    if not isinstance(sent, dict):
        raise ConfigError("gateway.config_wrong", what=name)
    declared = {each.name: each for each in fields(kind)}
    for key in sent:
        if key not in declared:
            raise ConfigError("gateway.config_unknown", what=f"{name}.{key}")
    values: dict[str, Any] = {}
    for key, about in declared.items():
        if key in sent:
            values[key] = _value(f"{name}.{key}", str(about.type), sent[key])
        elif about.default is MISSING:
            raise ConfigError("gateway.config_needs", what=f"{name}.{key}")
    return kind(**values)


def _value(key: str, kind: str, value: object) -> object:
    """The value, of the type the field is declared with."""
    match kind, value:
        case ("str", str()) | ("bool", bool()):
            return value
        case ("int", int()) if not isinstance(value, bool) and 0 <= value <= 65_535:
            return value
        case ("tuple[str, ...]", list()) if all(isinstance(each, str) for each in value):
            return tuple(value)
    raise ConfigError("gateway.config_wrong", what=key)
