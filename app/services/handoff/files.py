"""A ticket as a file for a unit without a server: one sheet of names and values."""

from __future__ import annotations

from pathlib import Path

from app.models.ids import Uid
from app.services.exports.sheets import open_sheet
from app.services.handoff.message import Message, ticket_variables
from app.services.people.rights import Act, require
from app.services.store.audit import record_reading
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.words import language, t

ROWS = (
    *("ticket_number", "created_at", "type", "category", "subject", "description", "priority", "due_at"),
    *("client_full_name", "client_number", "organisation", "address", "product", "state", "queue"),
)


def write_ticket(store: Store, actor: Uid, ticket: Uid, path: Path, message: Message, now: int) -> int:
    """Write a ticket and the words to it into a file (xlsx or delimited); how many rows.

    That it was taken out is noted in the reading log. Raises NotAllowed, ImportTrouble (the file cannot be
    written), LookupError. ``now`` is UTC ms.
    """
    require(store, actor, Act.EDIT_TICKETS)
    values = ticket_variables(store, actor, ticket, now)
    rows = [(t(f"handoff.row_{name}"), values[name]) for name in ROWS if values.get(name)]
    for line in values.get("own_fields", "").splitlines():
        name, _, value = line.partition(": ")
        rows.append((name, value))
    rows.append((t("handoff.row_message"), message.text))
    record_reading(store, actor, "ticket", ticket, "export")
    head = t("handoff.sheet_head", number=values["ticket_number"], at=moment_words(now, language()))
    sheet = open_sheet(path, head, [t("handoff.row_name"), t("handoff.row_value")])
    for row in rows:
        sheet.add(list(row))
    sheet.finish()
    return len(rows)
