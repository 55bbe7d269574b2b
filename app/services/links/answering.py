"""One answer to many tickets: a word to each client, the ticket resolved, a call to those who want to hear it."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.calls import Callback
from app.models.ids import Uid
from app.models.tickets import OPEN_STATES, TicketNote, TicketState
from app.records import frozen
from app.services import phones
from app.services.calls.agreed import polite
from app.services.lists.quick import number_to_call
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.errors import MoveRefused, TicketError
from app.services.tickets.moves import TO_CLIENT, Asked, move_in
from app.services.words import t


@frozen
class Waiting:
    """A ticket that waits for the answer; ``wants_notice``: its client wants a call."""

    ticket: Uid
    wants_notice: bool = False


@frozen
class Refused:
    """A ticket that could not be resolved, and why, in words. Its client has the answer all the same.

    ``lacks`` names what is to be filled in first, where that is the reason.
    """

    ticket: Uid
    number: str
    why: str
    lacks: str = ""


@frozen
class AnsweredAll:
    """What became of it: tickets answered and resolved, calls to make, and what somebody must look at.

    ``unreachable`` are numbers of tickets whose client wants a call and has no telephone.
    """

    answered: int
    resolved: int
    callbacks: int
    refused: tuple[Refused, ...] = ()
    unreachable: tuple[str, ...] = ()


def waiting_below(write: Write, target: Uid, kind: str) -> tuple[Waiting, ...]:
    """The tickets tied to a parent or a problem, the oldest first."""
    rows = write.rows(
        "SELECT l.source_uid, l.wants_notice FROM ticket_link l JOIN ticket t ON t.uid = l.source_uid "
        "WHERE l.target_uid = ? AND l.kind = ? AND l.deleted_at IS NULL AND t.deleted_at IS NULL ORDER BY l.id",
        target,
        kind,
    )
    return tuple(Waiting(uid, bool(notice)) for uid, notice in rows)


def answer_all(
    store: Store, write: Write, waiting: Sequence[Waiting], text: str, *, resolve: bool, calls_at: int
) -> AnsweredAll:
    """Write ``text`` to the clients of all open tickets, resolve these if wished, open calls for who wants one.

    Inside the caller's transaction. Tickets that are over already are not answered again; a call that their client
    wished for is still opened. ``calls_at`` (UTC ms) is when the calls are due, or the client's next morning where
    it is night; one client gets one call. A ticket that lacks what resolving needs stays open and is told in
    ``refused``.
    """
    answered = resolved = 0
    refused: list[Refused] = []
    calls = _Calls(store, write, calls_at, text)
    for one in waiting:
        row = write.row("SELECT number, state, person_uid FROM ticket WHERE uid = ?", one.ticket)
        if row is None:
            continue
        number, state, person = row
        if state in OPEN_STATES:
            answered += 1
            problem = _resolve(store, write, one.ticket, text) if resolve else None
            resolved += resolve and problem is None
            if problem is not None:
                lacks = t("tickets.list_sign").join(field.label for field in getattr(problem, "missing", ()))
                refused.append(Refused(one.ticket, number, str(problem), lacks))
            if problem is not None or not resolve:
                write.insert(TicketNote, ticket_uid=one.ticket, kind=TO_CLIENT, text=text)
        if one.wants_notice and state != TicketState.CANCELLED:
            calls.open(one.ticket, number, person)
    return AnsweredAll(answered, resolved, calls.opened, tuple(refused), tuple(calls.unreachable))


_WAYS = (
    (TicketState.RESOLVED,),
    (TicketState.IN_PROGRESS, TicketState.RESOLVED),
    (TicketState.ACCEPTED, TicketState.IN_PROGRESS, TicketState.RESOLVED),
    (TicketState.CLOSED,),
)
"""Ways to the end of the work; a ticket goes the first that its type has from where it stands."""


def _resolve(store: Store, write: Write, ticket: Uid, text: str) -> TicketError | None:
    """Resolve a ticket with an answer to its client; what stood in the way, or None."""
    first: TicketError | None = None
    for way in _WAYS:
        try:
            for state in way:
                _go(store, write, ticket, state, text if state is way[-1] else "")
        except TicketError as error:
            first = first or error
            if not isinstance(error, MoveRefused):
                return error
        else:
            return None
    return first


def _go(store: Store, write: Write, ticket: Uid, state: TicketState, text: str) -> None:
    """One step; a type that asks for a reason gets the answer as one."""
    try:
        move_in(store, write, write.actor, ticket, state.value, asked=Asked(answer=text))
    except TicketError as error:
        if error.key != "tickets.reason_missing":
            raise
        move_in(store, write, write.actor, ticket, state.value, asked=Asked(reason=text or "\u2014", answer=text))


class _Calls:
    """Opens one call for each client."""

    def __init__(self, store: Store, write: Write, at: int, note: str) -> None:
        self._store = store
        self._write = write
        self._at = at
        self._note = note
        self._keys: set[str] = set()
        self.opened = 0
        self.unreachable: list[str] = []

    def open(self, ticket: Uid, ticket_number: str, person: Uid | None) -> None:
        number = _number_of(self._store, self._write, ticket)
        key = phones.parse(number).key or number
        if not key:
            self.unreachable.append(ticket_number)
        elif key not in self._keys:
            self._keys.add(key)
            self.opened += 1
            due = polite(self._at, number)
            self._write.insert(
                Callback, person_uid=person, ticket_uid=ticket, number=number, due_at=due, note=self._note
            )


def _number_of(store: Store, write: Write, ticket: Uid) -> str:
    """The number the client called from about this ticket; else the one that is known of the client."""
    row = write.row(
        "SELECT i.number FROM interaction_ticket l JOIN interaction i ON i.uid = l.interaction_uid "
        "WHERE l.ticket_uid = ? AND l.deleted_at IS NULL AND i.channel = 'phone' AND i.number <> '' "
        "ORDER BY i.offered_at DESC LIMIT 1",
        ticket,
    )
    return str(row[0]) if row else number_to_call(store, "ticket", ticket)
