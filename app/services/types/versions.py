"""The rules that a ticket is under: read once for each version, kept for each opened store."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from app.models.ids import Uid
from app.models.ticket_types import TypeStatus
from app.services.store.store import Store
from app.services.types.codec import read_text
from app.services.types.definition import TypeDefinition
from app.services.types.standard import standard

_read: WeakKeyDictionary[Store, dict[tuple[Uid, str], TypeDefinition]] = WeakKeyDictionary()


def definition_of(store: Store, version: Uid | None) -> TypeDefinition:
    """The rules of a version; the standard ones for None and for a version that has not arrived here yet."""
    if version is None:
        return standard()
    checksum = store.value("SELECT checksum FROM ticket_type_version WHERE uid = ?", version)
    if checksum is None:
        return standard()
    known = _read.setdefault(store, {})
    key = (version, checksum)
    if key not in known:
        known[key] = read_text(store.value("SELECT definition FROM ticket_type_version WHERE uid = ?", version))
    return known[key]


def version_in_force(store: Store, type_uid: Uid | None) -> Uid | None:
    """The published version of a type; None for one without rules of its own."""
    if type_uid is None:
        return None
    found: Uid | None = store.value(
        "SELECT uid FROM ticket_type_version WHERE type_uid = ? AND status = ? AND deleted_at IS NULL "
        "ORDER BY number DESC LIMIT 1",
        type_uid,
        TypeStatus.PUBLISHED.value,
    )
    return found


def rules_of_ticket(store: Store, ticket: Uid) -> TypeDefinition:
    """The rules that a saved ticket is under."""
    return definition_of(store, store.value("SELECT type_version_uid FROM ticket WHERE uid = ?", ticket))
