"""Apply what the feed tells, in small transactions; how far it is applied is kept with a revision's last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app.models.base import columns_of
from app.models.columns import dump_json
from app.models.ids import Uid
from app.models.marks import Mark
from app.records import frozen
from app.services.store.chain import erase
from app.services.store.received import take_entries
from app.services.store.receiving import MODELS, Receiving
from app.services.store.store import Store
from app.services.sync.conflicts import find
from app.services.sync.leaving import leave_in
from app.services.sync.link import Item
from app.services.sync.wire import Body, entry_in, key_in, row_in

PART = 60
"""Lines of the feed in one transaction: some ten milliseconds of the database thread."""


@frozen
class Part:
    """Lines to apply together; ``rev`` is how far the feed is applied then (None: a revision goes on)."""

    items: tuple[Item, ...]
    rev: int | None


@frozen
class Applied:
    """What came of a part: entries that did not verify, and records of which the hub refused something of ours."""

    bad: int
    refused: tuple[tuple[str, Uid], ...]


def parts(items: Sequence[Item], upto: int) -> Iterator[Part]:
    """Cut a page of the feed into parts. ``upto`` is the revision up to which the page is all there is."""
    pending: list[Item] = []
    for _, same in groupby(items, key=lambda item: item[0]):
        group = list(same)
        if pending and len(pending) + len(group) > PART:
            yield Part(tuple(pending), pending[-1][0])
            pending = []
        while len(group) > PART:
            yield Part(tuple(group[:PART]), None)
            group = group[PART:]
        pending += group
    yield Part(tuple(pending), upto)


def apply_part(store: Store, part: Part) -> Applied:
    """Apply a part of the feed in one transaction. Doing it again changes nothing."""
    with store.receive() as write:
        gone = [key for _, kind, body in part.items if kind == "left" and (key := key_in(body["uid"]))]
        leave_in(write, gone)
        for _, kind, body in part.items:
            if kind == "erased":
                _erase(write, body)
        take_rows(write, (body for _, kind, body in part.items if kind == "row"))
        entries = [entry_in(body) for _, kind, body in part.items if kind == "entry"]
        bad = take_entries(write, entries)
        own = write.span.desk_uid
        find(write, {entry.link.record_uid for entry in entries if entry.refused is None})
        refused = {
            (entry.link.record_table, entry.link.record_uid)
            for entry in entries
            if entry.refused is not None and entry.link.desk_uid == own
        }
        if part.rev is not None:
            write.local("UPDATE sync_state SET rev = max(rev, ?)", part.rev)
    return Applied(bad, tuple(refused))


def take_rows(write: Receiving, bodies: Iterable[Body]) -> None:
    """Write records of the hub, table by table."""
    by_table: dict[str, dict[Uid, Body]] = {}
    for body in bodies:
        key = key_in(body["uid"])
        if key is not None:
            by_table.setdefault(body["tbl"], {})[key] = body
    for table, found in by_table.items():
        write.take(table, [row_in(body) for body in found.values()])


def take_record(store: Store, uid: Uid, body: Body | None) -> None:
    """Let a record be as the hub has it, or go where the hub has none for us: what was refused is taken back."""
    with store.receive() as write:
        if body is not None:
            take_rows(write, [body])
        else:
            leave_in(write, [uid])


def _erase(write: Receiving, body: Body) -> None:
    """A person was erased: what of ours is still to be sent about them goes without its personal values."""
    uid, table = key_in(body["uid"]), body["tbl"]
    if uid is None or table not in MODELS:
        return
    personal = {
        name
        for name, column in columns_of(MODELS[table]).items()
        if column.mark in (Mark.PERSONAL, Mark.SPECIAL, Mark.SECRET)
    }
    rows = write.rows("SELECT id, changes, salt FROM journal_entry WHERE record_uid = ?", uid)
    write.local_many(
        "UPDATE journal_entry SET changes = ?, salt = NULL WHERE id = ?",
        [(dump_json(erase(json.loads(text), salt, personal)), number) for number, text, salt in rows],
    )
    write.local("DELETE FROM sync_conflict WHERE record_uid = ?", uid)
