"""A client's passport: what whoever picks them up must know. All times are UTC ms."""

from __future__ import annotations

from dataclasses import asdict

from app.models.day import Passport
from app.models.ids import Uid
from app.records import frozen
from app.services.clients.card import in_words
from app.services.clients.curators import ClientKey, ClientKind, CuratorView, curators_of
from app.services.clients.names import NameParts, full_name
from app.services.people.rights import Act, acting
from app.services.store.audit import record_reading
from app.services.store.store import Store


@frozen
class PassportTexts:
    """Its parts, in words."""

    systems: str = ""
    contacts: str = ""
    risks: str = ""
    agreements: str = ""


PARTS = tuple(PassportTexts.__dataclass_fields__)


@frozen
class PassportProduct:
    """What the client has; ``till`` None: support does not end."""

    name: str
    version: str
    till: int | None
    expired: bool


@frozen
class PassportView:
    """Everything on one page. ``related`` are a person's organisations, or an organisation's people."""

    key: ClientKey
    name: str
    texts: PassportTexts
    curators: tuple[CuratorView, ...]
    products: tuple[PassportProduct, ...]
    related: tuple[tuple[ClientKey, str], ...]
    open_tickets: int
    updated_at: int | None
    updated_by: str


def read_passport(store: Store, client: ClientKey, now: int) -> PassportView:
    """The passport of a client, empty where nobody has written one. Raises LookupError.

    Shown to somebody it must be followed by :func:`note_passport_read`.
    """
    name, related, members = (
        _person(store, client.uid) if client.kind is ClientKind.PERSON else _firm(store, client.uid)
    )
    row = store.row(
        f"SELECT p.systems, p.contacts, p.risks, p.agreements, p.updated_at, coalesce(u.name, '') FROM passport p "
        f"LEFT JOIN user u ON u.uid = p.updated_by WHERE p.{client.column} = ? AND p.deleted_at IS NULL",
        client.uid,
    )
    marks = ", ".join("?" * len(members))
    tickets = store.value(
        f"SELECT count(*) FROM ticket WHERE person_uid IN ({marks}) AND deleted_at IS NULL "
        "AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged')",
        *members,
    )
    return PassportView(
        client,
        name,
        PassportTexts(*row[:4]) if row else PassportTexts(),
        curators_of(store, client),
        _products(store, client, now),
        related,
        tickets,
        row[4] if row else None,
        row[5] if row else "",
    )


def save_passport(
    store: Store, actor: Uid, client: ClientKey, before: PassportTexts, after: PassportTexts
) -> bool:
    """Write the parts that differ between ``before`` and ``after``; whether any did. Raises NotAllowed.

    What a colleague wrote meanwhile in other parts stands; saving the two the other way round takes it back.
    """
    old, new = asdict(before), asdict(after)
    changed = {part: new[part].strip() for part in PARTS if new[part].strip() != old[part].strip()}
    if not changed:
        return False
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        row = write.row(
            f"SELECT uid FROM passport WHERE {client.column} = ? AND deleted_at IS NULL ORDER BY id", client.uid
        )
        if row is None:
            write.insert(Passport, **{client.column: client.uid}, **changed)
        else:
            write.update(Passport, row[0], **changed)
        return bool(write.changed)


def note_passport_read(store: Store, user: Uid | None, client: ClientKey) -> None:
    """Write down that ``user`` saw it. Post it with BACKGROUND urgency, so that the passport comes first."""
    record_reading(store, user, client.kind.value, client.uid, "list")


def risks_of(store: Store, person: Uid) -> str:
    """What is risky about a person or their organisations, for the call card."""
    rows = store.rows(
        "SELECT risks FROM passport WHERE person_uid = ?1 AND deleted_at IS NULL AND risks <> '' "
        "UNION ALL SELECT p.risks FROM membership m JOIN passport p ON p.organisation_uid = m.organisation_uid "
        "WHERE m.person_uid = ?1 AND m.deleted_at IS NULL AND p.deleted_at IS NULL AND p.risks <> ''",
        person,
    )
    return "\n".join(risks for (risks,) in rows)


Related = tuple[tuple[ClientKey, str], ...]


def _person(store: Store, uid: Uid) -> tuple[str, Related, tuple[Uid, ...]]:
    row = store.row(
        "SELECT last_name, first_name, middle_name FROM person WHERE uid = ? AND deleted_at IS NULL", uid
    )
    if row is None:
        raise LookupError(f"no person {uid.hex()}")
    rows = store.rows(
        "SELECT o.uid, o.name FROM membership m JOIN organisation o ON o.uid = m.organisation_uid "
        "WHERE m.person_uid = ? AND m.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY m.id",
        uid,
    )
    related = tuple((ClientKey(ClientKind.ORGANISATION, firm), name) for firm, name in rows)
    return full_name(NameParts(*row)), related, (uid,)


def _firm(store: Store, uid: Uid) -> tuple[str, Related, tuple[Uid, ...]]:
    row = store.row("SELECT name FROM organisation WHERE uid = ? AND deleted_at IS NULL", uid)
    if row is None:
        raise LookupError(f"no organisation {uid.hex()}")
    rows = store.rows(
        "SELECT p.uid, p.last_name, p.first_name, p.middle_name, m.position FROM membership m "
        "JOIN person p ON p.uid = m.person_uid "
        "WHERE m.organisation_uid = ? AND m.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY m.id",
        uid,
    )
    related = tuple(
        (
            ClientKey(ClientKind.PERSON, person),
            ", ".join(part for part in (full_name(NameParts(*name)), place) if part),
        )
        for person, *name, place in rows
    )
    return row[0], related, tuple(person for person, *_ in rows)


def _products(store: Store, client: ClientKey, now: int) -> tuple[PassportProduct, ...]:
    rows = store.rows(
        "SELECT p.labels, e.version, e.subscription_till FROM entitlement e "
        "JOIN product p ON p.uid = e.product_uid "
        f"WHERE e.{client.column} = ? AND e.deleted_at IS NULL ORDER BY e.id",
        client.uid,
    )
    return tuple(
        PassportProduct(in_words(labels), version, till, till is not None and till < now)
        for labels, version, till in rows
    )
