"""Clients for a file: a row for each; one more for each further organisation, premises or product."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import zip_longest
from typing import Any

from app.models.ids import Uid
from app.services import phones
from app.services.exports.tables import PERSONAL, PUBLIC, SPECIAL, Plan, Record, Wanted, between
from app.services.imports.showing import moment_text
from app.services.store.store import Row, Store
from app.services.words import language

COLUMNS = (
    ("external_id", PUBLIC),
    ("last_name", PERSONAL),
    ("first_name", PERSONAL),
    ("middle_name", PERSONAL),
    ("birth_date", PERSONAL),
    ("language", PUBLIC),
    ("phone", PERSONAL),
    ("mail", PERSONAL),
    ("nick", PERSONAL),
    ("organisation", PERSONAL),
    ("tax_number", PERSONAL),
    ("position", PERSONAL),
    ("address", PERSONAL),
    ("flat", PERSONAL),
    ("account", PERSONAL),
    ("product", PUBLIC),
    ("product_version", PUBLIC),
    ("subscription_till", PUBLIC),
    ("note", SPECIAL),
)

_OWN = ("last_name", "first_name", "middle_name", "birth_date", "language", "note")


def page(store: Store, wanted: Wanted, after: int, limit: int, zone: str) -> list[Record]:
    """The next clients by row number."""
    limits, params = between("created_at", wanted)
    people = store.rows(
        f"SELECT id, uid, {', '.join(_OWN)} FROM person "
        f"WHERE id > ? AND deleted_at IS NULL{limits} ORDER BY id LIMIT ?",
        after,
        *params,
        limit,
    )
    keys = [row[1] for row in people]
    contacts = contacts_of(store, keys)
    places = _grouped(
        store,
        keys,
        "SELECT l.person_uid, p.address, p.flat, p.account FROM person_premises l "
        "JOIN premises p ON p.uid = l.premises_uid AND p.deleted_at IS NULL",
    )
    firms = _grouped(
        store,
        keys,
        "SELECT l.person_uid, o.name, o.tax_number, l.position FROM membership l "
        "JOIN organisation o ON o.uid = l.organisation_uid AND o.deleted_at IS NULL",
    )
    products = _grouped(
        store,
        keys,
        "SELECT l.person_uid, p.labels, l.version, l.subscription_till FROM entitlement l "
        "JOIN product p ON p.uid = l.product_uid AND p.deleted_at IS NULL",
    )
    found = []
    for row_id, uid, *own in people:
        first = {"external_id": uid.hex()}
        first.update((name, value or "") for name, value in zip(_OWN, own, strict=True))
        first.update(contacts.get(uid, {}))
        rows: list[dict[str, str]] = []
        for place, firm, product in zip_longest(places[uid], firms[uid], products[uid]):
            rows.append(_more(first if not rows else {"external_id": uid.hex()}, place, firm, product, zone))
        found.append(Record(row_id, uid, tuple(rows) or (first,)))
    return found


def _more(
    cells: dict[str, str], place: Row | None, firm: Row | None, product: Row | None, zone: str
) -> dict[str, str]:
    full = dict(cells)
    if place:
        full.update(zip(("address", "flat", "account"), place, strict=True))
    if firm:
        full.update(zip(("organisation", "tax_number", "position"), firm, strict=True))
    if product:
        full["product"] = label_of(product[0])
        full["product_version"] = product[1]
        full["subscription_till"] = moment_text(product[2], zone)
    return full


def contacts_of(store: Store, people: list[Uid]) -> dict[Uid, dict[str, str]]:
    """The phones, addresses and nicks of people, each kind in one cell."""
    found = _grouped(
        store,
        people,
        "SELECT l.person_uid, c.kind, c.key, c.raw FROM person_contact_point l "
        "JOIN contact_point c ON c.uid = l.contact_point_uid AND c.deleted_at IS NULL",
    )
    return {uid: _contact_cells(rows) for uid, rows in found.items()}


def _contact_cells(rows: list[Row]) -> dict[str, str]:
    numbers = [(key, raw) for kind, key, raw in rows if kind == "phone"]
    mails = [raw for kind, _, raw in rows if kind in ("mail", "email")]
    nicks = [raw for kind, _, raw in rows if kind not in ("phone", "mail", "email")]
    return {"phone": _phones_cell(numbers), "mail": ", ".join(mails), "nick": " ".join(nicks)}


def _phones_cell(numbers: list[tuple[str, str]]) -> str:
    """Numbers in one cell, spelled so that they are read back as the same numbers."""
    keys = [key for key, _ in numbers]
    texts = [raw if _keys(raw) == [key] else key for key, raw in numbers]
    cell = ", ".join(texts)
    return cell if _keys(cell) == keys else "\n".join(texts)


def _keys(cell: str) -> list[str]:
    return [number.key for number in phones.parse_cell(cell)]


def label_of(labels: str | None) -> str:
    """A word list's entry in the language in use."""
    if not labels:
        return ""
    texts: dict[str, Any] = json.loads(labels)
    return str(texts.get(language()) or next(iter(texts.values()), ""))


def _grouped(store: Store, people: list[Uid], sql: str) -> defaultdict[Uid, list[Row]]:
    found: defaultdict[Uid, list[Row]] = defaultdict(list)
    for start in range(0, len(people), 500):
        part = people[start : start + 500]
        marks = ", ".join("?" * len(part))
        where = f"{sql} WHERE l.person_uid IN ({marks}) AND l.deleted_at IS NULL ORDER BY l.id"
        for uid, *rest in store.rows(where, *part):
            found[uid].append(tuple(rest))
    return found


PLAN = Plan("person", COLUMNS, page)
