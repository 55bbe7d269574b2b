"""The certificate that a hub's server shows, as its administrator should know it before desks refuse it."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.records import frozen

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

PATIENCE_S = 10
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""PostgreSQL's own question before TLS: 'may we?' (Frontend/Backend Protocol, SSLRequest)."""


@frozen
class Shown:
    """Until when it holds (UTC ms), and whether it names the host that was asked for."""

    ends_at: int
    names_host: bool


def shown_by(host: str, port: int) -> Shown | None:
    """What a server shows, unchecked; None where it speaks no TLS or is not reached by the network."""
    from cryptography.x509 import load_der_x509_certificate

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # looked at, not trusted: nothing is sent over this connection
    try:
        with socket.create_connection((host, port), PATIENCE_S) as plain:
            plain.sendall(SSL_REQUEST)
            if plain.recv(1) != b"S":
                return None
            with context.wrap_socket(plain, server_hostname=host) as safe:
                raw = safe.getpeercert(binary_form=True)
    except OSError:
        return None
    if raw is None:
        return None
    found = load_der_x509_certificate(raw)
    return Shown(int(found.not_valid_after_utc.timestamp() * 1000), _names(found, host))


def days_left(shown: Shown, now: datetime | None = None) -> int:
    """Whole days until it ends; negative once it has."""
    at = now or datetime.now(UTC)
    return int((shown.ends_at / 1000 - at.timestamp()) // 86_400)


def _names(certificate: Certificate, host: str) -> bool:
    """RFC 6125 as far as servers of databases use it: the name itself, or ``*.`` for its first part."""
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    texts = {one.lower() for one in names.get_values_for_type(x509.DNSName)}
    texts |= {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    return host.lower() in texts or f"*.{host.lower().partition('.')[2]}" in texts
