"""Time spent on tickets, what it is charged under, and what was handed to accounting."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, Synced
from app.models.columns import Key, Moment, Text, Whole, Yes
from app.models.staff import Dictionary


class Project(Dictionary):
    """A customer's work that time is added up for; ``organisation_uid`` is the customer, if one is known."""

    organisation_uid = Key(PUBLIC, null=True)


class TimeEntry(Synced):
    """Time on a ticket written by hand, or a correction; rows are never changed.

    With ``segment_uid`` it stands in place of what the timer measured of that segment for this ticket, with
    ``corrects_uid`` in place of an earlier entry. ``spent_ms`` 0 takes the time away.
    """

    ticket_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC)
    segment_uid = Key(PUBLIC, null=True, index=True)
    corrects_uid = Key(PUBLIC, null=True, index=True)
    started_at = Moment(PUBLIC, index=True)
    spent_ms = Whole(PUBLIC)
    billable = Yes(PUBLIC, default=True)
    reason = Text(PERSONAL)


class Contract(Synced):
    """What a client pays for. Money is in hundredths of ``currency``, ``rate`` for an hour, ``fee`` for a month.

    ``included_min`` of each calendar month are covered by the fee; time above is rounded up to ``step_min`` for
    the month. Days are ISO dates of this desk's zone; ``valid_till`` is the last day, empty for none.
    """

    number = Text(PUBLIC, index=True)
    organisation_uid = Key(PUBLIC, null=True, index=True)
    person_uid = Key(PUBLIC, null=True, index=True)
    valid_from = Text(PUBLIC)
    valid_till = Text(PUBLIC)
    included_min = Whole(PUBLIC, default=0)
    fee = Whole(PUBLIC, default=0)
    rate = Whole(PUBLIC, default=0)
    step_min = Whole(PUBLIC, default=1)
    currency = Text(PUBLIC)
    note = Text(PERSONAL)


class Bill(Synced):
    """A client's month handed to accounting, with the figures as they were then."""

    month = Text(PUBLIC, index=True)
    organisation_uid = Key(PUBLIC, null=True)
    person_uid = Key(PUBLIC, null=True)
    contract_uid = Key(PUBLIC, null=True)
    spent_ms = Whole(PUBLIC)
    amount = Whole(PUBLIC)
    currency = Text(PUBLIC)
