"""What people leave on recordings of calls: marks at a place, and which stretches were heard by whom."""

from __future__ import annotations

from app.models.base import PUBLIC, SPECIAL, Synced
from app.models.columns import Key, Moment, Text, Whole


class RecordingMark(Synced):
    """A note at a place of a call's recording, ``at_ms`` from its beginning."""

    interaction_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC)
    at_ms = Whole(PUBLIC)
    text = Text(SPECIAL)


class RecordingListening(Synced):
    """A stretch of a recording that somebody heard from ``heard_at`` on, in ms from its beginning."""

    interaction_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC)
    purpose = Text(PUBLIC)
    heard_at = Moment(PUBLIC)
    from_ms = Whole(PUBLIC)
    to_ms = Whole(PUBLIC)
