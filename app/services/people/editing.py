"""Saving people and dictionary entries as an administrator typed them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.models.staff import Role
from app.services import dictionaries
from app.services.people import members, users
from app.services.store.store import Store

Everything = tuple[dictionaries.Dictionaries, list[users.UserRecord]]


def read_everything(store: Store) -> Everything:
    """The dictionaries and the people."""
    return dictionaries.read(store), users.list_users(store)


def save_person(store: Store, actor: Uid, uid: Uid | None, values: dict[str, Any]) -> Uid:
    """Add (``uid`` is None) or change a person; an empty password leaves the one there is.

    Raises NotAllowed, BadPerson, BadPassword, LookupError.
    """
    record = users.UserRecord(
        uid,
        values["login"],
        values["name"],
        Role(values["role"]),
        values["extension"],
        values["language"],
        system_account=values["system_account"] or None,
    )
    if uid is not None:
        before = _person(store, uid)
        record = replace(record, active=before.active, has_password=before.has_password)
    return users.save_user(store, actor, record, values.get("password") or None)


def switch_person(store: Store, actor: Uid, uid: Uid, active: bool) -> Uid:
    """Let somebody sign in again, or no more. Raises NotAllowed, BadPerson, LookupError."""
    return users.save_user(store, actor, replace(_person(store, uid), active=active))


def save_word(store: Store, actor: Uid, table: str, uid: Uid | None, values: dict[str, Any]) -> Uid:
    """Add or change an entry of a dictionary; an empty code is made from the English label.

    Raises NotAllowed, DictionaryError, LookupError.
    """
    kept = dict(values)
    people = kept.pop("members", None)
    code = kept.pop("code")
    if uid is None:
        labels = kept.pop("labels")
        if not kept.get("position"):
            kept.pop("position", None)
        uid = dictionaries.add(store, actor, table, code or code_from(labels), labels, **kept)
    else:
        dictionaries.change(store, actor, table, uid, **kept)
    if people is not None:
        members.set_members(store, actor, uid, people)
    return uid


def switch_word(store: Store, actor: Uid, table: str, uid: Uid, active: bool) -> Uid:
    """Stop or begin to offer an entry. Raises NotAllowed, LookupError."""
    dictionaries.deactivate(store, actor, table, uid, active=active)
    return uid


def code_from(labels: dict[str, str]) -> str:
    """A code for an entry: its English label in small letters and underlines."""
    return "_".join("".join(each if each.isalnum() else " " for each in labels.get("en", "").lower()).split())


def _person(store: Store, uid: Uid) -> users.UserRecord:
    found = next((each for each in users.list_users(store) if each.uid == uid), None)
    if found is None:
        raise LookupError(f"no person {uid.hex()}")
    return found
