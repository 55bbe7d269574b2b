"""What can be refused about links, problems and incidents."""

from __future__ import annotations

from app.services.errors import KnownError


class LinkError(KnownError):
    """Two tickets cannot be tied as asked."""
