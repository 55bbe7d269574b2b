"""Changing clients: new ones in one step, numbers attached and detached, flags, organisations, products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.calls import Interaction
from app.models.clients import (
    ContactPoint,
    Entitlement,
    Membership,
    Organisation,
    Person,
    PersonContactPoint,
    PersonFlag,
    PersonPremises,
    Premises,
)
from app.models.ids import Uid
from app.services import phones
from app.services.clients.names import NameParts
from app.services.errors import KnownError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store

EDITABLE = frozenset({"last_name", "first_name", "middle_name", "birth_date", "language", "note"})


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


def update_client(store: Store, actor: Uid, person: Uid, changes: Mapping[str, Any]) -> frozenset[str]:
    """Change fields of a client (:data:`EDITABLE`); return the names of those that differed."""
    unknown = changes.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        return write.update(Person, person, **changes)


def attach_number(store: Store, actor: Uid, person: Uid, raw: str, *, label: str = "", kind: str = "phone") -> Uid:
    """Give a client one more number (or address, with another ``kind``); return the contact point's key.

    A number that other clients have too is shared, not copied; attaching twice changes nothing. Raises
    ClientError for a text that holds no number.
    """
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        return _attach(write, person, raw, label, kind)


def detach_number(store: Store, actor: Uid, person: Uid, contact_point: Uid) -> None:
    """Take a number off a client; others who share it keep it."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        for (link,) in write.rows(
            "SELECT uid FROM person_contact_point "
            "WHERE person_uid = ? AND contact_point_uid = ? AND deleted_at IS NULL",
            person,
            contact_point,
        ):
            write.remove(PersonContactPoint, link)


def label_number(store: Store, actor: Uid, contact_point: Uid, label: str, verified_at: int | None) -> None:
    """Change what a number is called, and when it was verified (UTC ms, None: it was not)."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        write.update(ContactPoint, contact_point, label=label, verified_at=verified_at)


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


def new_organisation(store: Store, actor: Uid, name: str, tax_number: str = "", note: str = "") -> Uid:
    """Add an organisation. Raises ClientError without a name."""
    if not name.strip():
        raise ClientError("clients.organisation_without_name")
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        return write.insert(Organisation, name=name.strip(), tax_number=tax_number.strip(), note=note)


def join_organisation(store: Store, actor: Uid, person: Uid, organisation: Uid, position: str = "") -> Uid:
    """Make a client a member of an organisation; of a member, change the position."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        found = write.row(
            "SELECT uid FROM membership WHERE person_uid = ? AND organisation_uid = ? AND deleted_at IS NULL",
            person,
            organisation,
        )
        if found:
            membership: Uid = found[0]
            write.update(Membership, membership, position=position)
            return membership
        return write.insert(Membership, person_uid=person, organisation_uid=organisation, position=position)


def leave_organisation(store: Store, actor: Uid, person: Uid, organisation: Uid) -> None:
    """End a client's membership."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        for (membership,) in write.rows(
            "SELECT uid FROM membership WHERE person_uid = ? AND organisation_uid = ? AND deleted_at IS NULL",
            person,
            organisation,
        ):
            write.remove(Membership, membership)


def add_entitlement(
    store: Store,
    actor: Uid,
    product: Uid,
    *,
    person: Uid | None = None,
    organisation: Uid | None = None,
    version: str = "",
    subscription_till: int | None = None,
) -> Uid:
    """Write down a product that a client or an organisation has; ``subscription_till`` is UTC ms."""
    if (person is None) == (organisation is None):
        raise TypeError("an entitlement belongs to a person or to an organisation")
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        return write.insert(
            Entitlement,
            person_uid=person,
            organisation_uid=organisation,
            product_uid=product,
            version=version,
            subscription_till=subscription_till,
        )


def change_entitlement(
    store: Store, actor: Uid, entitlement: Uid, version: str, subscription_till: int | None
) -> None:
    """Change a product's version and the end of its subscription (UTC ms, None: it has no end)."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        write.update(Entitlement, entitlement, version=version, subscription_till=subscription_till)


def add_premises(store: Store, actor: Uid, person: Uid, address: str, flat: str = "", account: str = "") -> Uid:
    """Bind a client to premises; the same address, flat and account are one record shared by the household."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        found = write.row(
            "SELECT uid FROM premises WHERE address = ? AND flat = ? AND account = ? AND deleted_at IS NULL",
            address,
            flat,
            account,
        )
        premises: Uid = found[0] if found else write.insert(Premises, address=address, flat=flat, account=account)
        if not write.row(
            "SELECT 1 FROM person_premises WHERE person_uid = ? AND premises_uid = ? AND deleted_at IS NULL",
            person,
            premises,
        ):
            write.insert(PersonPremises, person_uid=person, premises_uid=premises)
        return premises


def remove_premises(store: Store, actor: Uid, person: Uid, premises: Uid) -> None:
    """Unbind a client from premises; the rest of the household stays."""
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        for (link,) in write.rows(
            "SELECT uid FROM person_premises WHERE person_uid = ? AND premises_uid = ? AND deleted_at IS NULL",
            person,
            premises,
        ):
            write.remove(PersonPremises, link)


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
