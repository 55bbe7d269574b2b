"""What can go wrong between a desk and its hub."""

from __future__ import annotations

from app.services.errors import KnownError


class SyncError(KnownError):
    """The hub cannot be agreed with for now; nothing of ours is lost."""


class HubLost(SyncError):
    """No connection, or it broke in the midst of something. What was under way is done again later."""


class HubShort(SyncError):
    """The hub lacks room or time for what was asked; it has taken nothing of it. Done again later."""


class HubSlow(HubShort):
    """It took too long: less at once may do."""


class HubShut(SyncError):
    """The hub does not let us in, or is not proved to be the one.

    ``again`` is False where another attempt by itself could do harm: wrong passwords lock a login.
    """

    def __init__(self, key: str, *, again: bool = True, **params: object) -> None:
        super().__init__(key, **params)
        self.again = again


class HubRefused(SyncError):
    """The hub said no; ``code`` is its SQLSTATE (``HB…``, docs/hub-protocol.md).

    ``words`` are the server's whole message, for the log alone; ``detail`` is the error's DETAIL (of ``ERASED``:
    the entry's number), empty where it has none.
    """

    def __init__(self, code: str, words: str, detail: str = "") -> None:
        super().__init__(_TOLD.get(code, "sync.refused"), code=code)
        self.code = code
        self.words = words
        self.detail = detail


FORK, GAP, BROKEN, FORGED, NO_DESK, TOO_OLD = "HB010", "HB011", "HB012", "HB013", "HB015", "HB003"
NO_MEMBER, NO_RIGHT, NO_SUCH = "HB001", "42501", "HB019"
ERASED = "HB021"

_TOLD = {
    TOO_OLD: "sync.too_old",
    FORGED: "sync.other_person",
    NO_MEMBER: "sync.no_member",
    "26000": "sync.pooled",  # a prepared statement is gone, or there already: the session is another one
    "42P05": "sync.pooled",
}

_STOPPING = ("57P01", "57P02", "57P03", "57P05")
STANDBY = ("25006", "55000")
"""A server that takes no changes: a transaction may not write; a function wants a main server."""
TOO_MUCH = "54"
"""What begins so is more than the server can ever take: no other attempt will do."""
_FULL = ("53100", "58030", "53400")
_SLOW = ("57014", "55P03", "25P03", "53200")
"""A statement or the wait for a lock took too long, a transaction stood still, memory ran out."""


def by_state(code: str) -> SyncError:
    """What a server's error that is none of the hub's own means (SQLSTATE; empty where the link just broke)."""
    if code in _FULL:
        return HubShort("sync.hub_full")
    if code in _SLOW:
        return HubSlow("sync.too_slow")
    if code in _STOPPING:
        return HubLost("sync.stopping")
    return HubLost("sync.standby" if code in STANDBY else "sync.lost")
