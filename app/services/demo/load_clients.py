"""The demonstration's clients and organisations, from ``clients.csv`` and ``organisations.csv`` into the store."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

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
from app.records import frozen
from app.services import phones
from app.services.resources import resource_dir
from app.services.store.journal import Write

DAY = 86_400_000


@frozen
class LoadedClient:
    """A client as written: what a contact or a ticket needs to know of them. ``address`` includes the flat."""

    uid: Uid
    number: str
    number_key: str
    address: str
    premises_uid: Uid | None
    organisation_uid: Uid | None


def load_clients(write: Write, products: Mapping[str, Uid], now: int) -> list[LoadedClient]:
    """Write every organisation and client, in the order of the files; ``now`` is UTC ms."""
    organisations = {row["key"]: _organisation(write, row, products, now) for row in _rows("organisations")}
    points: dict[str, Uid] = {}
    return [_client(write, row, organisations, points, products, now) for row in _rows("clients")]


def _organisation(write: Write, row: Mapping[str, str], products: Mapping[str, Uid], now: int) -> Uid:
    note = ", ".join(part for part in (row["note"], row["address"], row["phone"]) if part)
    uid = write.insert(
        Organisation, name=row["name"], tax_number=row["tax_number"], note=note, import_key=f"demo:{row['key']}"
    )
    for code, version, till in _subscriptions(row["products"], now):
        write.insert(
            Entitlement,
            organisation_uid=uid,
            product_uid=products[code],
            version=version,
            subscription_till=till,
        )
    return uid


def _client(
    write: Write,
    row: Mapping[str, str],
    organisations: Mapping[str, Uid],
    points: dict[str, Uid],
    products: Mapping[str, Uid],
    now: int,
) -> LoadedClient:
    person = write.insert(
        Person,
        last_name=row["last_name"],
        first_name=row["first_name"],
        middle_name=row["middle_name"],
        birth_date=row["birth_date"] or None,
        language=row["language"],
        note=row["note"],
        import_key=f"demo:{row['key']}",
    )
    keys = _numbers(write, row, person, points)
    organisation = organisations.get(row["organisation"])
    if organisation is not None:
        write.insert(Membership, person_uid=person, organisation_uid=organisation, position=row["position"])
    premises = None
    if row["address"]:
        premises = write.insert(Premises, address=row["address"], flat=row["flat"], account=row["account"])
        write.insert(PersonPremises, person_uid=person, premises_uid=premises)
    if row["flag_kind"]:
        until = now + int(row["flag_days"]) * DAY if row["flag_days"] else None
        write.insert(
            PersonFlag, person_uid=person, kind=row["flag_kind"], reason=row["flag_reason"], until_at=until
        )
    for code, version, till in _subscriptions(row["products"], now):
        write.insert(
            Entitlement, person_uid=person, product_uid=products[code], version=version, subscription_till=till
        )
    number, key = keys[0] if keys else ("", "")
    address = ", ".join(part for part in (row["address"], row["flat"]) if part)
    return LoadedClient(person, number, key, address, premises, organisation)


def _numbers(write: Write, row: Mapping[str, str], person: Uid, points: dict[str, Uid]) -> list[tuple[str, str]]:
    """The client's numbers and mail address; a number that several clients have is one contact point."""
    found: list[tuple[str, str]] = []
    labels = row["phone_labels"].split(";")
    for at, raw in enumerate(part for part in row["phones"].split(";") if part):
        key = phones.parse(raw).key
        found.append((raw, key))
        _link(write, person, points, "phone", raw, key, labels[at] if at < len(labels) else "")
    if row["mail"]:
        _link(write, person, points, "mail", row["mail"], row["mail"].casefold(), "")
    return found


def _link(write: Write, person: Uid, points: dict[str, Uid], kind: str, raw: str, key: str, label: str) -> None:
    if key not in points:
        points[key] = write.insert(ContactPoint, kind=kind, raw=raw, key=key, label=label)
    write.insert(PersonContactPoint, person_uid=person, contact_point_uid=points[key])


def _subscriptions(cell: str, now: int) -> Iterator[tuple[str, str, int]]:
    """Product, version and end (UTC ms) of each subscription in a cell like ``ledger:3.4:180;till:5.1:9``."""
    for part in cell.split(";"):
        if part:
            code, version, days = part.split(":")
            yield code, version, now + int(days) * DAY


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (resource_dir() / "demo" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
