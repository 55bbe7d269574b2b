"""Contacts with clients and the time they took."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Local, Synced
from app.models.columns import Json, Key, Moment, Text, Whole, Yes


class Channel(StrEnum):
    """How a contact reached us."""

    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    VISIT = "visit"
    LETTER = "letter"
    FORUM = "forum"
    WEB = "web"


class Interaction(Synced):
    """One contact: a call, a visit, a letter. ``call_id`` is the exchange's own, so repeats change nothing.

    ``exit`` is how the caller left: ``ended`` or ``transferred``, then to ``target``; empty before. ``cause`` is
    why, in the words of :class:`app.services.telephony.events.Cause`; ``unknown`` after a lost link.
    """

    channel = Text(PUBLIC)
    direction = Text(PUBLIC)
    state = Text(PUBLIC)
    call_id = Text(PUBLIC, null=True, index=True)
    user_uid = Key(PUBLIC, null=True)
    person_uid = Key(PUBLIC, null=True)
    contact_point_uid = Key(PUBLIC, null=True)
    number = Text(PERSONAL)
    number_key = Text(PERSONAL, index=True)
    caller_name = Text(PERSONAL)
    line = Text(PUBLIC)
    queue = Text(PUBLIC)
    offered_at = Moment(PUBLIC)
    answered_at = Moment(PUBLIC, null=True)
    ended_at = Moment(PUBLIC, null=True)
    closed_at = Moment(PUBLIC, null=True)
    disposition_uid = Key(PUBLIC, null=True)
    note = Text(SPECIAL)
    recording = Text(PERSONAL)
    exit = Text(PUBLIC)
    target = Text(PERSONAL)
    cause = Text(PUBLIC)


class InteractionTicket(Synced):
    """Which tickets a contact was about."""

    interaction_uid = Key(PUBLIC, index=True)
    ticket_uid = Key(PUBLIC, index=True)


class CallHandover(Synced):
    """What goes along with a call to the next operator, who finds it by ``call_id``.

    ``how`` is ``transfer`` or ``park``, ``target`` where it went. ``body`` is a draft's whole state (the script's
    answers, the ticket); ``taken_by`` is who went on with it.
    """

    call_id = Text(PUBLIC, index=True)
    how = Text(PUBLIC)
    interaction_uid = Key(PUBLIC, null=True)
    from_uid = Key(PUBLIC)
    person_uid = Key(PUBLIC, null=True)
    target = Text(PERSONAL)
    note = Text(SPECIAL)
    body = Json(SPECIAL, null=True)
    handed_at = Moment(PUBLIC)
    taken_by = Key(PUBLIC, null=True)
    taken_at = Moment(PUBLIC, null=True)


class Segment(Synced):
    """A stretch of an operator's time; the only truth for handling time. Open while ``end_at`` is null."""

    user_uid = Key(PUBLIC)
    interaction_uid = Key(PUBLIC, null=True, index=True)
    ticket_uid = Key(PUBLIC, null=True, index=True)
    kind = Text(PUBLIC)
    start_at = Moment(PUBLIC, index=True)
    end_at = Moment(PUBLIC, null=True)
    source = Text(PUBLIC)
    reason = Text(PUBLIC)


class Promise(Synced):
    """What a client was promised, and by when."""

    person_uid = Key(PUBLIC, index=True)
    ticket_uid = Key(PUBLIC, null=True, index=True)
    text = Text(PERSONAL)
    due_at = Moment(PUBLIC)
    kept_at = Moment(PUBLIC, null=True)


class Callback(Synced):
    """A call to make; ``owner_uid`` null means anyone may make it."""

    person_uid = Key(PUBLIC, null=True, index=True)
    ticket_uid = Key(PUBLIC, null=True)
    interaction_uid = Key(PUBLIC, null=True)
    number = Text(PERSONAL)
    owner_uid = Key(PUBLIC, null=True, index=True)
    due_at = Moment(PUBLIC, index=True)
    until_at = Moment(PUBLIC, null=True)
    attempts = Whole(PUBLIC, default=0)
    result = Text(PUBLIC)
    note = Text(PERSONAL)
    done_at = Moment(PUBLIC, null=True)


class Heartbeat(Local):
    """When the running program last wrote that it was alive, per operator: where a killed segment ends."""

    user_uid = Key(PUBLIC, unique=True)
    at = Moment(PUBLIC)


class Draft(Local):
    """What an operator is typing. ``body`` holds the forms' whole state; ``parked`` drafts wait in 'my work'."""

    uid = Key(PUBLIC, unique=True)
    user_uid = Key(PUBLIC, index=True)
    interaction_uid = Key(PUBLIC, null=True, index=True)
    ticket_uid = Key(PUBLIC, null=True)
    title = Text(PERSONAL)
    body = Json(SPECIAL)
    parked = Yes(PUBLIC)
    created_at = Moment(PUBLIC)
    updated_at = Moment(PUBLIC)


class DraftStep(Local):
    """What changed in a draft, and when: the replay of a call shows the typing."""

    draft_uid = Key(PUBLIC, index=True)
    interaction_uid = Key(PUBLIC, null=True, index=True)
    at = Moment(PUBLIC)
    fields = Json(SPECIAL)
