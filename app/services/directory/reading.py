"""The directory as it stands at a moment: who can be reached where, and who of them is there.

Nothing is made up: where the store does not tell what somebody does, it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.models.directory import EntryKind, NumberKind
from app.models.ids import Uid
from app.services import phones
from app.services.calls.segments import SegmentKind
from app.services.clocks.agreements import calendar_of
from app.services.clocks.calendar import Calendar
from app.services.clocks.errors import CalendarError
from app.services.day.absences import StandIn, stand_ins
from app.services.directory.duty import duties
from app.services.directory.finding import Directory
from app.services.directory.keeping import EntryRecord, list_entries, skills_of
from app.services.directory.records import Line, LineNumber, Standing
from app.services.store.store import Store

BEAT_MS = 3 * 60_000
"""A program that has not written for so long that it is alive tells nothing of its operator."""

PATH_BETWEEN = " · "
"""Stands between the names of departments, the highest first."""

_OF_SEGMENT = {
    SegmentKind.READY: Standing.FREE,
    SegmentKind.TICKET_WORK: Standing.FREE,
    SegmentKind.RING: Standing.BUSY,
    SegmentKind.TALK: Standing.BUSY,
    SegmentKind.HOLD: Standing.BUSY,
    SegmentKind.ACW: Standing.BUSY,
    SegmentKind.PAUSE: Standing.PAUSED,
}


def read_directory(store: Store, now: int) -> Directory:
    """Everything in use at ``now`` (UTC ms), and colleagues with an extension whom nobody wrote into it."""
    entries = [entry for entry in list_entries(store) if entry.active]
    departments = {entry.uid: entry for entry in entries if entry.kind is EntryKind.DEPARTMENT}
    on_duty = duties(store, now, now + 1)
    away = stand_ins(store)
    doing = _doing(store, now)
    hours = _Hours(store, now)
    lines = []
    for entry in entries:
        line = _line(entry, departments)
        if entry.kind is EntryKind.DEPARTMENT:
            names = tuple(duty.name for duty in on_duty if duty.department_uid == entry.uid)
            standing, until = hours.of(entry, departments)
            lines.append(replace(line, on_duty=names, standing=standing, until_at=until))
        else:
            until = max((duty.until_at for duty in on_duty if duty.entry_uid == entry.uid), default=None)
            lines.append(_standing(replace(line, duty_until=until), away, doing))
    lines.extend(_standing(line, away, doing) for line in _colleagues(store, entries))
    return Directory(lines, now)


def department_path(entry: EntryRecord, departments: Mapping[Uid | None, EntryRecord]) -> str:
    """The names of the departments above an entry, the highest first."""
    names: list[str] = []
    above = departments.get(entry.department_uid)
    while above is not None and above.name not in names:
        names.insert(0, above.name)
        above = departments.get(above.department_uid)
    return PATH_BETWEEN.join(names)


def _line(entry: EntryRecord, departments: Mapping[Uid | None, EntryRecord]) -> Line:
    assert entry.uid is not None
    return Line(
        entry.uid,
        entry.kind,
        entry.name,
        entry.post,
        department_path(entry, departments),
        entry.department_uid,
        skills_of(entry.skills),
        entry.note,
        tuple(LineNumber(one.kind, one.number, one.key) for one in entry.numbers),
        entry.user_uid,
    )


def _colleagues(store: Store, entries: list[EntryRecord]) -> list[Line]:
    known = {entry.user_uid for entry in entries}
    rows = store.rows(
        "SELECT uid, name, extension FROM user WHERE active AND extension <> '' AND deleted_at IS NULL"
    )
    return [
        Line(
            uid,
            EntryKind.PERSON,
            name,
            numbers=(LineNumber(NumberKind.INNER, extension, phones.parse(extension).key),),
            user_uid=uid,
            own=False,
        )
        for uid, name, extension in rows
        if uid not in known
    ]


def _standing(line: Line, away: Mapping[Uid, StandIn], doing: Mapping[Uid, Standing]) -> Line:
    """The line with what its person does: away before anything else."""
    if line.user_uid is None:
        return line
    absent = away.get(line.user_uid)
    if absent is not None:
        return replace(line, standing=Standing.AWAY, until_at=absent.until_at, stand_in=absent.name)
    return replace(line, standing=doing.get(line.user_uid, Standing.UNKNOWN))


def _doing(store: Store, now: int) -> Mapping[Uid, Standing]:
    """What those whose program runs do now, by their time book; nobody else is in it."""
    found = {}
    for (user,) in store.rows("SELECT user_uid FROM heartbeat WHERE at > ?", now - BEAT_MS):
        row = store.row(
            "SELECT kind, end_at FROM segment WHERE user_uid = ? AND deleted_at IS NULL "
            "ORDER BY start_at DESC LIMIT 1",
            user,
        )
        if row is not None and row[1] is None and row[0] in _OF_SEGMENT:
            found[user] = _OF_SEGMENT[SegmentKind(row[0])]
    return found


class _Hours:
    """Whether departments work now, by their own calendar or that of the department above."""

    def __init__(self, store: Store, now: int) -> None:
        self._store = store
        self._now = now
        self._calendars: dict[Uid, Calendar | None] = {}

    def of(self, entry: EntryRecord, departments: Mapping[Uid | None, EntryRecord]) -> tuple[Standing, int | None]:
        """Open, closed and until when, or not known."""
        seen: set[Uid | None] = set()
        at: EntryRecord | None = entry
        while at is not None and at.calendar_uid is None and at.uid not in seen:
            seen.add(at.uid)
            at = departments.get(at.department_uid)
        calendar = self._calendar(at.calendar_uid) if at is not None and at.calendar_uid is not None else None
        if calendar is None:
            return Standing.UNKNOWN, None
        try:
            if calendar.is_open(self._now):
                return Standing.OPEN, None
            return Standing.CLOSED, calendar.next_open(self._now)
        except CalendarError:
            return Standing.CLOSED, None  # it never opens again

    def _calendar(self, uid: Uid) -> Calendar | None:
        if uid not in self._calendars:
            try:
                self._calendars[uid] = calendar_of(self._store.rows, uid)
            except (LookupError, CalendarError):
                self._calendars[uid] = None  # hours nobody can count by are hours nobody knows
        return self._calendars[uid]
