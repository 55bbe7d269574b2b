"""Time written by hand, and corrections of what was measured. Nothing is overwritten: all are new entries."""

from __future__ import annotations

from app.models.billing import TimeEntry
from app.models.ids import Uid
from app.models.tickets import Ticket
from app.records import frozen
from app.services.people.rights import Act, acting, require
from app.services.store.store import Store
from app.services.time_sheets.errors import TimeError
from app.services.time_sheets.spent import Spent

MINUTE = 60_000
MOST_MS = 24 * 60 * MINUTE
"""More than a day at one go is a slip of the hand."""


@frozen
class Estimate:
    """What a ticket was thought to take (minutes, None: nobody said), and the client's consent to it.

    ``agreed_at`` is UTC ms, ``agreed_by`` who agreed on the client's side.
    """

    minutes: int | None = None
    agreed_at: int | None = None
    agreed_by: str = ""


def write_time(
    store: Store,
    actor: Uid,
    ticket: Uid,
    started_at: int,
    spent_ms: int,
    reason: str,
    *,
    billable: bool = True,
    uid: Uid | None = None,
) -> Uid:
    """Add time that no timer measured (a visit, work away from the desk); repeating it with ``uid`` is harmless.

    Raises TimeError for no reason, no time or more than a day, NotAllowed.
    """
    _check(spent_ms, reason, least=1)
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if uid is not None and write.row("SELECT 1 FROM time_entry WHERE uid = ?", uid):
            return uid
        return write.insert(
            TimeEntry,
            uid,
            ticket_uid=ticket,
            user_uid=actor,
            started_at=started_at,
            spent_ms=spent_ms,
            billable=billable,
            reason=reason.strip(),
        )


def correct(store: Store, actor: Uid, line: Spent, spent_ms: int, billable: bool, reason: str) -> Uid:
    """Let a line count with another time (0 takes it away), charged or not; what was measured stays beside it.

    One's own time may be corrected by oneself, anybody's by those who may correct time. Raises NotAllowed, and
    TimeError for a time that cannot be and where somebody has corrected the line meanwhile.
    """
    _check(spent_ms, reason, least=0)
    if line.user_uid != actor:
        require(store, actor, Act.CORRECT_TIME)
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        newer = write.row(
            "SELECT 1 FROM time_entry WHERE deleted_at IS NULL AND (corrects_uid = ?1 OR (?1 IS NULL AND "
            "segment_uid = ?2 AND ticket_uid = ?3))",
            line.entry_uid,
            line.segment_uid,
            line.ticket_uid,
        )
        if newer:
            raise TimeError("time_sheets.corrected_meanwhile")
        return write.insert(
            TimeEntry,
            ticket_uid=line.ticket_uid,
            user_uid=line.user_uid,
            segment_uid=line.segment_uid,
            corrects_uid=line.entry_uid,
            started_at=line.started_at,
            spent_ms=spent_ms,
            billable=billable,
            reason=reason.strip(),
        )


def estimate_of(store: Store, ticket: Uid) -> Estimate:
    """The ticket's estimate. Raises LookupError where there is no such ticket."""
    row = store.row(
        "SELECT estimate_min, estimate_agreed_at, estimate_agreed_by FROM ticket WHERE uid = ?", ticket
    )
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    return Estimate(*row)


def set_estimate(store: Store, actor: Uid, ticket: Uid, estimate: Estimate) -> None:
    """Keep what the ticket is thought to take and who agreed; the journal keeps what it was before.

    Raises TimeError for an estimate below a minute, or one agreed by nobody; NotAllowed, LookupError.
    """
    if estimate.minutes is not None and estimate.minutes < 1:
        raise TimeError("time_sheets.estimate_too_small")
    if estimate.agreed_at is not None and (estimate.minutes is None or not estimate.agreed_by.strip()):
        raise TimeError("time_sheets.agreed_by_nobody")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.update(
            Ticket,
            ticket,
            estimate_min=estimate.minutes,
            estimate_agreed_at=estimate.agreed_at,
            estimate_agreed_by=estimate.agreed_by.strip() if estimate.agreed_at is not None else "",
        )


def set_project(store: Store, actor: Uid, ticket: Uid, project: Uid | None) -> None:
    """Put a ticket under a project (None: its type's). Raises NotAllowed, LookupError."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.update(Ticket, ticket, project_uid=project)


def _check(spent_ms: int, reason: str, *, least: int) -> None:
    if not least <= spent_ms <= MOST_MS:
        raise TimeError("time_sheets.no_such_time")
    if not reason.strip():
        raise TimeError("time_sheets.no_reason")
