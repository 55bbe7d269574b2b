"""Units of the house, the work ordered from them for a ticket, and the clocks' own bookkeeping."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Local, Synced
from app.models.columns import Key, Moment, Text, Whole, Yes
from app.models.staff import Dictionary
from app.models.tickets import TicketState


class OrderState(StrEnum):
    """Where a work order stands: some of a ticket's states, so that agreements pause and end its clock alike."""

    NEW = TicketState.NEW.value
    IN_PROGRESS = TicketState.IN_PROGRESS.value
    WAITING = TicketState.WAITING_OTHER.value
    DONE = TicketState.RESOLVED.value
    CANCELLED = TicketState.CANCELLED.value


OPEN_ORDERS = (OrderState.NEW, OrderState.IN_PROGRESS, OrderState.WAITING)


class Unit(Dictionary):
    """A unit of the house that does parts of the work. ``policy_uid`` is what it has agreed to (OLA)."""

    policy_uid = Key(PUBLIC, null=True)


class WorkOrder(Synced):
    """A part of a ticket for a unit, with a person, a state and a deadline of its own.

    ``due_at`` is what the unit's agreement gives; ``result`` what was done, or why it was not.
    """

    ticket_uid = Key(PUBLIC, index=True)
    number = Whole(PUBLIC)
    title = Text(PERSONAL)
    text = Text(SPECIAL)
    unit_uid = Key(PUBLIC, null=True, index=True)
    assignee_uid = Key(PUBLIC, null=True, index=True)
    state = Text(PUBLIC)
    priority = Whole(PUBLIC, default=2)
    due_at = Moment(PUBLIC, null=True)
    done_at = Moment(PUBLIC, null=True)
    result = Text(SPECIAL)


class ThresholdFired(Synced):
    """A part of a promise that was used up: ``percent`` of a clock's time, at ``reached_at``.

    ``cycle_at`` is when the clock began (it begins anew with each word to the client). The key is made from
    ticket, order, clock, cycle and percent, so that two desks write one record.
    """

    ticket_uid = Key(PUBLIC, index=True)
    order_uid = Key(PUBLIC, null=True)
    clock = Text(PUBLIC)
    percent = Whole(PUBLIC)
    cycle_at = Moment(PUBLIC)
    reached_at = Moment(PUBLIC, index=True)


class ClockMark(Local):
    """How far deadlines follow calendars and agreements: the newest change of them that all have followed."""

    followed_at = Moment(PUBLIC)


class ClockWatch(Local):
    """What the clocks of an open ticket or order show now, worked out from the journal and kept for lists.

    Moments are those that stand in lists: none for a clock that is done or stands still. ``still`` says that the
    solution clock does. ``next_at`` is the first threshold that has not fired, however long ago.
    ``spans`` is what :mod:`app.services.clocks.recount` counts again after a calendar changed.
    """

    record_uid = Key(PUBLIC, unique=True)
    ticket_uid = Key(PUBLIC, index=True)
    acceptance_at = Moment(PUBLIC, null=True)
    first_response_at = Moment(PUBLIC, null=True)
    reply_at = Moment(PUBLIC, null=True)
    update_at = Moment(PUBLIC, null=True)
    still = Yes(PUBLIC)
    next_at = Moment(PUBLIC, null=True, index=True)
    spans = Text(PUBLIC, null=True)
