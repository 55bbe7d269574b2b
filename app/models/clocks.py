"""Calendars of working time, and what tickets are promised under them."""

from __future__ import annotations

from app.models.base import PUBLIC, Synced
from app.models.columns import Json, Key, Moment, Text, Whole
from app.models.staff import Dictionary


class WorkCalendar(Dictionary):
    """Working hours. ``week`` is ``{"mon": [["09:00", "18:00"]], …}``, ``zone`` an IANA name.

    ``country`` (ISO 3166, empty for none) adds its production calendar.
    """

    zone = Text(PUBLIC)
    week = Json(PUBLIC)
    country = Text(PUBLIC)


class CalendarDay(Synced):
    """A date of a calendar with hours of its own; an empty list is a day off. It counts before the country's."""

    calendar_uid = Key(PUBLIC, index=True)
    day = Text(PUBLIC)
    hours = Json(PUBLIC)
    labels = Json(PUBLIC, null=True)


class SlaPolicy(Dictionary):
    """A service agreement; what it promises stands in its versions."""


class SlaVersion(Synced):
    """One version of an agreement, in force for tickets that come under it from ``valid_from`` on.

    ``targets`` is ``{"solution": {"4": 120, "0": 960}, …}``: minutes of working time by clock and priority, 0 for
    every other priority. ``pausing`` are states in which the clocks stand still. ``thresholds`` are the parts of
    a promise, in percent, at which rules are told; null stands for 75 and 100.
    """

    policy_uid = Key(PUBLIC, index=True)
    number = Whole(PUBLIC)
    calendar_uid = Key(PUBLIC)
    targets = Json(PUBLIC)
    pausing = Json(PUBLIC)
    reopen = Text(PUBLIC)
    valid_from = Moment(PUBLIC)
    thresholds = Json(PUBLIC, null=True)
