"""The gateway as a whole: from its file to desks that are served."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable

from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import BackOff
from app.services.telephony.gateway.config import EXCHANGE, Config, ConfigError, DesksTable
from app.services.telephony.gateway.exchange import Exchange
from app.services.telephony.gateway.house import DeskEntry
from app.services.telephony.gateway.server import Server
from app.services.telephony.interface import TelephonyLine

log = logging.getLogger(__name__)

ReadSecret = Callable[[str, str], str]


class Gateway:
    """Make it, start it, stop it. Raises ConfigError where a certificate or secret cannot be had."""

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
        desks = [
            (DeskEntry(each.extension, each.token, each.queues), lines[each.extension]) for each in config.desk
        ]
        self.server = Server(desks, config.desks.listen, config.desks.port, _tls_of(config.desks))

    def start(self) -> None:
        """Listen for desks, then go to the exchange. Raises ConfigError where the address is not to be had."""
        try:
            self.server.start()
        except OSError as error:
            raise ConfigError("gateway.cannot_listen", port=self.server.port, reason=str(error)) from error
        if self.exchange is not None:
            self.exchange.start()

    def stop(self) -> None:
        """Leave the exchange and the desks; calls go on there."""
        if self.exchange is not None:
            self.exchange.stop()
        self.server.stop()


def _tls_of(desks: DesksTable) -> ssl.SSLContext | None:
    if not desks.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(desks.certificate, desks.key or None, password=_no_password)
    except OSError as error:
        raise ConfigError("gateway.bad_certificate", path=desks.certificate, reason=str(error)) from error
    return context


def _no_password() -> str:
    """A key with a password would be asked for in the terminal, where nobody is."""
    return ""
