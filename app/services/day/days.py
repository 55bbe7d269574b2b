"""Days as this computer's clock has them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta


def day_of(at: int) -> date:
    """The day of a moment (UTC ms) on this computer's clock."""
    return datetime.fromtimestamp(at / 1000).astimezone().date()


def bounds(day: date) -> tuple[int, int]:
    """Where a day begins and ends (not included), UTC ms, whatever the clock does in between."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time()).astimezone().timestamp() * 1000)
