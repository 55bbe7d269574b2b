"""Fields that two people changed without having seen each other: what stands, what lost, and taking the other.

The sync finds them (table ``sync_conflict``); nothing is lost by one: both values stand in the journal. Times are
UTC ms.
"""

from __future__ import annotations

import json
from typing import Any

from app.models.base import columns_of
from app.models.ids import Uid
from app.models.tickets import Ticket
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.store.audit import Entry
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.team.errors import TeamError
from app.services.tickets.changing import change_in
from app.services.tickets.draft import COLUMNS
from app.services.tickets.history import values_in_words
from app.services.tickets.moves import move_in, offers

OPEN, KEPT, TAKEN = "open", "kept", "taken"
STATE = "state"

_SELECT = (
    "SELECT c.id, c.record_uid, c.field, w.changes, w.actor_uid, w.at, l.changes, l.actor_uid, l.at "
    "FROM sync_conflict c "
    "JOIN journal_entry w ON w.desk_uid = c.winner_desk AND w.seq = c.winner_seq "
    "JOIN journal_entry l ON l.desk_uid = c.loser_desk AND l.seq = c.loser_seq "
    f"WHERE c.record_table = 'ticket' AND c.state = '{OPEN}' "
)


@frozen
class Side:
    """One of the two values: in words, whose it is (a name, empty for the program itself), and when."""

    text: str
    user: str
    at: int
    mine: bool


@frozen
class Conflict:
    """A field changed by both. ``stands`` is what the ticket has now, ``other`` what lost."""

    number: int
    field: str
    label: str
    stands: Side
    other: Side


def conflicts_of(store: Store, user: Uid, ticket: Uid) -> tuple[Conflict, ...]:
    """The ticket's open conflicts, oldest first; those whose value has come to be the same are none."""
    rows = store.rows(f"{_SELECT} AND c.record_uid = ? ORDER BY c.id", ticket)
    found = []
    for number, uid, field, winner, by, at, loser, other_by, other_at in rows:
        if field not in COLUMNS and field != STATE:
            continue  # what follows from another field: the state's moments, a priority
        standing, lost = _after(winner, field), _after(loser, field)
        if standing == lost or _now(store, uid, field) == lost:
            continue
        entry = Entry(at, by, "ticket", uid, "update", {field: [standing, lost]})
        label, (first, second) = values_in_words(store, [entry], field, (standing, lost))
        sides = (
            Side(first, _name(store, by), at, by == user),
            Side(second, _name(store, other_by), other_at, other_by == user),
        )
        found.append(Conflict(number, field, label, *sides))
    return tuple(found)


def take_other(store: Store, actor: Uid, number: int) -> None:
    """Write the value that lost, as an ordinary change by the rules of the ticket's type.

    Raises NotAllowed, TeamError where the ticket cannot be moved there, StillNeeded, LookupError.
    """
    row = store.row(f"{_SELECT} AND c.id = ?", number)
    if row is None:
        raise LookupError(f"no conflict {number}")
    ticket, field, loser = row[1], row[2], row[6]
    value = _after(loser, field)
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if field == STATE:
            _move(store, write, actor, ticket, str(value))
        else:
            change_in(store, write, ticket, {field: columns_of(Ticket)[field].from_json(value)})
        _settle(write, number, ticket, TAKEN)


def keep_standing(store: Store, actor: Uid, number: int) -> None:
    """What stands is right. Raises NotAllowed, LookupError."""
    row = store.row("SELECT record_uid FROM sync_conflict WHERE id = ?", number)
    if row is None:
        raise LookupError(f"no conflict {number}")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        _settle(write, number, row[0], KEPT)


def _settle(write: Write, number: int, ticket: Uid, state: str) -> None:
    write.local("UPDATE sync_conflict SET state = ? WHERE id = ?", state, number)
    write.touch("ticket", ticket)


def _move(store: Store, write: Write, actor: Uid, ticket: Uid, state: str) -> None:
    """Move to the state by a way that the type has and this person may go."""
    way = next((one for one in offers(store, actor, ticket) if one.state == state and one.allowed), None)
    if way is None or way.reason or way.answer or way.missing:
        raise TeamError("team.state_by_hand")
    move_in(store, write, actor, ticket, way.target)


def _after(changes: str, field: str) -> Any:
    """The value that an entry gave a field: an insert names the value alone, an update both."""
    body = json.loads(changes)["fields"].get(field)
    return body[1] if isinstance(body, list) and len(body) == 2 else body


def _now(store: Store, ticket: Uid, field: str) -> Any:
    column = columns_of(Ticket)[field]
    value = store.value(f"SELECT {field} FROM ticket WHERE uid = ?", ticket)
    return column.to_json(column.python_value(value))


def _name(store: Store, user: Uid | None) -> str:
    return str(store.value("SELECT name FROM user WHERE uid = ?", user) or "") if user is not None else ""
