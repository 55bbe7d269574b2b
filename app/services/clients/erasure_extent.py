"""How far erasing a client reaches: the records that are about them, the same as the hub finds (``hub.about``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.models.ids import Uid
from app.services.hub.sharing import about, parts_under
from app.services.store.journal import Write
from app.services.store.shapes import MODELS
from app.services.store.store import Store

Found = dict[str, list[Uid]]
CHUNK = 500
"""Values asked for in one query."""


def cards_of(source: Store | Write, person: Uid) -> tuple[Uid, ...]:
    """A client's card and those that were merged into it, also by way of others (``hub.cards_of``)."""
    return tuple(_merged_into(source, "person", [person]))


def _merged_into(source: Store | Write, entity: str, kept: Sequence[Uid], only: str = "") -> list[Uid]:
    found = dict.fromkeys(kept)
    step = list(found)
    while step:
        rows = where_in(
            source,
            f"SELECT m.from_uid FROM merge m JOIN {entity} k ON k.uid = m.from_uid WHERE m.entity = '{entity}' "
            f"AND m.deleted_at IS NULL {only} AND m.into_uid IN",
            step,
        )
        step = [row[0] for row in rows if row[0] not in found]
        found.update(dict.fromkeys(step))
    return list(found)


def records_about(source: Store | Write, person: Uid) -> Found:
    """All that is about a client, by table: the records of ``hub.about``."""
    cards = list(cards_of(source, person))
    points = _own_points(source, cards)
    keys = [row[0] for row in where_in(source, "SELECT key FROM contact_point WHERE key <> '' AND uid IN", points)]
    tickets = [row[0] for row in where_in(source, "SELECT uid FROM ticket WHERE person_uid IN", cards)]
    tickets = _merged_into(source, "ticket", tickets, "AND k.person_uid IS NULL")
    contacts = where_in(source, "SELECT uid FROM interaction WHERE person_uid IN", cards)
    nobodys = "SELECT i.uid FROM interaction i"
    linked = " JOIN interaction_ticket l ON l.interaction_uid = i.uid AND l.deleted_at IS NULL"
    for head, column, values in (
        (nobodys, "contact_point_uid", points),
        (nobodys, "number_key", keys),
        (nobodys + linked, "l.ticket_uid", tickets),
    ):
        contacts += where_in(source, f"{head} WHERE i.person_uid IS NULL AND {column} IN", values)
    found = parts_of(
        source,
        {"person": cards, "contact_point": points, "ticket": tickets, "interaction": [row[0] for row in contacts]},
    )
    records = [uid for uids in found.values() for uid in uids]
    while records:
        named: Found = {}
        for table in MODELS:
            for column in about(table):
                rows = where_in(source, f"SELECT uid FROM {table} WHERE {column} IN", records)
                named.setdefault(table, []).extend(row[0] for row in rows)
        records = []
        for table, uids in named.items():
            fresh = list(set(uids) - set(found.get(table, ())))
            found.setdefault(table, []).extend(fresh)
            records += fresh
    return {table: uids for table, uids in found.items() if uids}


def _own_points(source: Store | Write, cards: Sequence[Uid]) -> list[Uid]:
    """Numbers and addresses of these cards that are nobody else's."""
    rows = where_in(source, "SELECT contact_point_uid FROM person_contact_point WHERE person_uid IN", cards)
    points = list(dict.fromkeys(row[0] for row in rows))
    shared = where_in(
        source,
        "SELECT o.contact_point_uid, o.person_uid FROM person_contact_point o "
        "JOIN person p ON p.uid = o.person_uid "
        "WHERE o.deleted_at IS NULL AND o.contact_point_uid IN",
        points,
    )
    others = {point for point, person in shared if person not in cards}
    return [point for point in points if point not in others]


def where_in(source: Store | Write, head: str, values: Sequence[object], tail: str = "") -> list[tuple[Any, ...]]:
    """The rows of a query that ends with ``IN``, asked in parts."""
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(values), CHUNK):
        part = values[start : start + CHUNK]
        found += source.rows(f"{head} ({', '.join('?' * len(part))}){tail}", *part)
    return found


def parts_of(source: Store | Write, roots: Found) -> Found:
    """These records and all that is a part of them, by table."""
    found: Found = {}
    step = roots
    while any(step.values()):
        following: Found = {}
        for table, uids in step.items():
            known = found.setdefault(table, [])
            fresh = list(dict.fromkeys(uids).keys() - set(known))
            known += fresh
            for child, column, before in parts_under(table):
                first = "".join(f" AND {name} IS NULL" for name in before)
                rows = where_in(source, f"SELECT uid FROM {child} WHERE {column} IN", fresh, first)
                following.setdefault(child, []).extend(row[0] for row in rows)
        step = following
    return {table: uids for table, uids in found.items() if uids}
