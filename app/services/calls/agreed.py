"""Times agreed with a client: quick choices, and what was typed, on the client's own clock. Pure.

Moments are UTC ms; a zone is a ``tzinfo``, None where the client's is not known (then this computer's is used).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from app.records import frozen
from app.services import phones

MINUTE_MS = 60_000
EVENING, MORNING = time(18), time(9)
NIGHT = time(21)
"""From then until :data:`MORNING` nobody is called unless they asked for it."""
_LATER = re.compile(r"(\d{1,3})\s*(m|h|d|min)", re.IGNORECASE)
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 24 * 60}


@frozen
class QuickTime:
    """One choice: ``code`` names its text, ``at`` is UTC ms."""

    code: str
    at: int


def zone_of(number: str, now: int) -> tzinfo | None:
    """The zone of a telephone number; None where it may be in several with different hours, or is unknown."""
    there = phones.local_time(phones.parse(number), now) if number else None
    return there.tzinfo if there is not None else None


def quick_times(now: int, zone: tzinfo | None = None) -> tuple[QuickTime, ...]:
    """In 15 minutes, in an hour, today at 18:00 while that lies ahead, tomorrow at 9:00."""
    here = wall(now, zone)
    found = [QuickTime("15m", now + 15 * MINUTE_MS), QuickTime("1h", now + 60 * MINUTE_MS)]
    evening = _at(here, 0, EVENING, zone)
    if evening > now:
        found.append(QuickTime("today", evening))
    return (*found, QuickTime("tomorrow", _at(here, 1, MORNING, zone)))


def of_code(code: str, now: int, zone: tzinfo | None = None) -> int | None:
    """When a script's choice means: ``15m``, ``1h``, ``2d``, ``today``, ``tomorrow``; None for anything else."""
    match = _LATER.fullmatch(code.strip())
    if match is not None:
        return now + int(match[1]) * _MINUTES[match[2].lower()] * MINUTE_MS
    return next((quick.at for quick in quick_times(now, zone) if quick.code == code), None)


def of_wall(iso: str, zone: tzinfo | None = None) -> int | None:
    """A wall clock's ``2026-11-21T09:05`` as UTC ms; one with an offset keeps it. None for what is no moment."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return int((moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).timestamp() * 1000)


def next_at(clock: str, now: int, zone: tzinfo | None = None) -> int | None:
    """The next time the wall clock shows ``18:30``: today, or tomorrow where that has passed."""
    try:
        wanted = time.fromisoformat(clock)
    except ValueError:
        return None
    here = wall(now, zone)
    today = _at(here, 0, wanted, zone)
    return today if today > now else _at(here, 1, wanted, zone)


def polite(at: int, number: str) -> int:
    """When to call a number at the earliest from ``at`` on: not before 9:00 nor after 21:00 where it is."""
    zone = zone_of(number, at)
    here = wall(at, zone)
    if here.time() < MORNING:
        return _at(here, 0, MORNING, zone)
    return at if here.time() < NIGHT else _at(here, 1, MORNING, zone)


def wall(at: int, zone: tzinfo | None = None) -> datetime:
    """The moment on the wall clock of a zone (None: of this computer)."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def _at(here: datetime, days: int, clock: time, zone: tzinfo | None) -> int:
    """So many days on at this time of the wall clock, whatever the clock did in between."""
    moment = datetime.combine(here.date() + timedelta(days=days), clock)
    # A naive moment is taken for this computer's by timestamp(), with the offset of its own day.
    return int(moment.replace(tzinfo=zone).timestamp() * 1000)
