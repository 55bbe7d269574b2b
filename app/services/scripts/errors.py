"""What can be refused about scripts and other forms."""

from __future__ import annotations

from app.services.errors import KnownError


class ScriptError(KnownError):
    """A script cannot be saved, published or retired as asked."""
