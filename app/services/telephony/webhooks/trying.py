"""Whether a receiver can be reached: an empty request, as a provider's page sends to check the connection."""

from __future__ import annotations

import http.client
import ipaddress
import time

from app.services.telephony.webhooks.errors import WebhookError

WITHIN_S = 5.0


def try_out(host: str, port: int, path: str) -> int:
    """How many ms the answer took. Raises WebhookError where there is none, or not the right one."""
    address = ipaddress.ip_address(host)
    reached = ("127.0.0.1" if address.version == 4 else "::1") if address.is_unspecified else host
    began = time.monotonic_ns()
    connection = http.client.HTTPConnection(reached, port, timeout=WITHIN_S)
    try:
        connection.request("POST", path, b"")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise WebhookError("webhooks.not_reached", host=reached, port=port) from error
    finally:
        connection.close()
    if status != http.client.OK:
        raise WebhookError("webhooks.other_answers", host=reached, port=port)
    return (time.monotonic_ns() - began) // 1_000_000
