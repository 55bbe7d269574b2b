"""Calendars, policies and event lists for the clocks' tests."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.services.clocks.calendar import Calendar
from app.services.clocks.events import Event, What
from app.services.clocks.plan import ROUND_THE_CLOCK, CalendarPlan, Hours, read_week
from app.services.clocks.policy import Kind, Policy

MINUTE, HOUR = 60_000, 3_600_000
ZONE = "Europe/Moscow"
OFFICE = read_week({day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
ALWAYS: tuple[Hours, ...] = (ROUND_THE_CLOCK,) * 7


def at(text: str, zone: str = ZONE) -> int:
    """A wall-clock moment («2025-03-03 09:00») as UTC ms."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def calendar(week: tuple[Hours, ...] = OFFICE, zone: str = ZONE, country: str = "") -> Calendar:
    """A calendar of a week without exceptions."""
    return Calendar(CalendarPlan(zone, week, country=country))


def policy(hours: float = 4, **options: object) -> Policy:
    """A policy that promises every kind in the same time."""
    open_hours = options.pop("calendar", None) or calendar()
    targets = {kind: {0: int(hours * HOUR)} for kind in Kind}
    return Policy(open_hours, targets, **options)  # type: ignore[arg-type]  # options of a test


def created(moment: int, promised: Policy, state: str = "new") -> list[Event]:
    """A ticket's beginning under a policy."""
    return [Event(moment, What.CREATED, state), Event(moment, What.POLICY, promised)]


def state(moment: int, name: str) -> Event:
    """A move to another state."""
    return Event(moment, What.STATE, name)
