"""What can be refused in the working day."""

from __future__ import annotations

from app.services.errors import KnownError


class DayError(KnownError):
    """A ticket cannot be taken, an absence cannot be planned, a hand-over has no words."""
