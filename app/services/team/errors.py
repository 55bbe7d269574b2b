"""What may go wrong when the hub is asked, as a person is told it."""

from __future__ import annotations

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode


class HubAway(KnownError):
    """The hub cannot be reached now; what can be done here is done here."""

    exit_code = ExitCode.HUB_AWAY


class HubRefuses(KnownError):
    """The hub does not do this."""

    exit_code = ExitCode.HUB_REFUSES


class TeamError(KnownError):
    """Something of the team's cannot be done in this way."""
