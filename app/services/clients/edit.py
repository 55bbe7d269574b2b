"""Changing clients: new ones in one step, numbers attached and detached, flags, organisations, products."""

from __future__ import annotations

from app.models.calls import Interaction
from app.models.clients import (
    ContactPoint,
    Membership,
    Person,
    PersonContactPoint,
    PersonFlag,
)
from app.models.ids import Uid
from app.services import phones
from app.services.clients.names import NameParts
from app.services.errors import KnownError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store


class ClientError(KnownError):
    """A client cannot be saved as given."""


def new_client(
    store: Store,
    actor: Uid,
    name: NameParts,
    number: str = "",
    *,
    uid: Uid | None = None,
    number_label: str = "",
    language: str = "ru",
    note: str = "",
    organisation_uid: Uid | None = None,
    interaction_uid: Uid | None = None,
) -> Uid:
    """Add a client with a number in one step, and put them on the contact in progress; return their key.

    ``uid``, made by the caller, makes a repeated save harmless. Raises ClientError for a client without name
    and number.
    """
    if not (name.last or name.first or name.middle or number.strip()):
        raise ClientError("clients.empty")
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        if uid and write.row("SELECT 1 FROM person WHERE uid = ?", uid):
            return uid
        person = write.insert(
            Person,
            uid,
            last_name=name.last,
            first_name=name.first,
            middle_name=name.middle,
            language=language,
            note=note,
        )
        if number.strip():
            _attach(write, person, number, number_label, "phone")
        if organisation_uid:
            write.insert(Membership, person_uid=person, organisation_uid=organisation_uid)
        if interaction_uid:
            write.update(Interaction, interaction_uid, person_uid=person)
    return person


def attach_number(store: Store, actor: Uid, person: Uid, raw: str, *, label: str = "", kind: str = "phone") -> Uid:
    """Give a client one more number (or address, with another ``kind``); return the contact point's key.

    A number that other clients have too is shared, not copied; attaching twice changes nothing. Raises
    ClientError for a text that holds no number.
    """
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        return _attach(write, person, raw, label, kind)


def add_flag(store: Store, actor: Uid, person: Uid, kind: str, reason: str, until_at: int | None = None) -> Uid:
    """Flag a client until a moment (UTC ms), or for good. Raises ClientError without a reason."""
    if not reason.strip():
        raise ClientError("clients.flag_without_reason")
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        return write.insert(PersonFlag, person_uid=person, kind=kind, reason=reason.strip(), until_at=until_at)


def remove_flag(store: Store, actor: Uid, flag: Uid) -> None:
    """Take a flag off before it expires."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        write.remove(PersonFlag, flag)


def _attach(write: Write, person: Uid, raw: str, label: str, kind: str) -> Uid:
    key = phones.parse(raw).key if kind == "phone" else raw.strip().casefold()
    if not key:
        raise ClientError("clients.no_number", text=raw.strip())
    found = write.row("SELECT uid FROM contact_point WHERE key = ? AND kind = ? AND deleted_at IS NULL", key, kind)
    point: Uid = (
        found[0] if found else write.insert(ContactPoint, kind=kind, raw=raw.strip(), key=key, label=label)
    )
    if found and label:
        write.update(ContactPoint, point, label=label)
    if not write.row(
        "SELECT 1 FROM person_contact_point WHERE person_uid = ? AND contact_point_uid = ? AND deleted_at IS NULL",
        person,
        point,
    ):
        write.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)
    return point
