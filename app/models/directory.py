"""Whom one can be put through to, who is on duty, and how numbers are dialled."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, Synced
from app.models.columns import Key, Moment, Text, Whole, Yes


class EntryKind(StrEnum):
    """What an entry of the directory is."""

    DEPARTMENT = "department"
    PERSON = "person"


class NumberKind(StrEnum):
    """What a number of an entry is for."""

    INNER = "inner"
    WORK = "work"
    MOBILE = "mobile"
    DUTY = "duty"


class DirectoryEntry(Synced):
    """A department, or a person of one. ``skills`` are words between commas.

    ``user_uid`` is the same person as somebody who signs in; ``calendar_uid`` the hours of a department (null: of
    the department above it, or none known).
    """

    kind = Text(PUBLIC)
    name = Text(PERSONAL)
    post = Text(PERSONAL)
    department_uid = Key(PUBLIC, null=True, index=True)
    user_uid = Key(PUBLIC, null=True, index=True)
    calendar_uid = Key(PUBLIC, null=True)
    skills = Text(PUBLIC)
    note = Text(PERSONAL)
    active = Yes(PUBLIC, default=True)


class DirectoryNumber(Synced):
    """A number of an entry, as it was typed; ``key`` is the one all its spellings share."""

    entry_uid = Key(PUBLIC, index=True)
    kind = Text(PUBLIC)
    number = Text(PERSONAL)
    key = Text(PERSONAL, index=True)
    position = Whole(PUBLIC, default=0)


class DutyShift(Synced):
    """Who of a department is on duty from when until when (not included)."""

    department_uid = Key(PUBLIC, index=True)
    entry_uid = Key(PUBLIC, index=True)
    from_at = Moment(PUBLIC)
    until_at = Moment(PUBLIC, index=True)


class DialRule(Synced):
    """How numbers of a pattern are dialled; the first rule that fits is taken.

    ``line`` is the line's name in the settings, empty for all. See :mod:`app.services.phones.dial_rules`.
    """

    position = Whole(PUBLIC, default=0)
    active = Yes(PUBLIC, default=True)
    line = Text(PUBLIC)
    pattern = Text(PUBLIC)
    deed = Text(PUBLIC)
    strip = Whole(PUBLIC, default=0)
    prefix = Text(PUBLIC)
    note = Text(PUBLIC)
