"""The gateway as a whole: from its file to desks that are served."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable

from app.services.errors import KnownError
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import BackOff
from app.services.telephony.gateway.config import EXCHANGE, WEBHOOKS, Config, ConfigError, DeskTable, WebhooksTable
from app.services.telephony.gateway.exchange import Exchange
from app.services.telephony.gateway.hooks import Hooks
from app.services.telephony.gateway.house import DeskEntry
from app.services.telephony.gateway.server import Server
from app.services.telephony.interface import TelephonyLine
from app.services.telephony.webhooks.signing import Secrets

log = logging.getLogger(__name__)

ReadSecret = Callable[[str, str], str]


class Gateway:
    """Make it, start it, stop it. Raises KnownError where a certificate or secret cannot be had."""

    def __init__(self, config: Config, read_secret: ReadSecret, back_off: BackOff | None = None) -> None:
        self.exchange: Exchange | None = None
        lines: dict[str, TelephonyLine] = {}
        if config.exchange is not None:
            about = config.exchange
            login = Login(about.user, read_secret(EXCHANGE, about.secret))
            self.exchange = Exchange(
                config.places(), login, about.address, may_mute=about.may_mute, back_off=back_off
            )
            lines.update(self.exchange.lines)
        self.hooks: Hooks | None = None
        if config.webhooks is not None:
            self.hooks = _hooks_of(config.webhooks, config.of(WEBHOOKS), read_secret)
            lines.update(self.hooks.lines)
        desks = [
            (DeskEntry(each.extension, each.token, each.queues), lines[each.extension]) for each in config.desk
        ]
        self.server = Server(
            desks, config.desks.listen, config.desks.port, _tls_of(config.desks.certificate, config.desks.key)
        )

    def start(self) -> None:
        """Listen for desks, then for the exchange. Raises KnownError where an address is not to be had."""
        try:
            self.server.start()
        except OSError as error:
            raise ConfigError("gateway.cannot_listen", port=self.server.port, reason=str(error)) from error
        try:
            if self.hooks is not None:
                self.hooks.start()
        except KnownError:
            self.server.stop()
            raise
        if self.exchange is not None:
            self.exchange.start()

    @property
    def broken(self) -> bool:
        """Whether a part of it has stopped by itself, so that it is best started anew."""
        return self.server.broken or (self.exchange is not None and self.exchange.broken)

    def stop(self) -> None:
        """Leave the exchange and the desks; calls go on there."""
        if self.exchange is not None:
            self.exchange.stop()
        if self.hooks is not None:
            self.hooks.stop()
        self.server.stop()


def _hooks_of(about: WebhooksTable, desks: tuple[DeskTable, ...], read_secret: ReadSecret) -> Hooks:
    """The receiver; of the three secrets only the token must be there."""
    places = {name: getattr(about, name) for name in ("token", "key", "salt")}
    found = {name: read_secret(f"{WEBHOOKS}.{name}", where) if where else "" for name, where in places.items()}
    return Hooks(about, desks, Secrets(**found), _tls_of(about.certificate, about.certificate_key))


def _tls_of(certificate: str, key: str) -> ssl.SSLContext | None:
    """What proves to others that this is the gateway; None where nothing does."""
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key or None, password=_no_password)
    except OSError as error:
        raise ConfigError("gateway.bad_certificate", path=certificate, reason=str(error)) from error
    return context


def _no_password() -> str:
    """A key with a password would be asked for in the terminal, where nobody is."""
    return ""
