"""Two records of one client become one: numbers, flats, firms, tickets, calls and all else follow; undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models.clients import Person, PersonContactPoint
from app.models.ids import Uid
from app.services.merging.errors import MergeError
from app.services.merging.following import follow
from app.services.merging.tickets import Merged, note_merge
from app.services.people.rights import Act, acting, require
from app.services.store.journal import Span, Write
from app.services.store.store import Store
from app.services.undo.steps import remember

PICKABLE = ("last_name", "first_name", "middle_name", "birth_date", "language")
"""Fields of which a person picks whose value stays. Notes are put together."""


def merge_clients(
    store: Store, actor: Uid, kept: Uid, other: Uid, picks: Mapping[str, Uid] | None = None
) -> Merged:
    """Merge a client into another, in one transaction.

    ``picks`` names for fields of :data:`PICKABLE` the client whose value stays; else the kept one's stays, and
    where that is empty, the other's. Whatever names the other client names the kept one from then on; what both
    have (a number, a flat, a firm, a flag) is kept once. Raises MergeError, LookupError for one that is not
    there.
    """
    if kept == other:
        raise MergeError("merging.needs_two")
    require(store, actor, Act.EDIT_TICKETS)
    with acting(store, actor, Act.EDIT_CLIENTS) as write:
        values = _picked(write, kept, other, picks or {})
        _same_numbers(write, kept, other)
        follow(write, "person_uid", other, kept)
        write.update(Person, other, merged_into_uid=kept)
        write.remove(Person, other)
        write.update(Person, kept, **values)
        merged = note_merge(write, "person", [other], kept)
        remember(write, actor, "merging.step_clients")
        return merged


def merged_clients(store: Store, kept: Uid) -> tuple[tuple[Uid, str, Span], ...]:
    """The clients merged into one: key, name, and the entries by which each merge is undone."""
    rows = store.rows(
        "SELECT p.uid, trim(p.last_name || ' ' || p.first_name || ' ' || p.middle_name), m.desk_uid, m.first_seq, "
        "m.last_seq FROM merge m JOIN person p ON p.uid = m.from_uid "
        "WHERE m.into_uid = ? AND m.entity = 'person' AND m.deleted_at IS NULL ORDER BY m.id",
        kept,
    )
    return tuple((uid, name, Span(*span)) for uid, name, *span in rows)


def _picked(write: Write, kept: Uid, other: Uid, picks: Mapping[str, Uid]) -> dict[str, Any]:
    unknown = picks.keys() - set(PICKABLE)
    if unknown:
        raise TypeError(f"not to be picked: {sorted(unknown)}")
    names = (*PICKABLE, "note", "import_key")
    rows: dict[Uid, dict[str, Any]] = {}
    for uid in (kept, other):
        row = write.row(f"SELECT {', '.join(names)} FROM person WHERE uid = ? AND deleted_at IS NULL", uid)
        if row is None:
            raise LookupError(f"no person {uid.hex()}")
        rows[uid] = dict(zip(names, row, strict=True))
    values: dict[str, Any] = {}
    for name in PICKABLE:
        first = picks.get(name, kept)
        second = other if first == kept else kept
        values[name] = rows[first][name] or rows[second][name]
    notes = (rows[kept]["note"].strip(), rows[other]["note"].strip())
    values["note"] = "\n".join(dict.fromkeys(note for note in notes if note))
    values["import_key"] = rows[kept]["import_key"] or rows[other]["import_key"]
    return values


def _same_numbers(write: Write, kept: Uid, other: Uid) -> None:
    """A number written down twice is one: the other client's link to its second copy goes."""
    for (link,) in write.rows(
        "SELECT l.uid FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        "WHERE l.person_uid = ?1 AND l.deleted_at IS NULL AND c.key <> '' AND EXISTS (SELECT 1 FROM "
        "person_contact_point k JOIN contact_point d ON d.uid = k.contact_point_uid WHERE k.person_uid = ?2 "
        "AND k.deleted_at IS NULL AND d.deleted_at IS NULL AND d.kind = c.kind AND d.key = c.key)",
        other,
        kept,
    ):
        write.remove(PersonContactPoint, link)
