"""Clients into the store: found again by the other system's key or by their numbers, else added.

Every function works inside the caller's transaction and answers whether anything changed.
"""

from __future__ import annotations

from typing import Any

from app.models.base import Synced
from app.models.clients import (
    ContactPoint,
    Entitlement,
    Membership,
    Organisation,
    Person,
    PersonContactPoint,
    PersonPremises,
    Premises,
)
from app.models.ids import Uid
from app.services.imports.dictionaries import Dictionaries
from app.services.imports.names import name_key, same_person
from app.services.imports.records import ClientRecord
from app.services.imports.values import to_text
from app.services.phones import Number
from app.services.store.audit import past_values
from app.services.store.journal import Write


class Tally:
    """What happened to one row's main record."""

    def __init__(self) -> None:
        self.inserted = False
        self.changed = False


def put_client(write: Write, record: ClientRecord, words: Dictionaries, tally: Tally) -> Uid:
    """Add or complete the client of a row of clients; return their key."""
    uid, exact = find_person(write, record)
    values = _person_values(record)
    if uid is None:
        uid = write.insert(Person, import_key=client_key(record), **values)
        tally.inserted = True
    else:
        tally.changed |= _complete_person(write, uid, record, values, exact)
    tally.changed |= add_ties(write, uid, record, words)
    return uid


def put_caller(write: Write, record: ClientRecord, words: Dictionaries, *, tie_premises: bool) -> Uid | None:
    """The client of a ticket's row: found, or added; a client who is known keeps their name."""
    if record.is_empty:
        return None
    uid, exact = find_person(write, record)
    if uid is None:
        uid = write.insert(Person, import_key=client_key(record), **_person_values(record))
    if not exact:
        add_ties(write, uid, record, words, premises=tie_premises)
    return uid


def find_person(write: Write, record: ClientRecord) -> tuple[Uid | None, bool]:
    """The client a record means, and whether their key says so rather than number and name."""
    if record.external_id:
        found = by_key(write, "person", record.external_id)
        if found is not None:
            return found, True
    own_key = record.name_key
    for kind, key in _contacts(record):
        for uid, last, first, middle, import_key in write.rows(
            "SELECT p.uid, p.last_name, p.first_name, p.middle_name, p.import_key FROM contact_point c "
            "JOIN person_contact_point l ON l.contact_point_uid = c.uid AND l.deleted_at IS NULL "
            "JOIN person p ON p.uid = l.person_uid AND p.deleted_at IS NULL "
            "WHERE c.key = ? AND c.kind = ? AND c.deleted_at IS NULL ORDER BY l.id",
            key,
            kind,
        ):
            other_id = record.external_id and import_key and import_key.startswith("id:")
            if not other_id and same_person(own_key, name_key(f"{last} {first} {middle}")):
                return uid, False
    if not record.external_id and own_key and not any(_contacts(record)):
        row = write.row(
            "SELECT uid FROM person WHERE import_key = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
            client_key(record),
        )
        return (row[0], False) if row else (None, False)
    return None, False


def client_key(record: ClientRecord) -> str:
    """What makes a client the same on the next import: the other system's key, or number and name."""
    if record.external_id:
        return f"id:{record.external_id}"
    if any(_contacts(record)):
        kind, key = _contacts(record)[0]
        return f"c:{kind}:{key}|{record.name_key}"
    place = " ".join(f"{record.organisation} {record.address} {record.flat}".casefold().split())
    return f"n:{record.name_key}|{place}"


def by_key(write: Write, table: str, external_id: str) -> Uid | None:
    """A record by another system's key, or by our own as exports write it (32 hex digits)."""
    row = write.row(f"SELECT uid FROM {table} WHERE import_key = ? AND deleted_at IS NULL", f"id:{external_id}")
    if row is None and len(external_id) == 32 and all(letter in "0123456789abcdef" for letter in external_id):
        row = write.row(
            f"SELECT uid FROM {table} WHERE uid = ? AND deleted_at IS NULL", bytes.fromhex(external_id)
        )
    return row[0] if row else None


