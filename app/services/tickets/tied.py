"""What tied a ticket to others, from the journal: links made and taken off, tickets merged into it."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.words import t

_DONE = {"insert": "made", "restore": "made", "remove": "taken_off"}


@frozen
class TiedLine:
    """One thing that happened to a ticket's ties. ``at`` is UTC ms."""

    at: int
    actor_uid: Uid | None
    text: str
    table: str


def tied_lines(store: Store, ticket: Uid) -> Iterable[TiedLine]:
    """The history of a ticket's ties, in any order."""
    yield from _links(store, ticket)
    yield from _merges(store, ticket)


def numbers_of(store: Store, uids: Iterable[Uid]) -> dict[Uid, str]:
    """The human numbers of tickets, also of removed ones."""
    keys = list(uids)
    if not keys:
        return {}
    marks = ", ".join("?" * len(keys))
    return dict(store.rows(f"SELECT uid, number FROM ticket WHERE uid IN ({marks})", *keys))


def _links(store: Store, ticket: Uid) -> Iterable[TiedLine]:
    for end, mine, other in (("out", "source_uid", "target_uid"), ("in", "target_uid", "source_uid")):
        for at, actor, op, kind, number in store.rows(
            f"SELECT j.at, j.actor_uid, j.op, l.kind, coalesce(t.number, p.number, '') FROM ticket_link l "
            f"JOIN journal_entry j ON j.record_uid = l.uid LEFT JOIN ticket t ON t.uid = l.{other} "
            f"LEFT JOIN problem p ON p.uid = l.{other} WHERE l.{mine} = ?",
            ticket,
        ):
            if op in _DONE:
                relation = t(f"links.{kind}_{end}")
                text = t(f"links.history_{_DONE[op]}", relation=relation, number=number)
                yield TiedLine(at, actor, text, "ticket_link")


def _merges(store: Store, ticket: Uid) -> Iterable[TiedLine]:
    rows = store.rows(
        "SELECT j.at, j.actor_uid, j.op, t.number FROM merge m "
        "JOIN journal_entry j ON j.record_uid = m.uid JOIN ticket t ON t.uid = m.from_uid WHERE m.into_uid = ?",
        ticket,
    )
    for at, actor, op, number in rows:
        if op in _DONE:
            yield TiedLine(at, actor, t(f"merging.history_{_DONE[op]}", number=number), "merge")
