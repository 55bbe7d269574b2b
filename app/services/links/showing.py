"""What the ticket screen shows of a ticket's ties, and tickets to choose from."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.records import frozen
from app.services.clients.names import NameParts, short_name
from app.services.links.hints import Hint, Typed, hints
from app.services.links.links import LinkView, links_of
from app.services.merging.tickets import merged_tickets
from app.services.search import find_tickets
from app.services.store.journal import Span
from app.services.store.store import Row, Store
from app.services.tickets.moves import label_of
from app.services.words import t

SHOWN = 20


@frozen
class MergedLine:
    """A ticket that went into this one; ``span`` undoes it."""

    uid: Uid
    number: str
    subject: str
    span: Span


@frozen
class TiesView:
    """A ticket's ties: links with where the other stands in words, what was merged in, what may be the same."""

    links: tuple[tuple[LinkView, str], ...] = ()
    merged: tuple[MergedLine, ...] = ()
    alike: tuple[Hint, ...] = ()


@frozen
class TicketLine:
    """A ticket to choose."""

    uid: Uid
    number: str
    subject: str
    state: str
    client: str

    @property
    def words(self) -> str:
        """Two lines for a list."""
        below = [part for part in (t(f"tickets.state_{self.state}"), self.client) if part]
        return f"{self.number}  {self.subject}\n{' · '.join(below)}"


def ties_view(store: Store, ticket: Uid, now: int) -> TiesView:
    """The ties of a ticket; open tickets like it only while it is open itself. ``now`` is UTC ms."""
    ties = links_of(store, ticket)
    merged = tuple(MergedLine(*one) for one in merged_tickets(store, ticket))
    return TiesView(tuple((tie, _where(store, tie)) for tie in ties), merged, alike_tickets(store, ticket, now))


def alike_tickets(store: Store, ticket: Uid, now: int) -> tuple[Hint, ...]:
    """Open tickets that may be about the same as a saved one, without those it is tied to already."""
    row = store.row(
        "SELECT subject, person_uid, address, category_uid, state FROM ticket WHERE uid = ? AND "
        "deleted_at IS NULL",
        ticket,
    )
    if row is None or row[4] not in OPEN_STATES:
        return ()
    subject, person, address, category, _ = row
    tied = {tie.other_uid for tie in links_of(store, ticket)}
    found = hints(store, Typed(ticket, subject, person, address, category), now)
    return tuple(hint for hint in found if hint.uid not in tied)


def pick_tickets(store: Store, text: str, but: Uid) -> tuple[TicketLine, ...]:
    """Tickets for a number or words being typed, best first, without one of them."""
    ids = find_tickets(store, text, typing=True).ids[: SHOWN + 1]
    if not ids:
        return ()
    rows = store.rows(
        "SELECT t.id, t.uid, t.number, t.subject, t.state, p.last_name, p.first_name, p.middle_name FROM ticket t "
        f"LEFT JOIN person p ON p.uid = t.person_uid WHERE t.id IN ({', '.join('?' * len(ids))})",
        *ids,
    )
    by_id = {row[0]: _line(row) for row in rows}
    return tuple(by_id[one] for one in ids if one in by_id and by_id[one].uid != but)[:SHOWN]


def _line(row: Row) -> TicketLine:
    _, uid, number, subject, state, last, first, middle = row
    return TicketLine(uid, number, subject, state, short_name(NameParts(last or "", first or "", middle or "")))


def _where(store: Store, tie: LinkView) -> str:
    return t(f"problems.state_{tie.state}") if tie.is_problem else label_of(store, tie.other_uid)
