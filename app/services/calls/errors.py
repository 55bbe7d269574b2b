"""What can be refused about contacts, callbacks and promises."""

from __future__ import annotations

from app.services.errors import KnownError


class CallError(KnownError):
    """A contact, a callback or a promise cannot be saved as asked."""
