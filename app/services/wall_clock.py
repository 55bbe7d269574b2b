"""Is the computer's clock to be believed? A dead battery sets it to 1970, a slip of the hand to another year.

Whoever answers a call cannot wait for a clock: the window says so and works on, since the journal's own order
never goes back (:mod:`app.services.store.clock`). Commands that write with nobody looking on are refused.
"""

from __future__ import annotations

from datetime import UTC, datetime

from app.services.errors import KnownError
from app.services.exit_codes import ExitCode
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.version import DATED

DAY_MS = 86_400_000
BACK_MS = DAY_MS
"""How far before the last entry of the journal the clock may stand: a desk in another time zone never differs."""
LATEST_MS = 30 * 365 * DAY_MS
"""A program of so many years ago is not in use any more."""


class WrongClock(KnownError):
    """The computer's clock cannot be right."""

    exit_code = ExitCode.WRONG_CLOCK


def doubt(last_ms: int | None = None, now_ms: int | None = None) -> WrongClock | None:
    """Why the clock cannot be right; None where nothing speaks against it.

    ``last_ms`` is the time of the newest entry of a store's journal (UTC milliseconds), ``now_ms`` the clock's.
    """
    now = wall_ms() if now_ms is None else now_ms
    if not DATED <= now <= DATED + LATEST_MS:
        return WrongClock("clock.impossible", now=_said(now))
    if last_ms is not None and now < last_ms - BACK_MS:
        return WrongClock("clock.behind", now=_said(now), last=_said(last_ms))
    return None


def doubt_of(store: Store) -> WrongClock | None:
    """The same with what the store's journal tells."""
    last = store.value("SELECT max(at) FROM journal_entry")
    return doubt(None if last is None else int(last))


def _said(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
