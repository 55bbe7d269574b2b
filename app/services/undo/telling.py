"""Why something cannot be taken back, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.models.ids import Uid
from app.services.clients.names import NameParts, short_name
from app.services.dictionaries import read
from app.services.store.store import Store
from app.services.tickets.moments import moment_words
from app.services.words import language, t

PARTS = {
    "ticket_note": "undo.note",
    "ticket_check": "undo.check",
    "ticket_approval": "undo.approval",
}
"""Records that belong to a ticket, and what they are called."""


def told(
    store: Store, table: str, uid: Uid, why: str, fields: Sequence[str], by: Uid | None, at: int | None
) -> tuple[str, dict[str, Any]]:
    """The text's key and what fills it, for one record in the way; ``at`` is UTC ms."""
    params: dict[str, Any] = {"record": record_words(store, table, uid)}
    if why == "changed":
        params["who"] = read(store).label(by) or t("undo.somebody")
        params["when"] = moment_words(at, language()) if at is not None else t("undo.unknown_time")
    if why == "required":
        params["fields"] = t("tickets.list_sign").join(fields)
    return f"undo.conflict_{why}", params


def record_words(store: Store, table: str, uid: Uid) -> str:
    """What a record is called: a ticket by its number, a client by name."""
    if table == "ticket":
        return t("undo.ticket", number=str(store.value("SELECT number FROM ticket WHERE uid = ?", uid) or ""))
    if table in PARTS:
        number = store.value(
            f"SELECT t.number FROM {table} n JOIN ticket t ON t.uid = n.ticket_uid WHERE n.uid = ?", uid
        )
        return t(PARTS[table], number=str(number or ""))
    if table == "person":
        row = store.row("SELECT last_name, first_name, middle_name FROM person WHERE uid = ?", uid)
        return t("undo.client", name=short_name(NameParts(*row)) if row else "")
    return t("undo.record")
