"""Agreements as administrators edit them: versions, what they promise, and whose tickets are under them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from app.models.base import Synced, table_of
from app.models.clocks import SlaPolicy, SlaVersion
from app.models.ids import Uid
from app.models.staff import Queue, TicketType
from app.models.tickets import OPEN_STATES
from app.models.units import Unit
from app.records import frozen
from app.services.clocks.calendars import free_code
from app.services.clocks.errors import CalendarError
from app.services.clocks.policy import THRESHOLDS, Kind, Reopen
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import LANGUAGES, language, t

MOST_PERCENT = 1000
OWNERS: dict[str, type[Synced]] = {table_of(model): model for model in (TicketType, Queue, Unit)}
"""Who can be under an agreement: tickets by their type, else by their queue; work orders by their unit."""
_PARTS = re.compile(r"(?:(?P<hours>\d+)\s*[чh]\w*)?\s*(?:(?P<minutes>\d+)\s*[мm]\w*)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d+):([0-5]\d)")


@frozen
class VersionRecord:
    """One version. ``targets`` are minutes of working time by clock and priority, 0 for every other priority."""

    uid: Uid | None
    number: int
    calendar_uid: Uid
    targets: Mapping[str, Mapping[int, int]]
    pausing: frozenset[str]
    reopen: str
    valid_from: int
    thresholds: tuple[int, ...] = THRESHOLDS


@frozen
class AgreementRecord:
    """An agreement with its versions, newest first. ``owners`` are those under it, by table."""

    uid: Uid | None
    code: str
    labels: Mapping[str, str]
    active: bool = True
    versions: tuple[VersionRecord, ...] = ()
    owners: Mapping[str, frozenset[Uid]] = field(default_factory=dict)

    def label(self) -> str:
        """The name in the language in use."""
        return self.labels.get(language()) or next(iter(self.labels.values()), self.code)


@frozen
class Owner:
    """A ticket type, queue or unit that may be under an agreement; ``policy_uid`` is the one it is under."""

    table: str
    uid: Uid
    label: str
    policy_uid: Uid | None


@frozen
class Agreed:
    """Everything the page shows. ``calendars`` are (key, label) in their order, those in use first."""

    agreements: tuple[AgreementRecord, ...]
    calendars: tuple[tuple[Uid, str], ...]
    owners: tuple[Owner, ...]


def read_agreed(store: Store) -> Agreed:
    """All agreements, calendars, and those who may be under an agreement."""
    owners = [
        Owner(table, uid, _label(labels, code), policy)
        for table in OWNERS
        for uid, code, labels, policy in store.rows(
            f"SELECT uid, code, labels, policy_uid FROM {table} WHERE active AND deleted_at IS NULL "
            "ORDER BY position, id"
        )
    ]
    versions: dict[Uid, list[VersionRecord]] = {}
    for policy, *values, thresholds in store.rows(
        "SELECT policy_uid, uid, number, calendar_uid, targets, pausing, reopen, valid_from, thresholds "
        "FROM sla_version WHERE deleted_at IS NULL ORDER BY valid_from DESC, number DESC"
    ):
        uid, number, calendar, targets, pausing, reopen, start = values
        versions.setdefault(policy, []).append(
            VersionRecord(
                uid,
                number,
                calendar,
                {
                    kind: {int(at): minutes for at, minutes in of.items()}
                    for kind, of in json.loads(targets).items()
                },
                frozenset(json.loads(pausing)),
                reopen,
                start,
                tuple(sorted(json.loads(thresholds))) if thresholds else THRESHOLDS,
            )
        )
    agreements = [
        AgreementRecord(
            uid,
            code,
            json.loads(labels),
            bool(active),
            tuple(versions.get(uid, ())),
            {
                table: frozenset(o.uid for o in owners if o.table == table and o.policy_uid == uid)
                for table in OWNERS
            },
        )
        for uid, code, labels, active in store.rows(
            "SELECT uid, code, labels, active FROM sla_policy WHERE deleted_at IS NULL ORDER BY position, id"
        )
    ]
    calendars = tuple(
        (uid, _label(labels, code))
        for uid, code, labels in store.rows(
            "SELECT uid, code, labels FROM work_calendar WHERE deleted_at IS NULL "
            "ORDER BY active DESC, position, id"
        )
    )
    return Agreed(tuple(agreements), calendars, tuple(owners))


def save_agreement(store: Store, actor: Uid, record: AgreementRecord, version: VersionRecord) -> Uid:
    """Add or change an agreement, one version of it, and who is under it, in one transaction.

    A ``version`` without a key becomes a new one: tickets that came under the agreement before keep theirs. One
    with a key is corrected, for all tickets under it; their deadlines follow in the background. Raises NotAllowed,
    and CalendarError for what cannot be promised; nothing is changed then.
    """
    labels = {lang: record.labels.get(lang, "").strip() for lang in LANGUAGES}
    if not all(labels.values()):
        raise CalendarError("agreements.name_missing")
    values = _checked(version)
    if not store.row("SELECT 1 FROM work_calendar WHERE uid = ? AND deleted_at IS NULL", version.calendar_uid):
        raise CalendarError("agreements.no_calendar")
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        uid = record.uid
        if uid is None:
            position = write.rows("SELECT coalesce(max(position), -1) + 1 FROM sla_policy")[0][0]
            code = free_code(write, "sla_policy", record.code, labels)
            uid = write.insert(SlaPolicy, code=code, labels=labels, position=position, active=record.active)
        else:
            write.update(SlaPolicy, uid, labels=labels, active=record.active)
        if version.uid is None:
            number = write.rows("SELECT coalesce(max(number), 0) + 1 FROM sla_version WHERE policy_uid = ?", uid)
            write.insert(SlaVersion, policy_uid=uid, number=number[0][0], **values)
        else:
            write.update(SlaVersion, version.uid, **values)
        _keep_owners(write, uid, record.owners)
        return uid


def take_back_version(store: Store, actor: Uid, version: Uid, now: int) -> None:
    """Remove a version that is not in force yet at ``now`` (UTC ms). Raises NotAllowed, CalendarError."""
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        row = write.row("SELECT valid_from, policy_uid FROM sla_version WHERE uid = ?", version)
        others = write.rows(
            "SELECT 1 FROM sla_version WHERE policy_uid = ? AND uid <> ? AND deleted_at IS NULL",
            row[1] if row else b"",
            version,
        )
        if row is None or row[0] <= now or not others:
            raise CalendarError("agreements.in_force")
        write.remove(SlaVersion, version)


def minutes_of(text: str) -> int | None:
    """Minutes of «8 ч», «1 ч 30 мин», «1:30», «45 min»; None for no text. Raises CalendarError."""
    text = text.strip()
    if not text:
        return None
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60 + int(clock[2])
    parts = _PARTS.fullmatch(text)
    if parts is None or not any(parts.groups()):
        raise CalendarError("agreements.bad_duration", text=text)
    return int(parts["hours"] or 0) * 60 + int(parts["minutes"] or 0)


def percents_of(text: str) -> tuple[int, ...]:
    """Percents of «75, 100», ascending. Raises CalendarError."""
    parts = [part.strip().removesuffix("%").strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() and 0 < int(part) <= MOST_PERCENT for part in parts):
        raise CalendarError("agreements.bad_percents", text=text.strip())
    return tuple(sorted({int(part) for part in parts}))


def _checked(version: VersionRecord) -> dict[str, Any]:
    targets = {
        Kind(kind).value: {str(priority): minutes for priority, minutes in of.items()}
        for kind, of in version.targets.items()
        if of
    }
    if not targets:
        raise CalendarError("agreements.nothing_promised")
    for kind, of in version.targets.items():
        if any(minutes <= 0 for minutes in of.values()):
            raise CalendarError("agreements.no_time", kind=t(f"clocks.kind_{kind}"))
    unknown = version.pausing - {state.value for state in OPEN_STATES}
    if unknown:
        raise ValueError(f"no open states: {sorted(unknown)}")
    return {
        "calendar_uid": version.calendar_uid,
        "targets": targets,
        "pausing": sorted(version.pausing),
        "reopen": Reopen(version.reopen).value,
        "valid_from": version.valid_from,
        "thresholds": list(version.thresholds),
    }


def _keep_owners(write: Write, policy: Uid, owners: Mapping[str, frozenset[Uid]]) -> None:
    """Who is named is under this agreement now, whatever they were under; who is not named is under it no more."""
    for table, wanted in owners.items():
        model = OWNERS[table]
        present = {uid for (uid,) in write.rows(f"SELECT uid FROM {table} WHERE policy_uid = ?", policy)}
        for uid in wanted - present:
            write.update(model, uid, policy_uid=policy)
        for uid in present - wanted:
            write.update(model, uid, policy_uid=None)


def _label(labels: str, code: str) -> str:
    known: dict[str, str] = json.loads(labels)
    return known.get(language()) or next(iter(known.values()), code)
