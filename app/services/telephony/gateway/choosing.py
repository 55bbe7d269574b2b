"""What the settings say of a gateway, as the parts its line is made of."""

from __future__ import annotations

from app.services.telephony.ami.transport import Address
from app.services.telephony.choosing import Wish, needed
from app.services.telephony.gateway.line import GatewayLine
from app.services.telephony.gateway.talk import Pass
from app.services.telephony.gateway.wire import PORT


def line_of(wish: Wish) -> GatewayLine:
    """The line, not started. Raises LineNotChosen where a needed setting is empty, LineError without TLS."""
    settings = wish.settings
    address = Address(
        needed("gateway_host", settings.text("gateway_host")),
        settings.whole("gateway_port") or PORT,
        settings.yes("gateway_tls"),
        settings.text("gateway_authority").strip(),
    )
    return GatewayLine(Pass(needed("extension", wish.extension), wish.secret), address)
