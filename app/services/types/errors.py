"""What can be refused about ticket types."""

from __future__ import annotations

from app.services.errors import KnownError


class TypeFault(KnownError):
    """A type's definition cannot be used as it is."""
