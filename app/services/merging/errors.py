"""What can be refused about merging."""

from __future__ import annotations

from app.services.errors import KnownError


class MergeError(KnownError):
    """Two records cannot become one as asked."""
