"""What is being written in tickets."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Local
from app.models.columns import Key, Moment, Text


class NoteDraft(Local):
    """A note or answer not finished yet. ``uid`` is the note's own: finishing it twice is one note."""

    uid = Key(PUBLIC, unique=True)
    user_uid = Key(PUBLIC)
    ticket_uid = Key(PUBLIC, index=True)
    kind = Text(PUBLIC)
    text = Text(SPECIAL)
    channel = Text(PUBLIC)
    recipient = Text(PERSONAL)
    updated_at = Moment(PUBLIC)
