"""What serves the hand: acts that can be taken back."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, Local
from app.models.columns import Json, Key, Moment, Text, Whole


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
