"""What can be wrong with joining a hub, as a person is told it."""

from __future__ import annotations

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode


class JoinError(KnownError):
    """The desk cannot join, or the settings of the hub do not fit."""

    exit_code = ExitCode.CANNOT_JOIN
