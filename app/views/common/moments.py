"""Moments and stretches of time as people read them. Everything kept is UTC ms; everything shown is local."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale

from app.services.words import t

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000


def local(at_ms: int) -> datetime:
    """The moment on this computer's clock."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone()


def clock_time(at_ms: int, *, seconds: bool = False) -> str:
    """``14:05``, or ``14:05:03``."""
    return local(at_ms).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(at_ms: int) -> str:
    """The day in short: ``21 ноя.`` or ``21 Nov``, with the year when it is not this one."""
    moment = local(at_ms)
    same_year = moment.year == datetime.now().astimezone().year
    return str(
        QLocale().toString(QDate(moment.year, moment.month, moment.day), "d MMM" if same_year else "d MMM yyyy")
    )


def day_and_time(at_ms: int) -> str:
    """``14:05`` today, ``20 ноя., 14:05`` on another day."""
    if local(at_ms).date() == datetime.now().astimezone().date():
        return clock_time(at_ms)
    return t("moments.day_and_time", day=day(at_ms), time=clock_time(at_ms))


def stretch(ms: int) -> str:
    """A running clock: ``02:31``, or ``1:02:31`` from an hour on."""
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def time_left(due_ms: int, now_ms: int) -> str:
    """How long until a deadline, or how long it has passed: ``2 h 10 min left``, ``3 days late``."""
    left = due_ms - now_ms
    amount = _rough(abs(left))
    return t("moments.left", amount=amount) if left >= 0 else t("moments.late", amount=amount)


def _rough(ms: int) -> str:
    if ms >= 2 * DAY_MS:
        return t("moments.days", n=ms // DAY_MS)
    if ms >= HOUR_MS:
        return t("moments.hours", hours=ms // HOUR_MS, minutes=ms % HOUR_MS // MINUTE_MS)
    return t("moments.minutes", n=ms // MINUTE_MS)