def add_ties(
    write: Write, person: Uid, record: ClientRecord, words: Dictionaries, *, premises: bool = True
) -> bool:
    """Numbers, addresses, organisation, premises and products that the person does not have yet."""
    changed = False
    for number in record.phones:
        changed |= _add_contact(write, person, "phone", number.key, _spelling(number))
    for mail in record.mails:
        changed |= _add_contact(write, person, "mail", mail, mail)
    for nick in record.nicks:
        changed |= _add_contact(write, person, "nick", nick.casefold(), nick)
    if record.organisation:
        changed |= _add_membership(write, person, record)
    if premises and (record.address or record.account):
        changed |= _add_premises(write, person, record)
    if record.product_version or record.subscription_till:
        for name in record.products:
            changed |= _add_entitlement(write, person, words.product(write, name), record)
    return changed


def put_organisation(write: Write, name: str, tax_number: str = "") -> tuple[Uid, bool]:
    """An organisation by its tax number or name, added where it is new."""
    row = None
    if tax_number:
        row = write.row(
            "SELECT uid FROM organisation WHERE import_key = ? AND deleted_at IS NULL", f"t:{tax_number}"
        )
    if row is None:
        row = write.row("SELECT uid FROM organisation WHERE name = ? AND deleted_at IS NULL ORDER BY id", name)
    if row is None:
        key = f"t:{tax_number}" if tax_number else None
        return write.insert(Organisation, name=name, tax_number=tax_number, import_key=key), True
    uid: Uid = row[0]
    changed = bool(tax_number) and bool(write.update(Organisation, uid, tax_number=tax_number))
    return uid, changed


def put_premises(write: Write, record: ClientRecord) -> Uid | None:
    """Premises by account, or by address and flat; None where the row names none."""
    if record.account:
        row = write.row("SELECT uid FROM premises WHERE account = ? AND deleted_at IS NULL", record.account)
        if row:
            uid: Uid = row[0]
            return uid
    if not (record.address or record.account):
        return None
    row = write.row(
        "SELECT uid FROM premises WHERE address = ? AND flat = ? AND account IN ('', ?) AND deleted_at IS NULL",
        record.address,
        record.flat,
        record.account,
    )
    if row and record.account:
        write.update(Premises, row[0], account=record.account)
    if row:
        found: Uid = row[0]
        return found
    return write.insert(Premises, address=record.address, flat=record.flat, account=record.account)


def news(write: Write, model: type[Synced], table: str, uid: Uid, values: dict[str, Any]) -> bool:
    """Write the values that are news, and tell whether there were any."""
    differing = differing_news(write, table, uid, values)
    return bool(differing) and bool(write.update(model, uid, **differing))


def differing_news(write: Write, table: str, uid: Uid, values: dict[str, Any]) -> dict[str, Any]:
    """Of the values those that are news.

    A value that the record has had before is none: the file was read earlier, and somebody has changed the
    record since.
    """
    names = list(values)
    row = write.row(f"SELECT {', '.join(names)}, clk FROM {table} WHERE uid = ?", uid)
    if row is None:
        return {}
    differing = {
        name: values[name] for name, old in zip(names, row[:-1], strict=True) if not _alike(old, values[name])
    }
    for name in [name for name in differing if row[-1] and f'"{name}"' in row[-1]]:
        if differing[name] in past_values(write, uid, name):
            del differing[name]
    return differing


def _alike(kept: object, given: object) -> bool:
    """Whether a value is the kept one, but for blanks that reading a cell takes away."""
    return kept == given or (isinstance(kept, str) and isinstance(given, str) and to_text(kept) == given)


def _person_values(record: ClientRecord) -> dict[str, Any]:
    values: dict[str, Any] = {
        "last_name": record.name.last,
        "first_name": record.name.first,
        "middle_name": record.name.middle,
        "birth_date": record.birth_date or None,
        "language": record.language,
        "note": _full_note(record),
    }
    return {name: value for name, value in values.items() if value}


