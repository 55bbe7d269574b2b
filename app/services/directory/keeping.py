"""Keeping the entries of the directory: departments and people with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from app.models.directory import DirectoryEntry, DirectoryNumber, DutyShift, EntryKind, NumberKind
from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.directory.errors import DirectoryError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.undo.steps import remember


@frozen
class NumberRecord:
    """A number of an entry as it is typed: personal. ``key`` is known of one that is kept."""

    number: str
    kind: NumberKind = NumberKind.INNER
    key: str = field(default="", compare=False)


@frozen
class EntryRecord:
    """An entry as edited; ``uid`` None is a new one. ``skills`` are words between commas."""

    uid: Uid | None
    kind: EntryKind
    name: str
    post: str = ""
    department_uid: Uid | None = None
    user_uid: Uid | None = None
    calendar_uid: Uid | None = None
    skills: str = ""
    note: str = ""
    active: bool = True
    numbers: tuple[NumberRecord, ...] = field(default=())

    def label(self) -> str:
        """Its name."""
        return self.name


def list_entries(store: Store) -> tuple[EntryRecord, ...]:
    """All entries, also those out of use: departments first, each kind by name."""
    numbers: dict[Uid, list[NumberRecord]] = {}
    for entry, kind, number, key in store.rows(
        "SELECT entry_uid, kind, number, key FROM directory_number WHERE deleted_at IS NULL ORDER BY position, id"
    ):
        numbers.setdefault(entry, []).append(NumberRecord(number, NumberKind(kind), key))
    rows = store.rows(
        "SELECT uid, kind, name, post, department_uid, user_uid, calendar_uid, skills, note, active "
        "FROM directory_entry WHERE deleted_at IS NULL"
    )
    found = [
        EntryRecord(
            uid,
            EntryKind(kind),
            name,
            post,
            department,
            user,
            calendar,
            skills,
            note,
            bool(active),
            tuple(numbers.get(uid, ())),
        )
        for uid, kind, name, post, department, user, calendar, skills, note, active in rows
    ]
    return tuple(sorted(found, key=lambda entry: (entry.kind.value, entry.name.casefold())))


def save_entry(store: Store, actor: Uid, entry: EntryRecord) -> Uid:
    """Add or change an entry with its numbers, in one transaction; its key.

    Raises NotAllowed; DirectoryError for an entry without a name, a number that cannot be dialled, a department
    that would lie within itself, and a colleague who has another entry.
    """
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        return save_in(write, entry)


def save_in(write: Write, entry: EntryRecord) -> Uid:
    """:func:`save_entry` within a transaction of somebody who may."""
    _check(write, entry)
    values = {
        "kind": entry.kind.value,
        "name": entry.name.strip(),
        "post": entry.post.strip(),
        "department_uid": entry.department_uid,
        "user_uid": entry.user_uid if entry.kind is EntryKind.PERSON else None,
        "calendar_uid": entry.calendar_uid,
        "skills": ", ".join(skills_of(entry.skills)),
        "note": entry.note.strip(),
        "active": entry.active,
    }
    if entry.uid is None:
        uid = write.insert(DirectoryEntry, **values)
    else:
        uid = entry.uid
        write.update(DirectoryEntry, uid, **values)
    _keep_numbers(write, uid, entry.numbers)
    return uid


def remove_entry(store: Store, actor: Uid, uid: Uid) -> None:
    """Take an entry out with its numbers and duties; what belonged to a department stands without one.

    Raises NotAllowed, LookupError.
    """
    with acting(store, actor, Act.EDIT_DICTIONARIES) as write:
        row = write.row("SELECT name FROM directory_entry WHERE uid = ? AND deleted_at IS NULL", uid)
        if row is None:
            raise LookupError(f"no entry {uid.hex()}")
        for (number,) in write.rows(
            "SELECT uid FROM directory_number WHERE entry_uid = ? AND deleted_at IS NULL", uid
        ):
            write.remove(DirectoryNumber, number)
        for (shift,) in write.rows(
            "SELECT uid FROM duty_shift WHERE (entry_uid = ?1 OR department_uid = ?1) AND deleted_at IS NULL", uid
        ):
            write.remove(DutyShift, shift)
        for (member,) in write.rows(
            "SELECT uid FROM directory_entry WHERE department_uid = ? AND deleted_at IS NULL", uid
        ):
            write.update(DirectoryEntry, member, department_uid=None)
        write.remove(DirectoryEntry, uid)
        remember(write, actor, "directory.step_removed", name=row[0])


def skills_of(text: str) -> tuple[str, ...]:
    """The skills in a text, each once: they stand between commas or semicolons, or on lines."""
    parts = (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple({part.casefold(): part for part in parts if part}.values())


def _check(write: Write, entry: EntryRecord) -> None:
    if not entry.name.strip():
        raise DirectoryError("directory.no_name")
    for number in entry.numbers:
        if not phones.parse(number.number).key:
            raise DirectoryError("directory.bad_number", number=number.number)
    above, seen = entry.department_uid, {entry.uid}
    while above is not None:
        if above in seen:
            raise DirectoryError("directory.within_itself")
        seen.add(above)
        row = write.row("SELECT department_uid FROM directory_entry WHERE uid = ? AND deleted_at IS NULL", above)
        above = row[0] if row else None
    if entry.user_uid is not None and entry.kind is EntryKind.PERSON:
        twin = write.row(
            "SELECT uid, name FROM directory_entry WHERE user_uid = ? AND deleted_at IS NULL", entry.user_uid
        )
        if twin is not None and twin[0] != entry.uid:
            raise DirectoryError("directory.user_twice", name=twin[1])


def _keep_numbers(write: Write, entry: Uid, wanted: Sequence[NumberRecord]) -> None:
    """Make these the numbers of the entry; one that stays keeps its record."""
    known: dict[str, Uid] = {
        key: uid
        for uid, key in write.rows(
            "SELECT uid, key FROM directory_number WHERE entry_uid = ? AND deleted_at IS NULL", entry
        )
    }
    for position, number in enumerate(wanted):
        key = phones.parse(number.number).key
        values = {"number": number.number.strip(), "kind": number.kind.value, "position": position}
        uid = known.pop(key, None)
        if uid is None:
            write.insert(DirectoryNumber, entry_uid=entry, key=key, **values)
        else:
            write.update(DirectoryNumber, uid, **values)
    for uid in known.values():
        write.remove(DirectoryNumber, uid)
