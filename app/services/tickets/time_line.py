"""A ticket's time line: what was written, said and changed, in one order."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby

from app.models.ids import Uid
from app.records import frozen
from app.services.tickets.history import HistoryLine
from app.services.tickets.reading import TicketView


class Happening(StrEnum):
    """What kind of thing happened."""

    CREATED = "created"
    NOTE = "note"
    ANSWER = "answer"
    CONTACT = "contact"
    CHANGE = "change"


WRITTEN = frozenset({Happening.CREATED, Happening.NOTE, Happening.ANSWER, Happening.CONTACT})
"""What people wrote and said; the rest is changes."""

_TOLD_OTHERWISE = frozenset({"ticket_note", "interaction_ticket"})
_KINDS = {"to_client": Happening.ANSWER}


@frozen
class TimeItem:
    """One thing on the time line. ``at`` is UTC ms, ``user`` a name (empty: the program), ``lines`` what it says.

    ``channel`` is that of an answer, or direction and channel of a contact (``in_phone``); ``recipient`` where an
    answer went; ``uid`` the record's key, empty for a change.
    """

    at: int
    kind: Happening
    user: str
    lines: tuple[str, ...]
    channel: str = ""
    uid: Uid = b""
    recipient: str = ""


def time_line(view: TicketView) -> tuple[TimeItem, ...]:
    """Everything that happened to a ticket, oldest first; changes made at once by one person are one item."""
    items = [
        TimeItem(view.created_at, Happening.CREATED, view.author, (view.description,) if view.description else ()),
        *(
            TimeItem(
                note.at,
                _KINDS.get(note.kind, Happening.NOTE),
                note.user,
                (note.text,),
                note.channel,
                note.uid,
                note.recipient,
            )
            for note in view.notes
        ),
        *(
            TimeItem(
                contact.offered_at,
                Happening.CONTACT,
                contact.user,
                tuple(text for text in (contact.disposition, contact.note) if text),
                f"{contact.direction}_{contact.channel}",
                contact.uid,
            )
            for contact in view.contacts
        ),
        *_changes(view.history, view.created_at),
    ]
    return tuple(sorted(items, key=lambda item: item.at))


def _changes(history: Iterable[HistoryLine], created_at: int) -> Iterable[TimeItem]:
    told = [line for line in history if line.table not in _TOLD_OTHERWISE and not _at_birth(line, created_at)]
    for (at, user), lines in groupby(told, key=lambda line: (line.at, line.user)):
        yield TimeItem(at, Happening.CHANGE, user, tuple(line.text for line in lines))


def _at_birth(line: HistoryLine, created_at: int) -> bool:
    """Whether it only says with which values the ticket was made; those stand among its details."""
    return line.table == "ticket" and line.at == created_at and line.field != "state"
