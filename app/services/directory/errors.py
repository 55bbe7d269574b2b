"""What cannot be kept in the directory."""

from __future__ import annotations

from app.services.errors import KnownError


class DirectoryError(KnownError):
    """An entry, a duty or a dial rule cannot be kept as it is."""
