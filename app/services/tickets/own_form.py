"""The ticket type's own form: its published version, and a session filled with a ticket's fields."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from app.models.ids import Uid
from app.services.forms.session import FormSession
from app.services.scripts.definitions import definition
from app.services.store.store import Store
from app.services.words import language


def form_version(store: Store, type_uid: Uid | None, version_uid: Uid | None) -> Uid | None:
    """The version a ticket was made with, else the published one of its type's form; None without a form."""
    if version_uid is not None or type_uid is None:
        return version_uid
    found: Uid | None = store.value(
        "SELECT v.uid FROM ticket_type t "
        "JOIN script_definition d ON d.code = t.form_code AND d.deleted_at IS NULL "
        "JOIN script_version v ON v.definition_uid = d.uid AND v.state = 'published' AND v.deleted_at IS NULL "
        "WHERE t.uid = ? AND t.form_code <> '' ORDER BY v.number DESC LIMIT 1",
        type_uid,
    )
    return found


def filled_session(
    store: Store, type_uid: Uid | None, version_uid: Uid | None, fields: Mapping[str, Any] | None
) -> FormSession | None:
    """The type's form with a ticket's fields in it; None for a type without a form."""
    version = form_version(store, type_uid, version_uid)
    if version is None:
        return None
    session = FormSession(definition(store, version), language=language())
    fill(session, fields or {})
    return session


def fill(session: FormSession, fields: Mapping[str, Any], below: str = "") -> tuple[str, ...]:
    """Put answers into a session as :meth:`FormSession.result` gave them; return the names it did not take.

    Calculated and unknown names are left out: another version of the form may have neither.
    """
    base = below or session.form.root.path
    refused: list[str] = []
    for name, value in fields.items():
        ref = f"{base}/{name}"
        if isinstance(value, Mapping):
            refused += fill(session, value, ref)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            refused += _fill_repeat(session, ref, value)
        elif not _set(session, ref, value) and not _set(session, name, value):
            refused.append(name)
    return tuple(refused)


def _fill_repeat(session: FormSession, ref: str, rows: list[Any]) -> list[str]:
    refused: list[str] = []
    try:
        while len(session.instances(ref)) < len(rows):
            session.add_instance(ref)
    except (KeyError, ValueError):
        return [ref.rpartition("/")[2]]
    for instance, row in zip(session.instances(ref), rows, strict=False):
        refused += fill(session, row, instance)
    return refused


def _set(session: FormSession, ref: str, value: Any) -> bool:
    with suppress(KeyError, ValueError):
        session.set_value(ref, value)
        return True
    return False
