"""Calendars and service agreements as the store holds them, ready to be counted by."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from app.models.ids import Uid
from app.services.clocks.calendar import Calendar
from app.services.clocks.plan import CalendarPlan, Day, Why, read_hours, read_week
from app.services.clocks.policy import THRESHOLDS, Kind, Policy, Reopen
from app.services.words import language

MINUTE = 60_000
Rows = Callable[..., list[tuple[Any, ...]]]
"""``rows`` of a store or of an open transaction."""


@dataclass(frozen=True)
class Agreements:
    """All agreements. ``versions`` are (valid from, policy) by agreement, oldest first."""

    versions: dict[Uid, tuple[tuple[int, Policy], ...]]
    of_type: dict[Uid, Uid]
    of_queue: dict[Uid, Uid]
    of_unit: dict[Uid, Uid] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The clocks for which anything is promised at all."""
        promised = {kind for known in self.versions.values() for _, policy in known for kind in policy.targets}
        return tuple(kind for kind in Kind if kind in promised)

    @cached_property
    def by_version(self) -> dict[Uid, Policy]:
        """Every version by its key."""
        return {policy.uid: policy for known in self.versions.values() for _, policy in known}

    @property
    def hear_contacts(self) -> bool:
        """Whether a promise depends on words from and to the client."""
        return bool({Kind.FIRST_RESPONSE, Kind.REPLY, Kind.UPDATE}.intersection(self.kinds))

    def agreement(self, type_uid: Uid | None, queue_uid: Uid | None) -> Uid | None:
        """Which agreement a ticket is under: its type's, else its queue's, else none."""
        found = self.of_type.get(type_uid or b"") or self.of_queue.get(queue_uid or b"")
        return found if found in self.versions else None

    def of_order(self, unit_uid: Uid | None) -> Uid | None:
        """What a unit has agreed to, if anything."""
        found = self.of_unit.get(unit_uid or b"")
        return found if found in self.versions else None

    def in_force(self, agreement: Uid | None, at: int) -> Policy | None:
        """The version for a ticket that comes under the agreement at ``at``; the first one before them all."""
        versions = self.versions.get(agreement or b"", ())
        known = [policy for start, policy in versions if start <= at]
        return known[-1] if known else versions[0][1] if versions else None


def read_agreements(rows: Rows) -> Agreements:
    """Read them all: a handful of small queries. Raises CalendarError for a calendar that cannot be used."""
    versions: dict[Uid, list[tuple[int, Policy]]] = {}
    calendars: dict[Uid, Calendar] = {}
    for uid, policy, calendar, targets, pausing, reopen, start, thresholds, code, labels in rows(
        "SELECT v.uid, v.policy_uid, v.calendar_uid, v.targets, v.pausing, v.reopen, v.valid_from, v.thresholds, "
        "p.code, p.labels "
        "FROM sla_version v JOIN sla_policy p ON p.uid = v.policy_uid "
        "JOIN work_calendar c ON c.uid = v.calendar_uid "
        "WHERE v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.active ORDER BY v.valid_from, v.number"
    ):
        if calendar not in calendars:
            calendars[calendar] = calendar_of(rows, calendar)
        made = Policy(
            calendars[calendar],
            _targets(json.loads(targets)),
            frozenset(json.loads(pausing)),
            Reopen(reopen),
            name=code,
            labels=json.loads(labels),
            thresholds=tuple(sorted(json.loads(thresholds))) if thresholds else THRESHOLDS,
            uid=uid,
        )
        versions.setdefault(policy, []).append((start, made))
    under = "SELECT uid, policy_uid FROM {table} WHERE policy_uid IS NOT NULL"
    return Agreements(
        {policy: tuple(known) for policy, known in versions.items()},
        _pairs(rows(under.format(table="ticket_type"))),
        _pairs(rows(under.format(table="queue"))),
        _pairs(rows(under.format(table="unit"))),
    )


def calendar_of(rows: Rows, uid: Uid) -> Calendar:
    """A stored calendar. Raises LookupError for one that is not there, CalendarError for one that is unusable."""
    found = rows("SELECT zone, week, country, labels FROM work_calendar WHERE uid = ?", uid)
    if not found:
        raise LookupError(f"no calendar {uid.hex()}")
    days = rows(
        "SELECT day, hours, labels FROM calendar_day WHERE calendar_uid = ? AND deleted_at IS NULL ORDER BY day",
        uid,
    )
    return _calendar(*found[0], tuple(days), language())


@lru_cache(maxsize=32)
def _calendar(
    zone: str, week: str, country: str, labels: str, days: tuple[tuple[str, str, str | None], ...], lang: str
) -> Calendar:
    """A calendar by its stored texts: the years it has worked out are kept until an edit."""
    own = {
        date.fromisoformat(day): Day(read_hours(json.loads(hours)), Why.OWN, _label(names, lang))
        for day, hours, names in days
    }
    return Calendar(
        CalendarPlan(zone, read_week(json.loads(week)), own, country=country, name=_label(labels, lang))
    )


def _pairs(rows: list[tuple[Any, ...]]) -> dict[Uid, Uid]:
    return dict(rows)


def _label(labels: str | None, lang: str) -> str:
    known = json.loads(labels) if labels else {}
    return str(known.get(lang) or next(iter(known.values()), ""))


def _targets(stored: dict[str, dict[str, int]]) -> dict[Kind, dict[int, int]]:
    return {
        Kind(kind): {int(priority): minutes * MINUTE for priority, minutes in targets.items()}
        for kind, targets in stored.items()
    }
