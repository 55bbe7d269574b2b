"""What the store keeps about itself: this desk, the journal, the reading log, small local things."""

from __future__ import annotations

from enum import IntEnum

from app.models.base import PERSONAL, PUBLIC, SECRET, SPECIAL, Local
from app.models.columns import Blob, Json, Key, Moment, Text, Whole


class Desk(Local):
    """This desk: one row. ``code`` begins the ticket numbers made here, so desks offline never collide."""

    uid = Key(PUBLIC, unique=True)
    code = Text(PUBLIC)
    name = Text(PUBLIC)
    next_number = Whole(PUBLIC, default=1)
    created_at = Moment(PUBLIC)


class Outbox(IntEnum):
    """Where an entry stands on its way to the hub."""

    WAITING = 0
    SENT = 1
    REFUSED = 2
    RECEIVED = 3


class JournalEntry(Local):
    """One change of one record; see :mod:`app.services.store.journal` for the chain."""

    desk_uid = Key(PUBLIC)
    seq = Whole(PUBLIC)
    hlc = Text(PUBLIC)
    at = Moment(PUBLIC, index=True)
    actor_uid = Key(PUBLIC, null=True)
    record_table = Text(PUBLIC)
    record_uid = Key(PUBLIC, index=True)
    op = Text(PUBLIC)
    changes = Json(SPECIAL)
    salt = Blob(SECRET, null=True)
    digest = Blob(PUBLIC)
    prev_hash = Blob(PUBLIC)
    hash = Blob(PUBLIC)
    outbox = Whole(PUBLIC, default=0)
    refusal = Text(PUBLIC, null=True)


class ReadEntry(Local):
    """Somebody opened a record with personal data."""

    at = Moment(PUBLIC)
    user_uid = Key(PUBLIC, null=True)
    record_table = Text(PUBLIC)
    record_uid = Key(PUBLIC, index=True)
    purpose = Text(PUBLIC)


class SavedView(Local):
    """A list's filter, sort and columns under a name."""

    uid = Key(PUBLIC, unique=True)
    user_uid = Key(PUBLIC, null=True)
    list_name = Text(PUBLIC)
    name = Text(PUBLIC)
    body = Json(PERSONAL)
    position = Whole(PUBLIC, default=0)


class ImportMapping(Local):
    """Which column of a file goes into which field, under a name."""

    uid = Key(PUBLIC, unique=True)
    name = Text(PUBLIC)
    target = Text(PUBLIC)
    body = Json(PUBLIC)


class Migration(Local):
    """A numbered migration that has run."""

    number = Whole(PUBLIC, unique=True)
    name = Text(PUBLIC)
    at = Moment(PUBLIC)
    program = Text(PUBLIC)
