"""What can be refused about time and contracts."""

from __future__ import annotations

from app.services.errors import KnownError


class TimeError(KnownError):
    """A time, an estimate or a contract cannot be kept as given."""
