"""What the settings say of webhooks, as the parts the desk's line is made of."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

from app.services.telephony.choosing import LineNotChosen, Wish, needed
from app.services.telephony.webhooks.line import WebhookLine
from app.services.telephony.webhooks.profiles import Profile, load_profile, load_profile_file
from app.services.telephony.webhooks.signing import Secrets
from app.services.words import t

OWN = "own"
"""The choice of a profile that the house wrote itself."""


def line_of(wish: Wish) -> WebhookLine:
    """The line, not started. Raises LineNotChosen where a needed setting is empty, and WebhookError."""
    settings = wish.settings
    return WebhookLine(
        profile_of(wish),
        needed("extension", wish.extension),
        Secrets.unpacked(wish.secret),
        host_of(wish),
        settings.whole("webhook_port"),
        also=settings.text("webhook_names").split(","),
        unaddressed=settings.yes("webhook_unaddressed"),
        who=wish.who if settings.yes("webhook_tell_name") else None,
        public_url=settings.text("webhook_public_url").strip(),
    )


def profile_of(wish: Wish) -> Profile:
    """The provider's profile. Raises WebhookError, and LineNotChosen where a file is to be named."""
    name = wish.settings.text("webhook_profile")
    if name != OWN:
        return load_profile(name)
    file = needed("webhook_own_profile", wish.settings.text("webhook_own_profile"))
    return load_profile_file(Path(file).expanduser())


def host_of(wish: Wish) -> str:
    """The address to listen at. Raises LineNotChosen for a name: what a name means may change."""
    host = needed("webhook_host", wish.settings.text("webhook_host"))
    try:
        return str(ipaddress.ip_address(host))
    except ValueError as error:
        raise LineNotChosen("webhooks.bad_host", what=t("settings.webhook_host"), host=host) from error


def is_open(host: str) -> bool:
    """Whether others than this computer may reach a receiver that listens there."""
    try:
        return not ipaddress.ip_address(host.strip()).is_loopback
    except ValueError:
        return False


def address_of(wish: Wish, secrets: Secrets) -> str:
    """The whole address to give to the provider, with the token in it."""
    settings = wish.settings
    public = settings.text("webhook_public_url").strip().rstrip("/")
    host = settings.text("webhook_host").strip()
    if host in ("0.0.0.0", "::"):  # noqa: S104 - told apart, not listened at: others know us by our name
        host = socket.gethostname()
    shown = f"[{host}]" if ":" in host else host
    return (public or f"http://{shown}:{settings.whole('webhook_port')}") + f"/hook/{secrets.token}"
