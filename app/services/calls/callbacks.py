"""Calls to make: agreed with a client or owed for a missed call. All times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.calls import Callback
from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.calls.errors import CallError
from app.services.clients.names import NameParts, short_name
from app.services.people.rights import Act, acting
from app.services.store.store import Store


@frozen
class DueCallback:
    """A call to make. ``owner_uid`` None means that anyone may make it."""

    uid: Uid
    person_uid: Uid | None
    client: str
    number: str
    ticket_uid: Uid | None
    ticket_number: str
    owner_uid: Uid | None
    due_at: int
    until_at: int | None
    attempts: int
    note: str
    overdue: bool
    dial: str
    result: str
    """The number as it is kept, and what came of the last try (see :mod:`app.services.calls.attempts`)."""


@frozen
class MissedCall:
    """A call nobody took, that no callback and no later contact has made good."""

    interaction_uid: Uid
    person_uid: Uid | None
    client: str
    number: str
    queue: str
    offered_at: int
    state: str


def create(
    store: Store,
    user: Uid,
    number: str,
    due_at: int,
    *,
    person: Uid | None = None,
    ticket: Uid | None = None,
    interaction: Uid | None = None,
    owner: Uid | None = None,
    until_at: int | None = None,
    note: str = "",
) -> Uid:
    """Write down a call to make; return its key. Raises CallError without a number."""
    if not number.strip():
        raise CallError("calls.callback_without_number")
    with acting(store, user, Act.TAKE_CALLS) as write:
        return write.insert(
            Callback,
            person_uid=person,
            ticket_uid=ticket,
            interaction_uid=interaction,
            number=number.strip(),
            owner_uid=owner,
            due_at=due_at,
            until_at=until_at,
            note=note,
        )


def create_from_missed(store: Store, user: Uid, interaction: Uid, due_at: int, *, owner: Uid | None = None) -> Uid:
    """A callback for a missed call; asking again gives the same one. Raises CallError for a hidden number."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        known = write.row(
            "SELECT c.uid FROM interaction i JOIN interaction other ON other.number_key = i.number_key "
            "JOIN callback c ON c.interaction_uid = other.uid AND c.done_at IS NULL AND c.deleted_at IS NULL "
            "WHERE i.uid = ? AND i.number_key <> '' LIMIT 1",
            interaction,
        )
        if known:
            uid: Uid = known[0]
            return uid
        row = write.row("SELECT person_uid, number, number_key FROM interaction WHERE uid = ?", interaction)
        if row is None:
            raise LookupError(f"no contact {interaction.hex()}")
        person, number, key = row
        if not key:
            raise CallError("calls.callback_for_hidden")
        return write.insert(
            Callback, person_uid=person, interaction_uid=interaction, number=number, owner_uid=owner, due_at=due_at
        )


def due(store: Store, user: Uid, until: int, now: int, limit: int = 200) -> tuple[DueCallback, ...]:
    """Calls to make until then: the operator's own and anyone's, the earliest first."""
    rows = store.rows(
        "SELECT c.uid, c.person_uid, p.last_name, p.first_name, p.middle_name, c.number, c.ticket_uid, "
        "coalesce(t.number, ''), c.owner_uid, c.due_at, c.until_at, c.attempts, c.note, "
        "c.result FROM callback c "
        "LEFT JOIN person p ON p.uid = c.person_uid LEFT JOIN ticket t ON t.uid = c.ticket_uid "
        "WHERE c.done_at IS NULL AND c.deleted_at IS NULL AND c.due_at <= ? "
        "AND (c.owner_uid IS NULL OR c.owner_uid = ?) ORDER BY c.due_at LIMIT ?",
        until,
        user,
        limit,
    )
    return tuple(_due(row, now) for row in rows)


def done(store: Store, user: Uid, callback: Uid, at: int, result: str = "") -> None:
    """The call was made, or is no longer needed."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Callback, callback, done_at=at, result=result)


def undo_done(store: Store, user: Uid, callback: Uid) -> None:
    """Take :func:`done` back."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(Callback, callback, done_at=None)


def missed_calls(store: Store, since: int, limit: int = 200) -> tuple[MissedCall, ...]:
    """Calls missed or abandoned since then that nobody took or made good; the latest first, one per number."""
    rows = store.rows(
        "SELECT i.uid, i.person_uid, p.last_name, p.first_name, p.middle_name, i.number, i.number_key, i.queue, "
        "i.offered_at, i.state FROM interaction i LEFT JOIN person p ON p.uid = i.person_uid "
        "WHERE i.offered_at >= ? AND i.state IN ('missed', 'rejected', 'abandoned') AND i.deleted_at IS NULL "
        "AND i.cause <> 'elsewhere' "
        "AND (i.number_key = '' OR NOT EXISTS (SELECT 1 FROM interaction later "
        " WHERE later.number_key = i.number_key AND later.deleted_at IS NULL "
        " AND later.offered_at >= i.offered_at AND later.answered_at IS NOT NULL)) "
        "AND NOT EXISTS (SELECT 1 FROM callback c JOIN interaction source ON source.uid = c.interaction_uid "
        " WHERE source.number_key = i.number_key AND c.created_at >= i.offered_at AND c.deleted_at IS NULL) "
        "ORDER BY i.offered_at DESC LIMIT ?",
        since,
        limit,
    )
    found: dict[Any, MissedCall] = {}
    for uid, person, last, first, middle, number, key, queue, at, state in rows:
        shown = phones.national(phones.parse(number))
        found.setdefault(key or uid, MissedCall(uid, person, _name(last, first, middle), shown, queue, at, state))
    return tuple(found.values())


def _name(last: str | None, first: str | None, middle: str | None) -> str:
    return short_name(NameParts(last or "", first or "", middle or ""))


def _due(row: tuple[Any, ...], now: int) -> DueCallback:
    (
        uid,
        person,
        last,
        first,
        middle,
        number,
        ticket,
        ticket_number,
        owner,
        at,
        until_at,
        attempts,
        note,
        result,
    ) = row
    return DueCallback(
        uid,
        person,
        _name(last, first, middle),
        phones.national(phones.parse(number)),
        ticket,
        ticket_number,
        owner,
        at,
        until_at,
        attempts,
        note,
        at < now,
        number,
        result,
    )
