"""What can be refused about complaints."""

from __future__ import annotations

from app.services.errors import KnownError


class ComplaintError(KnownError):
    """A complaint cannot be registered or changed as asked."""
