"""What can be refused about documents."""

from __future__ import annotations

from app.services.errors import KnownError


class DocumentError(KnownError):
    """A document, a letter or a register cannot be made or changed as asked."""
