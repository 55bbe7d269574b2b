"""What can go wrong between a desk and its hub."""

from __future__ import annotations

from app.services.errors import KnownError


class SyncError(KnownError):
    """The hub cannot be agreed with for now; nothing of ours is lost."""


class HubLost(SyncError):
    """No connection, or it broke in the midst of something. What was under way is done again later."""


class HubRefused(SyncError):
    """The hub said no; ``code`` is its SQLSTATE (``HB…``, docs/hub-protocol.md)."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(_TOLD.get(code, "sync.refused"), code=code)
        self.code = code
        self.detail = detail


FORK, GAP, BROKEN, FORGED, NO_DESK, TOO_OLD = "HB010", "HB011", "HB012", "HB013", "HB015", "HB003"

_TOLD = {TOO_OLD: "sync.too_old", FORGED: "sync.other_person", "HB001": "sync.no_member"}
