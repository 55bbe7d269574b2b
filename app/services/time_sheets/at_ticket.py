"""All that the ticket screen shows of time, in one reading."""

from __future__ import annotations

from app.models.ids import Uid
from app.records import frozen
from app.services.clients.card import in_words
from app.services.store.store import Store
from app.services.time_sheets.contracts import Counter, counter_of
from app.services.time_sheets.entries import Estimate, estimate_of
from app.services.time_sheets.spent import Spent, of_ticket, total_ms


@frozen
class TicketTime:
    """A ticket's time: its lines with the operators' names by key, and what it is measured against.

    ``project_uid`` is what the ticket itself says, ``project`` the one in force in words.
    """

    ticket_uid: Uid
    lines: tuple[Spent, ...]
    names: dict[Uid, str]
    estimate: Estimate
    counter: Counter | None
    project_uid: Uid | None
    project: str
    projects: tuple[tuple[Uid, str], ...]

    @property
    def total_ms(self) -> int:
        """All of it."""
        return total_ms(self.lines)

    @property
    def billable_ms(self) -> int:
        """What is charged."""
        return sum(one.spent_ms for one in self.lines if one.billable)


def ticket_time(store: Store, ticket: Uid, now: int) -> TicketTime:
    """The time of one ticket as of ``now`` (UTC ms). Raises LookupError where there is no such ticket."""
    row = store.row(
        "SELECT k.organisation_uid, k.person_uid, k.project_uid, coalesce(k.project_uid, y.project_uid) "
        "FROM ticket k LEFT JOIN ticket_type y ON y.uid = k.type_uid WHERE k.uid = ?",
        ticket,
    )
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    organisation, person, own, in_force = row
    lines = of_ticket(store, ticket)
    names = {uid: name for one in {line.user_uid for line in lines} for uid, name in _name(store, one)}
    projects = store.rows(
        "SELECT uid, labels FROM project WHERE deleted_at IS NULL AND (active OR uid = ?) ORDER BY position, code",
        in_force,
    )
    words = {uid: in_words(labels) for uid, labels in projects}
    return TicketTime(
        ticket,
        lines,
        names,
        estimate_of(store, ticket),
        counter_of(store, now, organisation, person),
        own,
        words.get(in_force, ""),
        tuple(words.items()),
    )


def _name(store: Store, user: Uid) -> list[tuple[Uid, str]]:
    return store.rows("SELECT uid, name FROM user WHERE uid = ?", user)
