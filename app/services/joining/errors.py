"""What can be wrong with joining a hub, as a person is told it."""

from __future__ import annotations

from app.services.errors import KnownError


class JoinError(KnownError):
    """The desk cannot join, or the settings of the hub do not fit."""

    exit_code = 40
