"""The working day: who knows a client, who stands in for whom, what one shift leaves to the next."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Synced
from app.models.columns import Json, Key, Moment, Text


class Rank(StrEnum):
    """How well somebody knows a client: the first to ask, the second, one who can pick up."""

    MAIN = "main"
    SECOND = "second"
    PICKS_UP = "picks_up"


class Curator(Synced):
    """Who looks after a client: a person or an organisation."""

    person_uid = Key(PUBLIC, null=True, index=True)
    organisation_uid = Key(PUBLIC, null=True, index=True)
    user_uid = Key(PUBLIC, index=True)
    rank = Text(PUBLIC)


class Passport(Synced):
    """What one must know to pick up a client: their systems, whom to speak to, what is risky, what was agreed."""

    person_uid = Key(PUBLIC, null=True, index=True)
    organisation_uid = Key(PUBLIC, null=True, index=True)
    systems = Text(PERSONAL)
    contacts = Text(PERSONAL)
    risks = Text(SPECIAL)
    agreements = Text(PERSONAL)


class Watcher(Synced):
    """Somebody who wants to know what happens to a ticket; up to ``seen_at`` they know."""

    ticket_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC, index=True)
    seen_at = Moment(PUBLIC)


class RaisedHand(Synced):
    """A call for help in the midst of work, with what the senior must see to answer.

    ``script`` and ``step`` are the words shown on the script panel then. ``read_at``: the one who asked has the
    answer, or needs it no more.
    """

    user_uid = Key(PUBLIC, index=True)
    interaction_uid = Key(PUBLIC, null=True)
    person_uid = Key(PUBLIC, null=True)
    ticket_uid = Key(PUBLIC, null=True)
    script = Text(PUBLIC)
    step = Text(PERSONAL)
    question = Text(SPECIAL)
    answer = Text(SPECIAL)
    answered_by = Key(PUBLIC, null=True)
    answered_at = Moment(PUBLIC, null=True)
    read_at = Moment(PUBLIC, null=True)


class QueueClaim(Synced):
    """Somebody took a ticket from a queue. Its key is the command's, so that asking again takes nothing more."""

    user_uid = Key(PUBLIC, index=True)
    ticket_uid = Key(PUBLIC, index=True)
    queue_uid = Key(PUBLIC, null=True)
    released_at = Moment(PUBLIC, null=True)
    reason = Text(PERSONAL)


class ShiftNote(Synced):
    """What somebody leaves to the next shift; ``work`` holds the keys (hex) of the tickets it speaks of."""

    user_uid = Key(PUBLIC, index=True)
    text = Text(SPECIAL)
    work = Json(PUBLIC, null=True)


class DayReport(Synced):
    """An operator's report on a day (ISO 8601): ``figures`` as counted when it was handed in, and words."""

    user_uid = Key(PUBLIC, index=True)
    day = Text(PUBLIC)
    figures = Json(PUBLIC)
    text = Text(SPECIAL)


class Absence(Synced):
    """Somebody is away and another stands in. ``until_at`` (not included) null: until they are back."""

    user_uid = Key(PUBLIC, index=True)
    substitute_uid = Key(PUBLIC, index=True)
    kind = Text(SPECIAL)
    note = Text(SPECIAL)
    from_at = Moment(PUBLIC)
    until_at = Moment(PUBLIC, null=True)
    begun_at = Moment(PUBLIC, null=True)
    ended_at = Moment(PUBLIC, null=True)


class AbsenceItem(Synced):
    """One record that an absence moved; ``outcome`` says whether it went back, once the absence is over."""

    absence_uid = Key(PUBLIC, index=True)
    record_table = Text(PUBLIC)
    record_uid = Key(PUBLIC, index=True)
    from_uid = Key(PUBLIC)
    to_uid = Key(PUBLIC)
    outcome = Text(PUBLIC)
    settled_at = Moment(PUBLIC, null=True)


class CallbackAttempt(Synced):
    """One try to reach a client who was to be called back."""

    callback_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC)
    result = Text(PUBLIC)
    note = Text(PERSONAL)
