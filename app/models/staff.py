"""The people who work here, and the dictionaries they work with. Labels are ``{"ru": …, "en": …}``."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SECRET, SPECIAL, Synced
from app.models.columns import Json, Key, Moment, Text, Whole, Yes


class Role(StrEnum):
    """What a person may do. Each role may do what the ones before it may, but a supervisor only reads."""

    OPERATOR = "operator"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class User(Synced):
    """Somebody who signs in."""

    login = Text(PERSONAL, index=True)
    name = Text(PERSONAL)
    role = Text(PUBLIC)
    password_hash = Text(SECRET, null=True)
    system_account = Text(PERSONAL, null=True)
    extension = Text(PUBLIC)
    language = Text(PUBLIC)
    active = Yes(PUBLIC, default=True)


class Dictionary(Synced):
    """A word list that administrators edit."""

    code = Text(PUBLIC, index=True)
    labels = Json(PUBLIC)
    position = Whole(PUBLIC, default=0)
    active = Yes(PUBLIC, default=True)


class Queue(Dictionary):
    """A routing unit; ``line`` is the support line, 1 to 3, or 0 where lines do not apply.

    ``policy_uid`` is the service agreement of its tickets whose type has none.
    """

    line = Whole(PUBLIC, default=0)
    policy_uid = Key(PUBLIC, null=True)


class QueueMember(Synced):
    """Who works which queue."""

    queue_uid = Key(PUBLIC, index=True)
    user_uid = Key(PUBLIC, index=True)


class Category(Dictionary):
    """A node of the three-level classification; roots have no parent."""

    parent_uid = Key(PUBLIC, null=True, index=True)


class Product(Dictionary):
    """A product or service that clients have."""


class Disposition(Dictionary):
    """How a contact ended. Non-data endings (wrong number, silent, hang-up) need no client and no ticket."""

    non_data = Yes(PUBLIC)
    callback = Yes(PUBLIC)


class PauseReason(Dictionary):
    """Why an operator is not ready. Limits in minutes, 0 for none: ``limit_min`` a day, ``once_min`` at a time.

    ``asks_over_limit``: a pause beyond the day's limit needs approval. ``exchange_code`` is the reason as the
    exchange knows it, empty where it is the code itself.
    """

    limit_min = Whole(PUBLIC, default=0)
    once_min = Whole(PUBLIC, default=0)
    billable = Yes(PUBLIC)
    needs_approval = Yes(PUBLIC)
    asks_over_limit = Yes(PUBLIC)
    exchange_code = Text(PUBLIC)


class PauseRequest(Synced):
    """Somebody asks for a pause. Open until ``ended_at``: it has begun, was refused, or is wanted no more."""

    user_uid = Key(PUBLIC, index=True)
    reason = Text(PUBLIC)
    over_limit = Yes(PUBLIC)
    note = Text(SPECIAL)
    granted = Yes(PUBLIC)
    answer = Text(PERSONAL)
    answered_by = Key(PUBLIC, null=True)
    answered_at = Moment(PUBLIC, null=True)
    ended_at = Moment(PUBLIC, null=True)


class AnswerTemplate(Dictionary):
    """A text with variables; ``text`` is ``{"ru": …, "en": …}``."""

    text = Json(PUBLIC)


class TicketType(Dictionary):
    """A kind of ticket, with the form of its own fields, the queue it goes to and its service agreement.

    ``project_uid`` is the project of its tickets, ``billable`` whether their time is charged.
    """

    form_code = Text(PUBLIC)
    queue_uid = Key(PUBLIC, null=True)
    policy_uid = Key(PUBLIC, null=True)
    project_uid = Key(PUBLIC, null=True)
    billable = Yes(PUBLIC, default=True)
