"""What 'My day' shows: its sections and their lines. What reads them is loaded when the day is first read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from app.models.ids import Uid
from app.models.staff import Role
from app.records import frozen
from app.services.store.store import Store

if TYPE_CHECKING:
    from app.services.day.claiming import Waiting

TABLES = (
    *("ticket", "ticket_note", "callback", "promise", "work_order", "ticket_approval", "notice", "raised_hand"),
    *(
        "watcher",
        "acknowledgement",
        "script_version",
        "interaction",
        "draft",
        "absence",
        "queue_member",
        "shift_note",
    ),
)
"""A day is read again when records of these change."""


class Section(StrEnum):
    """A part of the day, in the order shown."""

    HANDS = "hands"
    SHIFT = "shift"
    LATE = "late"
    CALLBACKS = "callbacks"
    NO_OUTCOME = "no_outcome"
    TODAY = "today"
    PROMISES = "promises"
    ORDERS = "orders"
    APPROVALS = "approvals"
    NOTICES = "notices"
    WATCHED = "watched"
    READING = "reading"
    MISSED = "missed"
    DRAFTS = "drafts"
    LATER = "later"


@frozen
class DayLine:
    """One thing to do. ``record`` is its table and key; ``dial`` the number to call about it, as kept.

    ``at`` is when it is due or when it came, ``until_at`` the end of a window; ``mine`` says whether it is the
    person's own rather than anyone's.
    """

    section: Section
    record: tuple[str, Uid]
    title: str
    detail: str = ""
    at: int | None = None
    until_at: int | None = None
    late: bool = False
    mine: bool = True
    dial: str = ""
    ticket_uid: Uid | None = None
    person_uid: Uid | None = None
    state: str = ""


@frozen
class MyDay:
    """The day as of ``at``. Sections without lines are left out; ``waiting`` is what nobody has taken yet."""

    at: int
    sections: tuple[tuple[Section, tuple[DayLine, ...]], ...]
    waiting: Waiting

    @property
    def lines(self) -> tuple[DayLine, ...]:
        """All lines in their order."""
        return tuple(line for _, lines in self.sections for line in lines)


def read_day(store: Store, user: Uid, role: Role, now: int, in_hand: Uid | None = None) -> MyDay:
    """The day of ``user`` (:func:`app.services.day.today.my_day`), its readers loaded by the thread that reads."""
    from app.services.day.today import my_day

    return my_day(store, user, role, now, in_hand)


def read_details(store: Store, line: DayLine, now: int) -> tuple[str, ...]:
    """What is known of a line (:func:`app.services.day.details.details_of`)."""
    from app.services.day.details import details_of

    return details_of(store, line, now)


def note_read(store: Store, user: Uid, line: DayLine) -> None:
    """Write down that a line's details were read (:func:`app.services.day.details.note_details_read`)."""
    from app.services.day.details import note_details_read

    note_details_read(store, user, line)
