"""A ticket's conflicts: fields that two people changed unseen by each other, and taking the other value."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.people.rights import Act, acting
from app.services.store.audit import Entry
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.team.clashes import KEPT, TAKEN, Clash, Conflict, clash, clashes_of, in_words, settle
from app.services.team.errors import TeamError
from app.services.tickets.changing import change_in
from app.services.tickets.draft import COLUMNS
from app.services.tickets.history import values_in_words
from app.services.tickets.moves import move_in, offers

STATE = "state"


def conflicts_of(store: Store, user: Uid, ticket: Uid) -> tuple[Conflict, ...]:
    """The ticket's open conflicts, oldest first; those whose value has come to be the same are none."""
    return tuple(
        _shown(store, user, found)
        for found in clashes_of(store, [ticket])
        if found.field in COLUMNS or found.field == STATE  # else what follows: the state's moments, a priority
    )


def take_other(store: Store, actor: Uid, number: int) -> None:
    """Write the value that lost, as an ordinary change by the rules of the ticket's type.

    Raises NotAllowed, TeamError where the ticket cannot be moved there, StillNeeded, LookupError.
    """
    found = clash(store, number)
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if found.field == STATE:
            _move(store, write, actor, found.uid, str(found.other))
        else:
            change_in(store, write, found.uid, {found.field: found.value})
        settle(write, found, TAKEN)


def keep_standing(store: Store, actor: Uid, number: int) -> None:
    """What stands is right. Raises NotAllowed, LookupError."""
    found = clash(store, number)
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        settle(write, found, KEPT)


def _shown(store: Store, user: Uid, found: Clash) -> Conflict:
    values = (found.stands, found.other)
    entry = Entry(found.stands_at, found.stands_by, "ticket", found.uid, "update", {found.field: list(values)})
    label, texts = values_in_words(store, [entry], found.field, values)
    words = dict(zip(map(repr, values), texts, strict=True))
    return in_words(store, user, found, label, lambda value: words[repr(value)])


def _move(store: Store, write: Write, actor: Uid, ticket: Uid, state: str) -> None:
    """Move to the state by a way that the type has and this person may go."""
    way = next((one for one in offers(store, actor, ticket) if one.state == state and one.allowed), None)
    if way is None or way.reason or way.answer or way.missing:
        raise TeamError("team.state_by_hand")
    move_in(store, write, actor, ticket, way.target)
