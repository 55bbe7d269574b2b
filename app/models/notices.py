"""What people of the house are told by the program and by each other."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Synced
from app.models.columns import Json, Key, Moment, Text, Yes


class Notice(Synced):
    """A message to one person, unread while ``read_at`` is null.

    ``kind`` says what it is about (a rule, a ticket handed over, a raised hand …); ``ticket_uid`` or, for anything
    else, ``record_table`` and ``record_uid`` lead there. ``sender_uid`` is the person it comes from, null for the
    program; ``rule_uid`` the rule that told. ``details`` is what a kind carries beside its text.
    """

    user_uid = Key(PUBLIC, index=True)
    kind = Text(PUBLIC)
    text = Text(PERSONAL)
    ticket_uid = Key(PUBLIC, null=True, index=True)
    record_table = Text(PUBLIC)
    record_uid = Key(PUBLIC, null=True)
    sender_uid = Key(PUBLIC, null=True)
    rule_uid = Key(PUBLIC, null=True)
    urgent = Yes(PUBLIC)
    details = Json(SPECIAL, null=True)
    read_at = Moment(PUBLIC, null=True)
