"""Complaints and claims, letters, and the registers that number them."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Local, Synced
from app.models.columns import Json, Key, Moment, Text, Whole, Yes
from app.models.staff import Dictionary


class RegisterKind(StrEnum):
    """What a register holds."""

    COMPLAINT = "complaint"
    LETTER_IN = "letter_in"
    LETTER_OUT = "letter_out"
    NOTICE = "notice"


class Decision(StrEnum):
    """How a complaint was decided."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REFUSED = "refused"
    EXPLAINED = "explained"


class Register(Dictionary):
    """A register of documents: how its numbers look, and within how many days an answer is due.

    ``pattern`` has ``{desk}`` and ``{n}``, and may have ``{year}``; ``yearly`` begins every year with 1 again.
    ``days`` is 0 where nothing is due; a ticket type with a term of its own goes before it. With ``rolls`` a last
    day that is a day off moves to the next working day of the calendar (null: the first one there is).
    """

    kind = Text(PUBLIC)
    pattern = Text(PUBLIC)
    yearly = Yes(PUBLIC, default=True)
    days = Whole(PUBLIC, default=0)
    working = Yes(PUBLIC)
    rolls = Yes(PUBLIC, default=True)
    remind_days = Whole(PUBLIC, default=3)
    calendar_uid = Key(PUBLIC, null=True)


class RegisterCounter(Local):
    """The next number of a register at this desk; ``year`` is 0 where numbers go on over the years."""

    register_uid = Key(PUBLIC, index=True)
    year = Whole(PUBLIC, default=0)
    next_number = Whole(PUBLIC, default=1)


class DocumentTemplate(Dictionary):
    """A text for paper, by language; see :mod:`app.services.documents.markup`.

    ``kind`` says what it is for; with ``type_uid`` it belongs to one ticket type and goes before the common one.
    """

    kind = Text(PUBLIC, index=True)
    type_uid = Key(PUBLIC, null=True)
    text = Json(PUBLIC)


class ComplaintCause(Dictionary):
    """Why people complain."""


class Complaint(Synced):
    """What a ticket has beside its own fields when it is a complaint or a claim.

    ``unit_uid`` names a unit of the house or one outside. ``due_at`` is by when the answer must go;
    ``first_due_at`` what it was before it was put off for ``extension_reason``. ``decided_by`` is whoever decided,
    in words, when that was not somebody who signs in here.
    """

    ticket_uid = Key(PUBLIC, index=True)
    register_uid = Key(PUBLIC, null=True)
    number = Text(PUBLIC, index=True)
    registered_at = Moment(PUBLIC, index=True)
    received_at = Moment(PUBLIC)
    demand = Text(SPECIAL)
    cause_uid = Key(PUBLIC, null=True)
    unit_uid = Key(PUBLIC, null=True, index=True)
    due_at = Moment(PUBLIC, null=True)
    term_days = Whole(PUBLIC, default=0)
    term_working = Yes(PUBLIC)
    first_due_at = Moment(PUBLIC, null=True)
    extension_reason = Text(SPECIAL)
    notified_at = Moment(PUBLIC, null=True)
    reminded_at = Moment(PUBLIC, null=True)
    decision = Text(PUBLIC)
    decision_text = Text(SPECIAL)
    decided_at = Moment(PUBLIC, null=True)
    decided_by_uid = Key(PUBLIC, null=True)
    decided_by = Text(PERSONAL)
    answer_channel = Text(PUBLIC)
    answer_to = Text(PERSONAL)
    answer_text = Text(SPECIAL)
    answered_at = Moment(PUBLIC, null=True)
    answer_letter_uid = Key(PUBLIC, null=True)
    appealed_at = Moment(PUBLIC, null=True)
    appeal_note = Text(SPECIAL)


class Letter(Synced):
    """A letter in a register: one that came in, one that went out, or a notice to a unit.

    ``their_number`` and ``their_date`` (ISO) stand on a letter that came in; ``answers_uid`` is the letter that
    this one answers; ``due_at`` by when it must be answered, ``answered_at`` when it was.
    """

    register_uid = Key(PUBLIC, index=True)
    kind = Text(PUBLIC)
    number = Text(PUBLIC, index=True)
    at = Moment(PUBLIC, index=True)
    their_number = Text(PERSONAL)
    their_date = Text(PUBLIC)
    correspondent = Text(PERSONAL)
    channel = Text(PUBLIC)
    subject = Text(PERSONAL)
    text = Text(SPECIAL)
    ticket_uid = Key(PUBLIC, null=True, index=True)
    person_uid = Key(PUBLIC, null=True)
    unit_uid = Key(PUBLIC, null=True)
    answers_uid = Key(PUBLIC, null=True)
    due_at = Moment(PUBLIC, null=True)
    answered_at = Moment(PUBLIC, null=True)
