"""What serves the hand: acts that can be taken back, macros, phrases."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, Local, Synced
from app.models.columns import Json, Key, Moment, Text, Whole
from app.models.staff import Dictionary


class UndoStep(Local):
    """An act of somebody at this desk that has a name, or has been taken back.

    ``spans`` are its journal entries, ``[[first, last], …]`` of this desk's chain; the last ``undone`` of them are
    taken back already; ``undoes`` is the act that this one took back.
    """

    uid = Key(PUBLIC, unique=True)
    user_uid = Key(PUBLIC)
    at = Moment(PUBLIC, index=True)
    name = Text(PUBLIC)
    params = Json(PERSONAL)
    spans = Json(PUBLIC)
    undoes = Key(PUBLIC, null=True)
    undone = Whole(PUBLIC, default=0)


class Macro(Dictionary):
    """Several changes of a ticket under one name; ``slot`` is the digit of its key, 0 for none.

    ``deed`` is what :class:`app.services.hands.deeds.Deed` makes of it.
    """

    slot = Whole(PUBLIC, default=0)
    deed = Json(PUBLIC)


class Snippet(Dictionary):
    """A phrase to put into a text; ``code`` is what one types for it, ``text`` is ``{"ru": …, "en": …}``."""

    text = Json(PUBLIC)


class RemoteSession(Synced):
    """A remote connection to a client: by whom, for which ticket; open while ``ended_at`` is null."""

    ticket_uid = Key(PUBLIC, null=True, index=True)
    person_uid = Key(PUBLIC, null=True)
    user_uid = Key(PUBLIC)
    number = Text(PERSONAL)
    started_at = Moment(PUBLIC)
    ended_at = Moment(PUBLIC, null=True)
