"""Calendar months of this computer's time zone, by their name ``YYYY-MM``."""

from __future__ import annotations

from datetime import UTC, date, datetime


def month_at(now: int) -> str:
    """The month in which a moment (UTC ms) lies."""
    return datetime.fromtimestamp(now / 1000, UTC).astimezone().strftime("%Y-%m")


def month_bounds(month: str) -> tuple[int, int]:
    """A month's first moment and the next one's, UTC ms."""
    year, number = map(int, month.split("-"))
    following = (year + number // 12, number % 12 + 1)
    return _midnight(date(year, number, 1)), _midnight(date(*following, 1))


def day_bounds(first: date, last: date) -> tuple[int, int]:
    """The first moment of ``first`` and the first after ``last``, UTC ms."""
    return _midnight(first), _midnight(date.fromordinal(last.toordinal() + 1))


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)
