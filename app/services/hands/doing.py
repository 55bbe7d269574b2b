"""Do a deed to one ticket, or say beforehand what it would come to.

States change by :mod:`app.services.tickets.moves`, columns by :mod:`app.services.tickets.changing`: a deed has no
way around what they ask. All of it is checked before anything is written.
"""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.models.tickets import TicketNote
from app.records import frozen
from app.services.clocks.agreements import Agreements
from app.services.errors import KnownError
from app.services.hands.deeds import Deed
from app.services.hands.saying import Difference, differences
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.changing import Change, apply_change, keep_needs, plan_change
from app.services.tickets.errors import TicketError
from app.services.tickets.moves import INNER, Asked, move_in, plan_move
from app.services.tickets.templates import fill_text, variables_for


@frozen
class Outlook:
    """What a deed would do to a ticket: the differences, or in words why it is ``refused``; neither: nothing."""

    ticket: Uid
    number: str
    differences: tuple[Difference, ...] = ()
    refused: str = ""

    @property
    def changes(self) -> bool:
        """Whether anything would change."""
        return bool(self.differences) and not self.refused


def outlook(store: Store, user: Uid, ticket: Uid, deed: Deed, now: int, agreements: Agreements) -> Outlook:
    """What the deed would do, nothing written; ``now`` is UTC ms. Works on a store opened for reading."""
    number = str(store.value("SELECT number FROM ticket WHERE uid = ?", ticket) or "")
    try:
        change, step = _planned(store, user, ticket, deed, now, agreements)
    except LookupError:
        return Outlook(ticket, number)  # removed meanwhile
    except KnownError as error:
        return Outlook(ticket, number, refused=str(error))
    return Outlook(ticket, number, differences(store, ticket, change, step, deed))


def do_in(
    store: Store, write: Write, user: Uid, ticket: Uid, deed: Deed, now: int, agreements: Agreements
) -> bool:
    """Do a deed inside a transaction; whether anything changed. Raises what stands in its way, nothing written.

    The errors are KnownError (what is missing, no such way, not this person's to go) and LookupError.
    """
    _refuse_counted_date(store, ticket, deed, agreements)
    values, (asked, note) = deed.values(user, now), _texts(store, user, ticket, deed, now)
    before = write.span.last
    if deed.target:
        move_in(store, write, user, ticket, deed.target, asked=asked, values=values)
    else:
        change = plan_change(store, ticket, values)
        keep_needs(store, ticket, change)
        apply_change(write, change)
    if note:
        write.insert(TicketNote, ticket_uid=ticket, kind=INNER, text=note)
    return write.span.last > before


def _planned(
    store: Store, user: Uid, ticket: Uid, deed: Deed, now: int, agreements: Agreements
) -> tuple[Change, str]:
    """The change that would be written and the step it leads to (empty: where it stands)."""
    _refuse_counted_date(store, ticket, deed, agreements)
    values, (asked, _) = deed.values(user, now), _texts(store, user, ticket, deed, now)
    if deed.target:
        plan = plan_move(store, user, ticket, deed.target, asked=asked, values=values)
        return plan.change, plan.step.label() if plan.move is not None else ""
    change = plan_change(store, ticket, values)
    keep_needs(store, ticket, change)
    return change, ""


def _texts(store: Store, user: Uid, ticket: Uid, deed: Deed, now: int) -> tuple[Asked, str]:
    """What goes with the move, and the note, filled for this ticket. Raises TicketError for a variable unknown."""
    reason, answer, note = (
        _filled(store, user, ticket, text, now) for text in (deed.reason, deed.answer, deed.note)
    )
    return Asked(reason, answer), note


def _filled(store: Store, user: Uid, ticket: Uid, text: str, now: int) -> str:
    """A text with its variables filled. Raises TicketError for one that is not known of this ticket."""
    if "{" not in text:
        return text.strip()
    filled = fill_text(text, variables_for(store, user, now, ticket=ticket))
    if filled.unknown:
        raise TicketError("hands.variable_unknown", name=filled.unknown[0])
    return filled.text.strip()


def _refuse_counted_date(store: Store, ticket: Uid, deed: Deed, agreements: Agreements) -> None:
    """A deadline that the clocks count cannot be set by hand: they would put it back at once."""
    if deed.due_at is None and deed.due_in is None:
        return
    row: Any = store.row("SELECT type_uid, queue_uid FROM ticket WHERE uid = ?", ticket)
    if row is None or agreements.agreement(row[0], deed.queue or row[1]) is None:
        return
    made = store.value(
        "SELECT json_extract(changes, '$.fields.due_at') FROM journal_entry "
        "WHERE record_uid = ? AND op = 'insert'",
        ticket,
    )
    if made is None:
        raise TicketError("hands.date_is_counted")
