"""What can be refused about pauses."""

from __future__ import annotations

from app.services.errors import KnownError


class PresenceError(KnownError):
    """A pause cannot be granted any more, or an answer needs words."""
