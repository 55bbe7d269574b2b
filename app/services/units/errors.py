"""What can be wrong with work orders."""

from __future__ import annotations

from app.services.errors import KnownError


class OrderError(KnownError):
    """A work order cannot be saved or moved as asked."""
