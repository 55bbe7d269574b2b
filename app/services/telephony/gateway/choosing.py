"""What the settings say of a gateway, as the parts its line is made of."""

from __future__ import annotations

from app.services.telephony.ami.transport import Address
from app.services.telephony.choosing import Wish, needed
from app.services.telephony.gateway.line import GatewayLine, refuse_open
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.gateway.wire import PORT


def line_of(wish: Wish) -> GatewayLine:
    """The line, not started. Raises LineNotChosen where a needed setting is empty, LineError without TLS."""
    return GatewayLine(pass_of(wish), address_of(wish))


def address_of(wish: Wish) -> Address:
    """Where the gateway listens; port 0 is the usual one. Raises LineNotChosen, LineError."""
    settings = wish.settings
    address = Address(
        needed("gateway_host", settings.text("gateway_host")),
        settings.whole("gateway_port") or PORT,
        settings.yes("gateway_tls"),
        settings.text("gateway_authority").strip(),
    )
    refuse_open(address)
    return address


def pass_of(wish: Wish) -> Pass:
    """What lets this desk in. Raises LineNotChosen."""
    return Pass(needed("extension", wish.extension), wish.secret.strip())
