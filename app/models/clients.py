"""The people and organisations who call."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, SPECIAL, Synced
from app.models.columns import Key, Moment, Text


class Person(Synced):
    """A client."""

    last_name = Text(PERSONAL)
    first_name = Text(PERSONAL)
    middle_name = Text(PERSONAL)
    birth_date = Text(PERSONAL, null=True)
    language = Text(PUBLIC)
    note = Text(SPECIAL)
    import_key = Text(PERSONAL, null=True, index=True)
    merged_into_uid = Key(PUBLIC, null=True)


class PersonFlag(Synced):
    """Something to know before speaking; it expires (``until_at``; null means never)."""

    person_uid = Key(PUBLIC, index=True)
    kind = Text(PUBLIC)
    reason = Text(SPECIAL)
    until_at = Moment(PUBLIC, null=True)


class ContactPoint(Synced):
    """A number, address or nick. ``key`` is its normal spelling (see :mod:`app.services.phones`)."""

    kind = Text(PUBLIC)
    raw = Text(PERSONAL)
    key = Text(PERSONAL, index=True)
    label = Text(PERSONAL)
    verified_at = Moment(PUBLIC, null=True)


class PersonContactPoint(Synced):
    """Which persons a contact point reaches: many on both sides."""

    person_uid = Key(PUBLIC, index=True)
    contact_point_uid = Key(PUBLIC, index=True)


class Organisation(Synced):
    """A firm, a housing association."""

    name = Text(PERSONAL, index=True)
    tax_number = Text(PERSONAL)
    note = Text(PERSONAL)
    import_key = Text(PERSONAL, null=True, index=True)


class Membership(Synced):
    """A person's place in an organisation."""

    person_uid = Key(PUBLIC, index=True)
    organisation_uid = Key(PUBLIC, index=True)
    position = Text(PERSONAL)


class Premises(Synced):
    """A flat, house or room, with the account it is billed on."""

    address = Text(PERSONAL, index=True)
    flat = Text(PERSONAL)
    account = Text(PERSONAL, index=True)


class PersonPremises(Synced):
    """Who lives in or owns which premises."""

    person_uid = Key(PUBLIC, index=True)
    premises_uid = Key(PUBLIC, index=True)


class Entitlement(Synced):
    """A product that a person or organisation has, and how long support is paid for."""

    person_uid = Key(PUBLIC, null=True, index=True)
    organisation_uid = Key(PUBLIC, null=True, index=True)
    product_uid = Key(PUBLIC)
    version = Text(PUBLIC)
    subscription_till = Moment(PUBLIC, null=True)
