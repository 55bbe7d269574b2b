"""The notice to the responsible unit: numbered here, and handed over where the unit is outside the program."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.complaints.registering import notify_unit
from app.services.handoff.handing import prepare
from app.services.handoff.message import Message
from app.services.store.store import Store
from app.services.words import t


def send_notice(store: Store, actor: Uid, complaint: Uid, unit_name: str, text: str) -> str:
    """Register the notice and, for a unit outside, prepare its hand-over; the notice's number.

    A webhook goes out by itself then; a letter or a file is sent by the person. Confirmed like every hand-over.
    Raises like :func:`app.services.complaints.registering.notify_unit`.
    """
    number = notify_unit(store, actor, complaint, unit_name, text)
    row = store.row(
        "SELECT c.ticket_uid, c.unit_uid, c.number FROM complaint c JOIN outside_unit u ON u.uid = c.unit_uid "
        "WHERE c.uid = ? AND u.active AND u.deleted_at IS NULL",
        complaint,
    )
    if row is not None:
        subject = t("complaints.notice_subject", number=row[2])
        prepare(store, actor, row[0], row[1], Message(subject, text), note=number)
    return number
