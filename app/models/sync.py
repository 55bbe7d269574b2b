"""What a desk remembers of its dealings with the hub. All of it belongs to this desk alone."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Local
from app.models.columns import Blob, Json, Key, Moment, Text, Whole


class SyncState(Local):
    """One row, there once the desk has joined a hub.

    ``rev`` is how far the feed is applied. ``seen`` is the greatest stamp known from the hub and ``seen_seq`` the
    end of our own chain at that time: our next stamp follows both it and what we wrote since. ``load_phase`` is
    what the first load has reached (empty: done), ``load_after`` where to go on and ``load_rev`` the counter that
    was read before it began. ``schema`` is the number of the tables that the unknown fields were left out of,
    ``schema_min`` the smallest one that the hub takes: a program below it only reads.
    """

    epoch = Text(PUBLIC)
    rev = Whole(PUBLIC, default=0)
    member_uid = Key(PUBLIC, null=True)
    role = Text(PUBLIC)
    queues = Json(PUBLIC, null=True)
    seen = Text(PUBLIC)
    seen_seq = Whole(PUBLIC, default=0)
    load_phase = Text(PUBLIC)
    load_after = Text(PUBLIC)
    load_rev = Whole(PUBLIC, default=0)
    schema = Whole(PUBLIC, default=0)
    last_contact_at = Moment(PUBLIC, null=True)
    schema_min = Whole(PUBLIC, default=0)


class SyncConflict(Local):
    """A field that two desks changed without having seen each other. ``state``: open, kept, taken.

    The values are read from the two journal entries; ``winner`` is the later one by the hybrid clock.
    """

    record_table = Text(PUBLIC)
    record_uid = Key(PUBLIC, index=True)
    field = Text(PUBLIC)
    winner_desk = Key(PUBLIC)
    winner_seq = Whole(PUBLIC)
    loser_desk = Key(PUBLIC)
    loser_seq = Whole(PUBLIC)
    found_at = Moment(PUBLIC)
    state = Text(PUBLIC)


class SyncUnknown(Local):
    """A record of a table that only a newer program knows, as the hub sent it."""

    uid = Key(PUBLIC, unique=True)
    record_table = Text(PUBLIC)
    body = Json(SPECIAL)


class SyncCommand(Local):
    """Something that only the hub can decide, asked once under its key. ``state``: waiting, done, failed."""

    uid = Key(PUBLIC, unique=True)
    kind = Text(PUBLIC)
    actor_uid = Key(PUBLIC, null=True)
    body = Json(PERSONAL)
    made_at = Moment(PUBLIC)
    state = Text(PUBLIC)
    answer = Json(PERSONAL, null=True)
    answered_at = Moment(PUBLIC, null=True)


class SyncBlob(Local):
    """The bytes of a file on their way: ``way`` is send, fetch or held (on both sides); ``done`` counts chunks."""

    sha256 = Text(PUBLIC, unique=True)
    way = Text(PUBLIC)
    done = Whole(PUBLIC, default=0)


class SyncChunk(Local):
    """A part of a file that has not come whole yet."""

    sha256 = Text(PUBLIC, index=True)
    number = Whole(PUBLIC)
    content = Blob(SPECIAL)


class NumberRange(Local):
    """Numbers that the hub gave this desk alone: ``following`` is the next to use, ``last`` the last."""

    following = Whole(PUBLIC)
    last = Whole(PUBLIC)
