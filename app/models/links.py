"""What ties tickets together: links, the problems behind them, incidents that many call about, merges."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Synced
from app.models.columns import Key, Moment, Text, Whole, Yes


class LinkKind(StrEnum):
    """How one ticket belongs to another. ``source`` is the lesser: the repeat, the child, the one caused."""

    DUPLICATE = "duplicate"
    PARENT = "parent"
    CAUSED_BY = "caused_by"
    RELATED = "related"


class TicketLink(Synced):
    """``source`` is a repeat of ``target``, its child, caused by it (then it is a problem), or just related.

    The key is made of kind and both ends, so that two desks that tie the same two make one link.
    ``wants_notice``: the client of ``source`` wants to be called when ``target`` is over.
    """

    kind = Text(PUBLIC)
    source_uid = Key(PUBLIC, index=True)
    target_uid = Key(PUBLIC, index=True)
    wants_notice = Yes(PUBLIC)


class ProblemState(StrEnum):
    """How far the search for a cause has come."""

    OPEN = "open"
    KNOWN_ERROR = "known_error"
    FIXED = "fixed"
    CLOSED = "closed"


class Problem(Synced):
    """The cause behind several tickets: what is seen of it, how to get round it, how it is done away with."""

    number = Text(PUBLIC, index=True)
    title = Text(PERSONAL)
    state = Text(PUBLIC)
    symptoms = Text(SPECIAL)
    cause = Text(SPECIAL)
    workaround = Text(SPECIAL)
    permanent_fix = Text(SPECIAL)
    fixed_in = Text(PUBLIC)
    category_uid = Key(PUBLIC, null=True)
    product_uid = Key(PUBLIC, null=True)
    owner_uid = Key(PUBLIC, null=True)
    fixed_at = Moment(PUBLIC, null=True)


class Incident(Synced):
    """Something that many call about now: a banner on every desk until it is over.

    ``ticket_uid`` is the ticket to which callers' tickets are children; ``say`` what callers are told, ``answer``
    what they were told at the end. ``expected_at`` is when it should be over.
    """

    ticket_uid = Key(PUBLIC, index=True)
    problem_uid = Key(PUBLIC, null=True)
    title = Text(PERSONAL)
    say = Text(PERSONAL)
    answer = Text(PERSONAL)
    expected_at = Moment(PUBLIC, null=True)
    announced_at = Moment(PUBLIC)
    closed_at = Moment(PUBLIC, null=True)


class Merge(Synced):
    """Two tickets or two clients that became one; the journal's entries of it, by which it is undone.

    ``entity`` is the table, ``from`` went into ``into``. Undone, the record is removed. Entries ``first_seq`` to
    ``last_seq`` of desk ``desk_uid`` are the merge.
    """

    entity = Text(PUBLIC)
    from_uid = Key(PUBLIC, index=True)
    into_uid = Key(PUBLIC, index=True)
    desk_uid = Key(PUBLIC)
    first_seq = Whole(PUBLIC)
    last_seq = Whole(PUBLIC)
