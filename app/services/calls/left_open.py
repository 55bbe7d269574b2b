"""Contacts that nobody ended: the link to the exchange was lost, or the program was. All times are UTC ms.

When a caller left is then not known, and no time is put in its place.
"""

from __future__ import annotations

from collections.abc import Collection

from app.models.calls import Interaction
from app.models.ids import Uid
from app.services.calls.interactions import HAND, Contact, contact, unfinished
from app.services.calls.state import State
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.telephony.events import Cause, Direction, EventKind

LOOK_BACK_MS = 7 * 24 * 60 * 60_000
_WITH_US = frozenset({State.TALKING, State.ON_HOLD})
_COMING = frozenset({State.OFFERED, State.RINGING})


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
        "SELECT i.uid FROM interaction i WHERE i.user_uid = ? AND i.offered_at >= ? "
        "AND i.state IN ('wrap_up', 'parked') AND (i.exit <> '' OR i.ended_at IS NOT NULL) "
        "AND i.deleted_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.interaction_uid = i.uid AND d.user_uid = i.user_uid) "
        "ORDER BY i.offered_at DESC LIMIT 50",
        user,
        now - LOOK_BACK_MS,
    )
    return tuple(contact(store, uid) for (uid,) in rows if uid not in in_hand)


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
