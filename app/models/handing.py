"""Work that leaves the house: units outside the program, escalations, bugs and wishes, releases."""

from __future__ import annotations

from enum import StrEnum

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Synced
from app.models.columns import Json, Key, Moment, Text, Whole, Yes
from app.models.staff import Dictionary


class HandoffState(StrEnum):
    """Where a hand-over stands."""

    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class ItemKind(StrEnum):
    """What is handed to the developers."""

    BUG = "bug"
    WISH = "wish"


class ItemState(StrEnum):
    """Where a bug or a wish stands, whatever words the outside tracker has for it."""

    NOTED = "noted"
    SENT = "sent"
    PLANNED = "planned"
    DONE = "done"
    REFUSED = "refused"


class OutsideUnit(Dictionary):
    """Somebody outside the program who takes work over: a department, a contractor, a tracker of bugs.

    ``way`` is how: ``mail``, ``file`` or ``webhook``. ``template`` has the letter (``subject`` and ``text`` by
    language); ``request`` the webhook's method, headers, body and which fields of the answer hold the number, the
    state and the address. A secret stands in neither: it lies in the keyring under the unit's code. ``tracker``
    marks those that take bugs and wishes. ``confirm_min`` is within how many minutes they confirm, 0 for never.
    """

    way = Text(PUBLIC)
    mail = Text(PERSONAL)
    phone = Text(PERSONAL)
    url = Text(PUBLIC)
    template = Json(PUBLIC, null=True)
    request = Json(PUBLIC, null=True)
    tracker = Yes(PUBLIC)
    confirm_min = Whole(PUBLIC, default=0)


class Handoff(Synced):
    """A ticket, or a bug or wish, handed to a unit outside; the copy of what was sent, and what came back."""

    ticket_uid = Key(PUBLIC, null=True, index=True)
    item_uid = Key(PUBLIC, null=True, index=True)
    unit_uid = Key(PUBLIC, index=True)
    way = Text(PUBLIC)
    address = Text(PERSONAL)
    subject = Text(PERSONAL)
    text = Text(SPECIAL)
    state = Text(PUBLIC)
    sent_at = Moment(PUBLIC, null=True)
    sent_by = Key(PUBLIC, null=True)
    confirm_due_at = Moment(PUBLIC, null=True)
    confirmed_at = Moment(PUBLIC, null=True)
    confirmed_by = Text(PERSONAL)
    attempts = Whole(PUBLIC, default=0)
    next_try_at = Moment(PUBLIC, null=True)
    trouble = Text(PUBLIC)
    outside_number = Text(PUBLIC)
    outside_state = Text(PUBLIC)
    outside_url = Text(PUBLIC)
    note = Text(PERSONAL)


class Escalation(Synced):
    """A ticket passed to a higher line: from and to, why, and the facts that went with it."""

    ticket_uid = Key(PUBLIC, index=True)
    from_line = Whole(PUBLIC, default=0)
    to_line = Whole(PUBLIC)
    from_queue_uid = Key(PUBLIC, null=True)
    to_queue_uid = Key(PUBLIC)
    reason = Text(SPECIAL)
    facts = Json(SPECIAL, null=True)
    rule_uid = Key(PUBLIC, null=True)


class ProductRelease(Synced):
    """A version of a product; ``released_at`` is null while it is only planned."""

    product_uid = Key(PUBLIC, null=True, index=True)
    version = Text(PUBLIC)
    released_at = Moment(PUBLIC, null=True)
    note = Text(PUBLIC)


class TrackerItem(Synced):
    """A bug or a wish that clients' tickets are about; ``merged_uid`` is the one it was put together with."""

    kind = Text(PUBLIC)
    title = Text(PERSONAL)
    text = Text(SPECIAL)
    product_uid = Key(PUBLIC, null=True, index=True)
    state = Text(PUBLIC)
    unit_uid = Key(PUBLIC, null=True)
    outside_number = Text(PUBLIC, index=True)
    outside_state = Text(PUBLIC)
    outside_url = Text(PUBLIC)
    found_in = Text(PUBLIC)
    release_uid = Key(PUBLIC, null=True, index=True)
    done_at = Moment(PUBLIC, null=True)
    merged_uid = Key(PUBLIC, null=True)


class TrackerRequest(Synced):
    """A ticket whose client asked for a bug's end or a wish; ``told_at`` is when they were told it is done."""

    item_uid = Key(PUBLIC, index=True)
    ticket_uid = Key(PUBLIC, index=True)
    person_uid = Key(PUBLIC, null=True)
    organisation_uid = Key(PUBLIC, null=True)
    wants_word = Yes(PUBLIC, default=True)
    told_at = Moment(PUBLIC, null=True)
    callback_uid = Key(PUBLIC, null=True)
