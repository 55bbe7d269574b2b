"""Remote connections to clients: which number they are reached by, the command that opens it, and the sessions.

The command is a template of this computer's settings; the number goes in as one argument of its own, never through
a shell. A session is kept with its beginning and end, and stands in the ticket as a note once it is over.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from app.models.clients import ContactPoint, PersonContactPoint
from app.models.hands import RemoteSession
from app.models.ids import Uid
from app.models.tickets import TicketNote
from app.services.errors import KnownError
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.moves import INNER
from app.services.words import t

KIND = "remote"
"""The kind of contact point that holds a client's number in the remote tool."""
PLACE = "{id}"
MINUTE = 60_000
_NUMBER = re.compile(r"[\w.@:/+][\w.@:/+-]*")


class RemoteError(KnownError):
    """A connection cannot be opened as asked."""


@dataclass(frozen=True, slots=True)
class RemoteNumber:
    """How a client is reached by the remote tool."""

    raw: str
    label: str


@dataclass(frozen=True, slots=True)
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
    """It is over at ``now`` (UTC ms); ending it twice is harmless. The ticket gets a note unless nothing began."""
    with acting(store, user, Act.EDIT_TICKETS) as write:
        row = write.row("SELECT ended_at FROM remote_session WHERE uid = ?", session.uid)
        if row is None or row[0] is not None:
            return
        write.update(RemoteSession, session.uid, ended_at=now)
        if session.ticket is not None and now > session.started_at:
            minutes = max(1, round((now - session.started_at) / MINUTE))
            write.insert(TicketNote, ticket_uid=session.ticket, kind=INNER, text=t("hands.remote_note", n=minutes))


def open_sessions(store: Store, user: Uid) -> tuple[Session, ...]:
    """Sessions that somebody began and nobody ended: one while it goes on, or what a killed program left."""
    rows = store.rows(
        "SELECT uid, ticket_uid, started_at FROM remote_session WHERE user_uid = ? AND ended_at IS NULL "
        "AND deleted_at IS NULL ORDER BY id",
        user,
    )
    return tuple(Session(*row) for row in rows)
