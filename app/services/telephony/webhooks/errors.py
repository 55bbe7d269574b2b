"""What can go wrong: at the start, told to the administrator; in a request, answered to its sender."""

from __future__ import annotations

from http import HTTPStatus

from app.services.errors import KnownError


class WebhookError(KnownError):
    """The receiver cannot be started, or a profile cannot be used."""


class RefusedError(Exception):
    """A request that is not taken. ``reason`` is one word for the log and for the count of refusals."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
