"""Take a merge back, also long after it, when work has gone on."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.people.rights import Act, acting
from app.services.store.journal import Span
from app.services.store.store import Store
from app.services.undo.undoing import CannotUndo, Undone, undo_in


def unmerge(store: Store, actor: Uid, merged: Uid, span: Span) -> Undone:
    """Make the merged record (its key) one of its own again, with what went over from it.

    What somebody has changed since stays with the kept record and is told in ``left``. Raises CannotUndo where the
    merged record itself was changed since, NotAllowed.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        undone = undo_in(store, write, [span], partly=True)
        own = [conflict for conflict in undone.left if conflict.uid == merged]
        if own:
            raise CannotUndo(store, own)
        return undone