def _complete_person(write: Write, uid: Uid, record: ClientRecord, values: dict[str, Any], exact: bool) -> bool:
    """What the row adds to a known person. Found by number, they keep a name that is written otherwise."""
    row = write.row("SELECT last_name, first_name, middle_name, note, import_key FROM person WHERE uid = ?", uid)
    if row is None:
        return False
    if not exact and any(row[:3]):
        values = {name: value for name, value in values.items() if not name.endswith("_name")}
    if "note" in values:
        values["note"] = _joined(row[3], values["note"])
    key = client_key(record)
    if key.startswith("id:") and row[4] != key and not (row[4] or "").startswith("id:") and not exact:
        values["import_key"] = key
    return news(write, Person, "person", uid, values) if values else False


def _full_note(record: ClientRecord) -> str:
    lines = [record.note, record.position if not record.organisation else ""]
    return "\n".join(line for line in lines if line)


def _joined(note: str, more: str) -> str:
    """A note with the lines of another that it lacks."""
    have = {to_text(line) for line in note.split("\n")}
    missing = [line for line in dict.fromkeys(more.split("\n")) if line and line not in have]
    return "\n".join([note, *missing] if note else missing)


def _contacts(record: ClientRecord) -> list[tuple[str, str]]:
    return (
        [("phone", number.key) for number in record.phones]
        + [("mail", mail) for mail in record.mails]
        + [("nick", nick.casefold()) for nick in record.nicks]
    )


def _spelling(number: Number) -> str:
    """The number as E.164 with its extension behind; as written where the plan does not know it."""
    if number.e164:
        return f"{number.e164} доб. {number.extension}" if number.extension else number.e164
    return number.raw.strip()


def _add_contact(write: Write, person: Uid, kind: str, key: str, raw: str) -> bool:
    row = write.row("SELECT uid FROM contact_point WHERE key = ? AND kind = ? AND deleted_at IS NULL", key, kind)
    point = row[0] if row else write.insert(ContactPoint, kind=kind, raw=raw, key=key)
    if row and _tied(write, "person_contact_point", person, "contact_point_uid", point):
        return False
    write.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)
    return True


def _add_membership(write: Write, person: Uid, record: ClientRecord) -> bool:
    organisation, changed = put_organisation(write, record.organisation, record.tax_number)
    row = write.row(
        "SELECT uid FROM membership WHERE person_uid = ? AND organisation_uid = ? AND deleted_at IS NULL",
        person,
        organisation,
    )
    if row is None:
        write.insert(Membership, person_uid=person, organisation_uid=organisation, position=record.position)
        return True
    return changed | (bool(record.position) and bool(write.update(Membership, row[0], position=record.position)))


def _add_premises(write: Write, person: Uid, record: ClientRecord) -> bool:
    premises = put_premises(write, record)
    if premises is None or _tied(write, "person_premises", person, "premises_uid", premises):
        return False
    write.insert(PersonPremises, person_uid=person, premises_uid=premises)
    return True


def _add_entitlement(write: Write, person: Uid, product: Uid, record: ClientRecord) -> bool:
    row = write.row(
        "SELECT uid FROM entitlement WHERE person_uid = ? AND product_uid = ? AND deleted_at IS NULL",
        person,
        product,
    )
    values: dict[str, Any] = {"version": record.product_version, "subscription_till": record.subscription_till}
    values = {name: value for name, value in values.items() if value}
    if row is None:
        write.insert(Entitlement, person_uid=person, product_uid=product, **values)
        return True
    return bool(write.update(Entitlement, row[0], **values))


def _tied(write: Write, table: str, person: Uid, column: str, other: Uid) -> bool:
    return bool(
        write.row(
            f"SELECT 1 FROM {table} WHERE person_uid = ? AND {column} = ? AND deleted_at IS NULL", person, other
        )
    )
