"""The call card: everything an operator should see of a client at the first ring, in ten indexed queries."""

from __future__ import annotations

import json
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services import phones
from app.services.clients.names import NameParts, full_name, greeting_name, short_name
from app.services.merging.standing import standing_person
from app.services.store.audit import record_reading
from app.services.store.store import Store
from app.services.words import language

OPEN_TICKETS_SHOWN = 20
CONTACTS_SHOWN = 5
OPEN = "state NOT IN ('resolved', 'closed', 'cancelled', 'merged')"


@frozen
class CardNumber:
    """A contact point. ``shown`` is a telephone number as its country writes it, else the raw text."""

    uid: Uid
    kind: str
    raw: str
    key: str
    shown: str
    label: str
    verified_at: int | None


@frozen
class CardOrganisation:
    """An organisation the client belongs to."""

    uid: Uid
    name: str
    position: str


@frozen
class CardPremises:
    """A flat or house of the client's."""

    uid: Uid
    address: str
    flat: str
    account: str


@frozen
class CardEntitlement:
    """A product in use; ``subscription_till`` is UTC ms, None where support does not end."""

    uid: Uid
    product_uid: Uid
    product: str
    version: str
    subscription_till: int | None
    expired: bool


@frozen
class CardFlag:
    """Something to know before speaking."""

    uid: Uid
    kind: str
    reason: str
    until_at: int | None


@frozen
class CardTicket:
    """An open ticket. Times are UTC ms."""

    uid: Uid
    number: str
    subject: str
    state: str
    priority: int
    due_at: int | None
    created_at: int
    overdue: bool


@frozen
class CardContact:
    """A past contact. ``ticket_numbers`` are those it was about."""

    uid: Uid
    channel: str
    direction: str
    state: str
    offered_at: int
    disposition: str
    note: str
    user_name: str
    ticket_numbers: tuple[str, ...]
    recorded: bool = False


@frozen
class CardPromise:
    """A promise not kept yet."""

    uid: Uid
    text: str
    due_at: int
    overdue: bool
    ticket_uid: Uid | None


@frozen
class CardCallback:
    """A call that was agreed and not made yet."""

    uid: Uid
    number: str
    due_at: int
    owner_uid: Uid | None
    note: str


@frozen
class ClientCard:
    """A client as the call card shows them."""

    person_uid: Uid
    name: NameParts
    language: str
    birth_date: str | None
    note: str
    numbers: tuple[CardNumber, ...]
    organisations: tuple[CardOrganisation, ...]
    premises: tuple[CardPremises, ...]
    entitlements: tuple[CardEntitlement, ...]
    flags: tuple[CardFlag, ...]
    open_tickets: tuple[CardTicket, ...]
    last_contacts: tuple[CardContact, ...]
    promises: tuple[CardPromise, ...]
    callbacks: tuple[CardCallback, ...]

    @property
    def full_name(self) -> str:
        """«Иванова Анна Петровна»."""
        return full_name(self.name)

    @property
    def short_name(self) -> str:
        """«Иванова А. П.»."""
        return short_name(self.name)

    @property
    def greeting_name(self) -> str:
        """«Анна Петровна»."""
        return greeting_name(self.name)


def client_card(store: Store, person_uid: Uid, now: int) -> ClientCard:
    """The card of one client at ``now`` (UTC ms); of a merged one, the card of what they became.

    Raises LookupError where there is no such client.

    A card shown to somebody must be followed by :func:`note_card_read`; :func:`open_card` does both.
    """
    person = store.row(
        "SELECT last_name, first_name, middle_name, language, birth_date, note FROM person "
        "WHERE uid = ? AND deleted_at IS NULL",
        person_uid,
    )
    if person is None and (kept := standing_person(store, person_uid)) != person_uid:
        return client_card(store, kept, now)
    if person is None:
        raise LookupError(f"no person {person_uid.hex()}")
    last, first, middle, tongue, birth_date, note = person
    return ClientCard(
        person_uid,
        NameParts(last, first, middle),
        tongue,
        birth_date,
        note,
        _numbers(store, person_uid),
        _organisations(store, person_uid),
        _premises(store, person_uid),
        _entitlements(store, person_uid, now),
        _flags(store, person_uid, now),
        _open_tickets(store, person_uid, now),
        last_contacts(store, person_uid),
        _promises(store, person_uid, now),
        _callbacks(store, person_uid),
    )


def card_if_here(store: Store, person_uid: Uid, now: int) -> ClientCard | None:
    """Like :func:`client_card`; None where the client was erased, or has left this desk, meanwhile."""
    try:
        return client_card(store, person_uid, now)
    except LookupError:
        return None


def note_card_read(store: Store, user: Uid | None, person_uid: Uid, purpose: str) -> None:
    """Write down that ``user`` saw this card. Post it with BACKGROUND urgency, so that the card comes first."""
    record_reading(store, user, "person", person_uid, purpose)


def open_card(store: Store, user: Uid | None, person_uid: Uid, now: int, purpose: str) -> ClientCard:
    """The card, with the reading written down in the same operation (adds about half a millisecond)."""
    card = client_card(store, person_uid, now)
    note_card_read(store, user, person_uid, purpose)
    return card


