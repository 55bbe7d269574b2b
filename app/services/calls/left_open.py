"""Contacts that nobody ended: the link to the exchange was lost, or the program was. All times are UTC ms.

When a caller left is then not known, and no time is put in its place.
"""

from __future__ import annotations

from collections.abc import Collection

from app.models.calls import Interaction
from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.calls.interactions import HAND, Contact, contact, unfinished
from app.services.calls.state import State
from app.services.clients.names import NameParts, short_name
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.telephony.events import Cause, Direction, EventKind

LOOK_BACK_MS = 7 * 24 * 60 * 60_000
_WITH_US = frozenset({State.TALKING, State.ON_HOLD})
_COMING = frozenset({State.OFFERED, State.RINGING})
_WAITS = (
    "i.user_uid = ? AND i.offered_at >= ? AND i.state IN ('wrap_up', 'parked') "
    "AND (i.exit <> '' OR i.ended_at IS NOT NULL) AND i.deleted_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.interaction_uid = i.uid AND d.user_uid = i.user_uid)"
)


@frozen
class Unfinished:
    """A contact that waits for its outcome: ``who`` is the client's name, else the number as it is read."""

    uid: Uid
    who: str
    offered_at: int
    queue: str
    person_uid: Uid | None


def end_unheard(store: Store, user: Uid, still: Collection[str], now: int) -> tuple[Uid, ...]:
    """End what the store takes for going on and the line knows nothing of; the contacts that were ended.

    ``still`` are the call ids that the line has told of. Ask it when the line has told all: at the start of a line
    without an exchange, or a moment after the link is up. A contact that was talked in waits for its outcome.
    """
    ended = []
    for one in unfinished(store, user, now - LOOK_BACK_MS):
        if one.call_id is None or one.call_id.startswith(HAND) or one.call_id in still or one.offered_at >= now:
            continue
        values = _ending(store, one)
        if values:
            with acting(store, user, Act.TAKE_CALLS) as write:
                write.update(Interaction, one.uid, cause=Cause.UNKNOWN.value, **values)
            ended.append(one.uid)
    return tuple(ended)


def without_outcome(store: Store, user: Uid, in_hand: Collection[Uid], now: int) -> tuple[Contact, ...]:
    """Contacts of the last week that wait for an outcome and have no draft by which to go on; the newest first."""
    rows = store.rows(
        f"SELECT i.uid FROM interaction i WHERE {_WAITS} ORDER BY i.offered_at DESC LIMIT 50",
        user,
        now - LOOK_BACK_MS,
    )
    return tuple(contact(store, uid) for (uid,) in rows if uid not in in_hand)


def waiting_for_outcome(store: Store, user: Uid, in_hand: Collection[Uid], now: int) -> tuple[Unfinished, ...]:
    """What :func:`without_outcome` finds, in one query and with the clients' names: for a list."""
    rows = store.rows(
        "SELECT i.uid, i.number, i.offered_at, i.queue, i.person_uid, p.last_name, p.first_name, p.middle_name "
        f"FROM interaction i LEFT JOIN person p ON p.uid = i.person_uid WHERE {_WAITS} "
        "ORDER BY i.offered_at DESC LIMIT 50",
        user,
        now - LOOK_BACK_MS,
    )
    found = []
    for uid, number, at, queue, person, *names in rows:
        client = short_name(NameParts(*(part or "" for part in names)))
        shown = phones.national(phones.parse(number)) if number else ""
        if uid not in in_hand:
            found.append(Unfinished(uid, client or shown, at, queue, person))
    return tuple(found)


def draft_of_contact(store: Store, user: Uid, interaction: Uid) -> Uid | None:
    """The operator's draft of a contact, the newest; None where there is none."""
    found = store.value(
        "SELECT uid FROM draft WHERE interaction_uid = ? AND user_uid = ? ORDER BY updated_at DESC LIMIT 1",
        interaction,
        user,
    )
    return bytes(found) if found is not None else None


def _ending(store: Store, one: Contact) -> dict[str, str]:
    """How a contact stands whose end nobody heard; empty where it is over already."""
    parked_there = one.state is State.PARKED and one.ended_at is None and not _exit(store, one.uid)
    if one.state in _WITH_US or parked_there:
        return {"state": State.WRAP_UP.value, "exit": EventKind.ENDED.value}
    if one.state in _COMING:
        if one.direction == Direction.OUT:
            return {"state": State.WRAP_UP.value, "exit": EventKind.ENDED.value}
        return {"state": State.MISSED.value}
    return {}


def _exit(store: Store, uid: Uid) -> str:
    return str(store.value("SELECT exit FROM interaction WHERE uid = ?", uid) or "")
