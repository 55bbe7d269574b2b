"""What the directory shows: plain records, made by :mod:`app.services.directory.reading`."""

from __future__ import annotations

from enum import StrEnum

from app.models.directory import EntryKind, NumberKind
from app.models.ids import Uid
from app.records import frozen


class Standing(StrEnum):
    """What somebody does now, or whether a department works."""

    FREE = "free"
    OPEN = "open"
    UNKNOWN = "unknown"
    BUSY = "busy"
    PAUSED = "paused"
    CLOSED = "closed"
    AWAY = "away"  # absent: another may stand in


@frozen
class LineNumber:
    """A number as it was typed, which is personal; ``key`` is the one all its spellings share."""

    kind: NumberKind
    number: str
    key: str


@frozen
class Line:
    """A department or a person to be put through to.

    ``uid`` is the entry's key, or the user's for a colleague whom nobody wrote into the directory (``own`` False).
    ``until_at`` (UTC ms) is when the standing is to end: back from leave, open again; None where not known.
    ``stand_in`` is who stands in for somebody away. ``duty_until`` is when a person's duty ends, None off duty;
    ``on_duty`` names who of a department is on duty.
    """

    uid: Uid
    kind: EntryKind
    name: str
    post: str = ""
    department: str = ""
    department_uid: Uid | None = None
    skills: tuple[str, ...] = ()
    note: str = ""
    numbers: tuple[LineNumber, ...] = ()
    user_uid: Uid | None = None
    own: bool = True
    standing: Standing = Standing.UNKNOWN
    until_at: int | None = None
    stand_in: str = ""
    duty_until: int | None = None
    on_duty: tuple[str, ...] = ()

    @property
    def is_on_duty(self) -> bool:
        """Whether the person is on duty, or somebody of the department."""
        return self.duty_until is not None or bool(self.on_duty)

    @property
    def main_number(self) -> str:
        """The number to dial when none is chosen: on duty the one for it, else the first; empty without any."""
        duty = next((one for one in self.numbers if one.kind is NumberKind.DUTY and self.is_on_duty), None)
        first = duty or next(iter(self.numbers), None)
        return first.number if first else ""
