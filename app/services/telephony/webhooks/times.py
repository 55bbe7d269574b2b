"""The providers' ways to write a moment, as UTC ms."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FIRST_MS = 946_684_800_000  # 2000-01-01: an earlier one is a mistake, not a moment
LAST_MS = 4_102_444_800_000  # 2100-01-01


def read_time(text: str, zone: str = "UTC") -> int | None:
    """A moment written as seconds or milliseconds since 1970, ISO 8601 or ``20261122T051500Z``.

    ``zone`` is what is meant where none is written. None for what cannot be read, or cannot be true.
    """
    text = text.strip()
    number = text.partition(".")[0]
    if number.isascii() and number.isdigit() and 9 <= len(number) <= 13:
        value = float(text) if text.count(".") <= 1 and text.replace(".", "").isdigit() else 0.0
        found = round(value) if len(number) > 11 else round(value * 1000)
    else:
        moment = _moment(text)
        if moment is None:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone_of(zone))
        try:
            found = round(moment.timestamp() * 1000)
        except (OverflowError, ValueError):
            return None
    return found if FIRST_MS <= found < LAST_MS else None


def zone_of(name: str) -> ZoneInfo:
    """A time zone; UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _moment(text: str) -> datetime | None:
    compact = text.removesuffix("Z")
    if len(compact) == 15 and compact[8] == "T" and (compact[:8] + compact[9:]).isdigit():
        text = text if text == compact else f"{compact}+00:00"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
