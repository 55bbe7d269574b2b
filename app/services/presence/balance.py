"""How much of the day's pauses is used up, what is left, and when to say so. All times in ms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.models.staff import Role
from app.records import frozen
from app.services.dictionaries import PauseWord
from app.services.people.rights import Act, may

MINUTE_MS = 60_000


@frozen
class Balance:
    """One reason's day: how much was used, and how much there is (None: no limit)."""

    reason: PauseWord
    used_ms: int
    limit_ms: int | None

    @property
    def left_ms(self) -> int | None:
        """What is left, never below 0; None without a limit."""
        return None if self.limit_ms is None else max(0, self.limit_ms - self.used_ms)

    @property
    def is_over(self) -> bool:
        """Whether more was used than there is."""
        return self.limit_ms is not None and self.used_ms > self.limit_ms


def balances(reasons: Iterable[PauseWord], used: Mapping[str, int]) -> tuple[Balance, ...]:
    """The day's balance of every reason that is offered, or was used today."""
    return tuple(
        Balance(one, used.get(one.code, 0), one.limit_min * MINUTE_MS or None)
        for one in reasons
        if one.active or used.get(one.code)
    )


class Why(StrEnum):
    """Why a pause must be asked for."""

    APPROVAL = "approval"
    OVER_LIMIT = "over_limit"


def must_ask(reason: PauseWord, used_ms: int, role: Role) -> Why | None:
    """Why somebody of this role must ask for this pause now; None where they need not."""
    if may(role, Act.APPROVE_PAUSES):
        return None
    if reason.needs_approval:
        return Why.APPROVAL
    used_up = reason.limit_min > 0 and used_ms >= reason.limit_min * MINUTE_MS
    return Why.OVER_LIMIT if reason.asks_over_limit and used_up else None


class Warn(StrEnum):
    """What an operator on a pause is told."""

    SOON = "soon"
    OVER = "over"


class LimitWatch:
    """Tells once when a pause comes to its end, and once when it is over it."""

    def __init__(self) -> None:
        self._pause: tuple[str, int] | None = None
        self._told: set[Warn] = set()

    def look(
        self, reason: PauseWord | None, since_ms: int, used_ms: int, now_ms: int, warn_ms: int
    ) -> tuple[Warn, int] | None:
        """What to say now, with what is left (negative: over it).

        ``since_ms`` is when this pause began, ``used_ms`` the day's use of its reason up to ``now_ms``,
        ``warn_ms`` how long before the end to warn (0: only when it is over).
        """
        if reason is None:
            self._pause = None
            return None
        if self._pause != (reason.code, since_ms):
            self._pause, self._told = (reason.code, since_ms), set()
        left = left_ms(reason, used_ms, now_ms - since_ms)
        if left is None:
            return None
        warn = Warn.OVER if left <= 0 else Warn.SOON if left <= warn_ms else None
        if warn is None or warn in self._told:
            return None
        self._told.add(warn)
        return warn, left


def left_ms(reason: PauseWord, used_ms: int, spent_ms: int) -> int | None:
    """What is left of a pause that has lasted ``spent_ms``: of the day's limit or one pause's, the nearer."""
    lefts = [
        limit * MINUTE_MS - spent
        for limit, spent in ((reason.limit_min, used_ms), (reason.once_min, spent_ms))
        if limit
    ]
    return min(lefts, default=None)