def last_contacts(store: Store, person_uid: Uid, limit: int = CONTACTS_SHOWN) -> tuple[CardContact, ...]:
    """The client's latest contacts, newest first."""
    rows = store.rows(
        "SELECT i.uid, i.channel, i.direction, i.state, i.offered_at, d.labels, i.note, coalesce(u.name, ''), "
        "(SELECT group_concat(t.number, ' ') FROM interaction_ticket link "
        " JOIN ticket t ON t.uid = link.ticket_uid "
        " WHERE link.interaction_uid = i.uid AND link.deleted_at IS NULL), i.recording <> '' "
        "FROM interaction i LEFT JOIN disposition d ON d.uid = i.disposition_uid "
        "LEFT JOIN user u ON u.uid = i.user_uid "
        "WHERE i.person_uid = ? AND i.deleted_at IS NULL ORDER BY i.offered_at DESC LIMIT ?",
        person_uid,
        limit,
    )
    return tuple(
        CardContact(
            *(uid, channel, direction, state, at, in_words(labels), note, user_name),
            ticket_numbers=tuple((numbers or "").split()),
            recorded=bool(recorded),
        )
        for uid, channel, direction, state, at, labels, note, user_name, numbers, recorded in rows
    )


def in_words(labels: str | None) -> str:
    """A dictionary's label, from its stored JSON, in the language in use (else in the other one)."""
    if not labels:
        return ""
    texts: dict[str, Any] = json.loads(labels)
    return str(texts.get(language()) or next(iter(texts.values()), ""))


def _numbers(store: Store, person: Uid) -> tuple[CardNumber, ...]:
    rows = store.rows(
        "SELECT cp.uid, cp.kind, cp.raw, cp.key, cp.label, cp.verified_at FROM person_contact_point link "
        "JOIN contact_point cp ON cp.uid = link.contact_point_uid "
        "WHERE link.person_uid = ? AND link.deleted_at IS NULL AND cp.deleted_at IS NULL ORDER BY link.id",
        person,
    )
    return tuple(
        CardNumber(uid, kind, raw, key, phones.national(phones.parse(key)) if kind == "phone" else raw, label, at)
        for uid, kind, raw, key, label, at in rows
    )


def _organisations(store: Store, person: Uid) -> tuple[CardOrganisation, ...]:
    rows = store.rows(
        "SELECT o.uid, o.name, m.position FROM membership m JOIN organisation o ON o.uid = m.organisation_uid "
        "WHERE m.person_uid = ? AND m.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY m.id",
        person,
    )
    return tuple(CardOrganisation(*row) for row in rows)


def _premises(store: Store, person: Uid) -> tuple[CardPremises, ...]:
    rows = store.rows(
        "SELECT p.uid, p.address, p.flat, p.account FROM person_premises link "
        "JOIN premises p ON p.uid = link.premises_uid "
        "WHERE link.person_uid = ? AND link.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY link.id",
        person,
    )
    return tuple(CardPremises(*row) for row in rows)


def _entitlements(store: Store, person: Uid, now: int) -> tuple[CardEntitlement, ...]:
    # Two branches, each by its own index; an OR over both would scan the table.
    rows = store.rows(
        "SELECT e.uid, e.product_uid, p.labels, e.version, e.subscription_till FROM ("
        " SELECT id, uid, product_uid, version, subscription_till FROM entitlement"
        " WHERE person_uid = ?1 AND deleted_at IS NULL"
        " UNION SELECT en.id, en.uid, en.product_uid, en.version, en.subscription_till FROM membership m"
        " JOIN entitlement en ON en.organisation_uid = m.organisation_uid AND en.deleted_at IS NULL"
        " WHERE m.person_uid = ?1 AND m.deleted_at IS NULL) e "
        "LEFT JOIN product p ON p.uid = e.product_uid ORDER BY e.id",
        person,
    )
    return tuple(
        CardEntitlement(uid, product, in_words(labels), version, till, till is not None and till < now)
        for uid, product, labels, version, till in rows
    )


def _flags(store: Store, person: Uid, now: int) -> tuple[CardFlag, ...]:
    rows = store.rows(
        "SELECT uid, kind, reason, until_at FROM person_flag "
        "WHERE person_uid = ? AND deleted_at IS NULL AND (until_at IS NULL OR until_at > ?) ORDER BY id",
        person,
        now,
    )
    return tuple(CardFlag(*row) for row in rows)


def _open_tickets(store: Store, person: Uid, now: int) -> tuple[CardTicket, ...]:
    rows = store.rows(
        "SELECT uid, number, subject, state, priority, due_at, created_at FROM ticket "
        f"WHERE person_uid = ? AND deleted_at IS NULL AND {OPEN} "
        "ORDER BY (due_at IS NOT NULL AND due_at < ?) DESC, priority DESC, id DESC LIMIT ?",
        person,
        now,
        OPEN_TICKETS_SHOWN,
    )
    return tuple(
        CardTicket(uid, number, subject, state, priority, due, created, due is not None and due < now)
        for uid, number, subject, state, priority, due, created in rows
    )


def _promises(store: Store, person: Uid, now: int) -> tuple[CardPromise, ...]:
    rows = store.rows(
        "SELECT uid, text, due_at, ticket_uid FROM promise "
        "WHERE person_uid = ? AND kept_at IS NULL AND deleted_at IS NULL ORDER BY due_at",
        person,
    )
    return tuple(CardPromise(uid, text, due, due < now, ticket) for uid, text, due, ticket in rows)


def _callbacks(store: Store, person: Uid) -> tuple[CardCallback, ...]:
    rows = store.rows(
        "SELECT uid, number, due_at, owner_uid, note FROM callback "
        "WHERE person_uid = ? AND done_at IS NULL AND deleted_at IS NULL ORDER BY due_at",
        person,
    )
    return tuple(CardCallback(*row) for row in rows)
