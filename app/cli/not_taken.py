"""Why an event of a softphone's call came to nothing."""

from __future__ import annotations

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode


class NoWindow(KnownError):
    """No window is open that could take a softphone's event."""

    exit_code = ExitCode.NO_WINDOW


class NotTaken(KnownError):
    """The window does not take a softphone's events: another line is chosen, or nobody has signed in."""

    exit_code = ExitCode.NOT_TAKEN
