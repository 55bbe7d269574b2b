"""The connection to an exchange: a socket, TLS where it is asked for, and when to try again."""

from __future__ import annotations

import random
import socket
import ssl
from collections.abc import Callable

from app.records import frozen

PORT, TLS_PORT = 5038, 5039
CONNECT_WITHIN_S = 10.0


@frozen
class Address:
    """Where the manager interface listens. ``authority`` is a file of the certificates to trust with TLS, for an
    exchange that signed its own; empty for those of the system. The name in the certificate is always checked.
    """

    host: str
    port: int = PORT
    tls: bool = False
    authority: str = ""


def connect(address: Address) -> socket.socket:
    """A connection with TLS done. Raises OSError, which an untrusted certificate is too."""
    plain = socket.create_connection((address.host, address.port), CONNECT_WITHIN_S)
    if not address.tls:
        return plain
    try:
        context = ssl.create_default_context(cafile=address.authority or None)
        return context.wrap_socket(plain, server_hostname=address.host)
    except OSError:
        plain.close()
        raise


class BackOff:
    """How long to wait before the next attempt: 1 s, then twice as long each time up to 30 s, and a little chance,
    so that the desks of a house do not all come back at once.
    """

    def __init__(
        self, first_s: float = 1.0, most_s: float = 30.0, dice: Callable[[], float] = random.random
    ) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._dice = dice
        self._next_s = first_s

    def next_s(self) -> float:
        """The next wait in seconds: the step, and up to half of it more."""
        wait = self._next_s
        self._next_s = min(self._most_s, 2 * wait)
        return wait * (1 + self._dice() / 2)

    def reset(self) -> None:
        """The exchange has let us in: begin anew after the next loss."""
        self._next_s = self._first_s
