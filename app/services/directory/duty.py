"""Who of a department is on duty, and when. Times are UTC ms; a duty ends before its ``until_at``."""

from __future__ import annotations

from app.models.directory import DutyShift, EntryKind
from app.models.ids import Uid
from app.records import frozen
from app.services.directory.errors import DirectoryError
from app.services.people.rights import Act, acting
from app.services.store.store import Store

LONGEST_MS = 31 * 24 * 3_600_000
"""A duty longer than a month is a slip of the pen."""


@frozen
class Duty:
    """One duty to show."""

    uid: Uid
    department_uid: Uid
    entry_uid: Uid
    name: str
    from_at: int
    until_at: int


def put_on_duty(store: Store, actor: Uid, department: Uid, entry: Uid, from_at: int, until_at: int) -> Uid:
    """Write down that ``entry`` is on duty for a department; several may be at once.

    Raises NotAllowed; DirectoryError for an end before the beginning, a duty of more than a month, one who is on
    duty there then already, and where either is not in the directory.
    """
    if until_at <= from_at:
        raise DirectoryError("directory.duty_ends_first")
    if until_at - from_at > LONGEST_MS:
        raise DirectoryError("directory.duty_too_long")
    with acting(store, actor, Act.PLAN_ABSENCES) as write:
        kinds: dict[Uid, str] = dict(
            write.rows(
                "SELECT uid, kind FROM directory_entry WHERE uid IN (?, ?) AND deleted_at IS NULL",
                department,
                entry,
            )
        )
        if kinds.get(department) != EntryKind.DEPARTMENT or kinds.get(entry) != EntryKind.PERSON:
            raise DirectoryError("directory.duty_of_nobody")
        if write.row(
            "SELECT 1 FROM duty_shift WHERE department_uid = ? AND entry_uid = ? AND deleted_at IS NULL "
            "AND from_at < ? AND until_at > ?",
            department,
            entry,
            until_at,
            from_at,
        ):
            raise DirectoryError("directory.duty_twice")
        return write.insert(
            DutyShift, department_uid=department, entry_uid=entry, from_at=from_at, until_at=until_at
        )


def take_off_duty(store: Store, actor: Uid, duty: Uid) -> None:
    """A duty that began ends now, one to come is dropped. Raises NotAllowed, LookupError."""
    with acting(store, actor, Act.PLAN_ABSENCES) as write:
        row = write.row("SELECT from_at, until_at FROM duty_shift WHERE uid = ? AND deleted_at IS NULL", duty)
        if row is None:
            raise LookupError(f"no duty {duty.hex()}")
        from_at, until_at = row
        if from_at >= write.at:
            write.remove(DutyShift, duty)
        elif until_at > write.at:
            write.update(DutyShift, duty, until_at=write.at)


def duties(store: Store, since: int, until: int | None = None) -> tuple[Duty, ...]:
    """The duties that touch the time from ``since`` until ``until`` (None: all to come), by their beginning."""
    rows = store.rows(
        "SELECT d.uid, d.department_uid, d.entry_uid, e.name, d.from_at, d.until_at FROM duty_shift d "
        "JOIN directory_entry e ON e.uid = d.entry_uid "
        "WHERE d.until_at > ?1 AND (?2 IS NULL OR d.from_at < ?2) AND d.deleted_at IS NULL "
        "AND e.deleted_at IS NULL ORDER BY d.from_at, d.id",
        since,
        until,
    )
    return tuple(Duty(*row) for row in rows)
