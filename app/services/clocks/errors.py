"""What can be wrong with calendars and policies."""

from __future__ import annotations

from app.services.errors import KnownError


class CalendarError(KnownError):
    """A calendar that cannot be used: an unknown time zone, hours that are none, no working time at all."""
