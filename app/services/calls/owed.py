"""What a client is owed, at one call's end: what the script promised for us, and marking it done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from app.models.calls import Callback, Promise
from app.models.ids import Uid
from app.records import frozen
from app.services.calls import callbacks, promises
from app.services.calls.agreed import of_code, of_wall
from app.services.forms.views import Answer
from app.services.people.rights import Act, acting
from app.services.store.store import Store

PROMISE, CALLBACK = "promise", "callback_at"
"""The ticket fields (see docs/script-columns.md) by which a script says that something is owed."""


@frozen
class Owed:
    """What was agreed in a contact: a promise in words, or a call at a time (UTC ms, None: not said)."""

    kind: str
    text: str = ""
    at: int | None = None


def owed_by(answers: Iterable[Answer], now: int, zone: tzinfo | None = None) -> tuple[Owed, ...]:
    """What a script's answers say is owed. Times are on the client's clock where ``zone`` is known.

    A promise's time is that of an answer *named* ``promise`` whose choice is a time (``15m``, ``today``).
    """
    given = list(answers)
    when = next((of_code(str(one.value), now, zone) for one in given if one.name == PROMISE), None)
    found = []
    for one in given:
        if one.ticket_field == PROMISE and one.words.strip():
            found.append(Owed(PROMISE, one.words.strip(), when))
        elif one.ticket_field == CALLBACK and str(one.value).strip():
            found.append(Owed(CALLBACK, "", of_wall(str(one.value), zone)))
    return tuple(found)


def settle(store: Store, user: Uid, table: str, uid: Uid, at: int) -> None:
    """A promise was kept, or a callback made (``table`` names which), at ``at`` (UTC ms)."""
    if table == "promise":
        promises.keep(store, user, uid, at)
    else:
        callbacks.done(store, user, uid, at)


def unsettle(store: Store, user: Uid, table: str, uid: Uid) -> None:
    """Take :func:`settle` back."""
    if table == "promise":
        promises.undo_keep(store, user, uid)
    else:
        callbacks.undo_done(store, user, uid)


def drop(store: Store, user: Uid, table: str, uid: Uid) -> None:
    """Take back a promise or callback that was just written down by mistake."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.remove(Promise if table == "promise" else Callback, uid)
