"""Remote connections to clients: which number they are reached by, the command that opens it, and the sessions.

The command is a template of this computer's settings; the number goes in as one argument of its own, never through
a shell. A session is kept with its beginning and end, and stands in the ticket as a note once it is over. What the
timer did not put under a ticket by itself becomes the ticket's time, so that no minute counts twice.
"""

from __future__ import annotations

import re
import shlex

from app.models.billing import TimeEntry
from app.models.clients import ContactPoint, PersonContactPoint
from app.models.hands import RemoteSession
from app.models.ids import Uid
from app.models.tickets import TicketNote
from app.records import frozen
from app.services.errors import KnownError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tickets.moves import INNER
from app.services.time_sheets.entries import MOST_MS
from app.services.words import t

KIND = "remote"
"""The kind of contact point that holds a client's number in the remote tool."""
PLACE = "{id}"
MINUTE = 60_000
_NUMBER = re.compile(r"[\w.@:/+][\w.@:/+-]*")


class RemoteError(KnownError):
    """A connection cannot be opened as asked."""


@frozen
class RemoteNumber:
    """How a client is reached by the remote tool."""

    raw: str
    label: str


@frozen
class Session:
    """An open session. ``started_at`` is UTC ms."""

    uid: Uid
    ticket: Uid | None
    started_at: int


def command_line(template: str, number: str) -> list[str]:
    """The program to start and its arguments. Raises RemoteError for no template and for what is no number."""
    plain = "".join(number.split())
    if not _NUMBER.fullmatch(plain):
        raise RemoteError("hands.remote_number_wrong", number=number.strip())
    try:
        parts = shlex.split(template)
    except ValueError as error:
        raise RemoteError("hands.remote_command_wrong", command=template) from error
    if not parts:
        raise RemoteError("hands.remote_not_set_up")
    if not any(PLACE in part for part in parts):
        parts.append(PLACE)
    return [part.replace(PLACE, plain) for part in parts]


def remote_numbers(store: Store, person: Uid) -> tuple[RemoteNumber, ...]:
    """The client's numbers in the remote tool."""
    rows = store.rows(
        "SELECT c.raw, c.label FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        "WHERE l.person_uid = ? AND l.deleted_at IS NULL AND c.deleted_at IS NULL AND c.kind = ? ORDER BY l.id",
        person,
        KIND,
    )
    return tuple(RemoteNumber(raw, label) for raw, label in rows)


def client_of(store: Store, ticket: Uid) -> Uid | None:
    """The client of a ticket."""
    found: Uid | None = store.value("SELECT person_uid FROM ticket WHERE uid = ?", ticket)
    return found


def remember_number(store: Store, actor: Uid, person: Uid, number: str) -> None:
    """Keep a number in the client's card; one that stands there already is kept once. Raises NotAllowed."""
    raw = number.strip()
    if any(raw.casefold() == known.raw.casefold() for known in remote_numbers(store, person)):
        return
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        point = write.insert(ContactPoint, kind=KIND, raw=raw, key=raw.casefold(), label="")
        write.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)


def begin_session(
    store: Store, user: Uid, number: str, now: int, *, ticket: Uid | None = None, person: Uid | None = None
) -> Session:
    """The connection is being opened; ``now`` is UTC ms. Raises NotAllowed."""
    with acting(store, user, Act.EDIT_TICKETS) as write:
        uid = write.insert(
            RemoteSession,
            ticket_uid=ticket,
            person_uid=person,
            user_uid=user,
            number=number.strip(),
            started_at=now,
        )
    return Session(uid, ticket, now)


def end_session(store: Store, user: Uid, session: Session, now: int) -> None:
    """It is over at ``now`` (UTC ms); ending it twice is harmless.

    The ticket gets a note and its time unless nothing began.
    """
    with acting(store, user, Act.EDIT_TICKETS) as write:
        row = write.row("SELECT ended_at FROM remote_session WHERE uid = ?", session.uid)
        if row is None or row[0] is not None:
            return
        write.update(RemoteSession, session.uid, ended_at=now)
        if session.ticket is not None and now > session.started_at:
            minutes = max(1, round((now - session.started_at) / MINUTE))
            write.insert(TicketNote, ticket_uid=session.ticket, kind=INNER, text=t("hands.remote_note", n=minutes))
            spent = unmeasured_ms(write, user, session.started_at, now)
            if spent:
                write.insert(
                    TimeEntry,
                    ticket_uid=session.ticket,
                    user_uid=user,
                    started_at=session.started_at,
                    spent_ms=spent,
                    billable=_charged(write, session.ticket),
                    reason=t("hands.remote_title"),
                )


def unmeasured_ms(write: Write, user: Uid, since: int, until: int) -> int:
    """How much of a span (UTC ms) the operator was at work and the timer counted it to no ticket, in ms.

    Pauses and times away are no work. Without any segment in the span the timer was not used: all of it counts, up
    to what a time by hand may be.
    """
    rows = write.rows(
        "SELECT min(coalesce(s.end_at, ?2), ?2) - max(s.start_at, ?1), s.kind IN ('pause', 'away') "
        "OR (s.kind = 'ticket_work' AND s.ticket_uid IS NOT NULL) "
        "OR (s.kind IN ('talk', 'hold', 'acw') AND EXISTS (SELECT 1 FROM interaction_ticket l "
        "    WHERE l.interaction_uid = s.interaction_uid AND l.deleted_at IS NULL)) "
        "FROM segment s WHERE s.user_uid = ?3 AND s.deleted_at IS NULL AND s.start_at < ?2 "
        "AND (s.end_at IS NULL OR s.end_at > ?1)",
        since,
        until,
        user,
    )
    if not rows:
        return min(until - since, MOST_MS)
    return min(sum(int(length) for length, counted in rows if not counted), MOST_MS)


def _charged(write: Write, ticket: Uid) -> bool:
    row = write.row(
        "SELECT coalesce(y.billable, 1) FROM ticket k LEFT JOIN ticket_type y ON y.uid = k.type_uid "
        "WHERE k.uid = ?",
        ticket,
    )
    return bool(row[0]) if row else True


def open_sessions(store: Store, user: Uid) -> tuple[Session, ...]:
    """Sessions that somebody began and nobody ended: one while it goes on, or what a killed program left."""
    rows = store.rows(
        "SELECT uid, ticket_uid, started_at FROM remote_session WHERE user_uid = ? AND ended_at IS NULL "
        "AND deleted_at IS NULL ORDER BY id",
        user,
    )
    return tuple(Session(*row) for row in rows)
