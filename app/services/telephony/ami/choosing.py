"""What the settings say of an Asterisk, as the parts its line is made of."""

from __future__ import annotations

from app.services.telephony.ami.line import AmiLine
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.session import Login
from app.services.telephony.ami.transport import PORT, TLS_PORT, Address
from app.services.telephony.choosing import Wish, needed


def line_of(wish: Wish) -> AmiLine:
    """The line, not started. Raises LineNotChosen where a needed setting is empty."""
    return AmiLine(
        place_of(wish), login_of(wish), address_of(wish), may_mute=wish.settings.yes("asterisk_may_mute")
    )


def address_of(wish: Wish) -> Address:
    """Where the manager interface listens; port 0 is the usual one. Raises LineNotChosen."""
    settings = wish.settings
    tls = settings.yes("asterisk_tls")
    port = settings.whole("asterisk_port") or (TLS_PORT if tls else PORT)
    return Address(
        needed("asterisk_host", settings.text("asterisk_host")),
        port,
        tls,
        settings.text("asterisk_authority").strip(),
    )


def login_of(wish: Wish) -> Login:
    """The manager user; where the connection can be read, the secret itself is not sent. Raises LineNotChosen."""
    user = needed("asterisk_user", wish.settings.text("asterisk_user"))
    return Login(user, wish.secret, challenged=not wish.settings.yes("asterisk_tls"))


def place_of(wish: Wish) -> Place:
    """The operator's own number at the exchange. Raises LineNotChosen."""
    extension = needed("extension", wish.extension)
    return Place(
        extension,
        endpoint=wish.settings.text("asterisk_device").strip().replace("{extension}", extension),
        context=needed("asterisk_context", wish.settings.text("asterisk_context")),
        line_variable=wish.settings.text("asterisk_line_variable").strip(),
        recording_variable=wish.settings.text("asterisk_recording_variable").strip(),
    )
