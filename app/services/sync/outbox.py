"""What the hub has not had yet, in the order of our chain, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence

from app.models.bookkeeping import Outbox
from app.models.columns import dump_json
from app.models.ids import Uid
from app.records import frozen
from app.services.clients.erasing import blanked
from app.services.store.chain import erase_all
from app.services.store.store import Store
from app.services.sync.applying import Held, take_back
from app.services.sync.lost import Record, tell_anew
from app.services.sync.wire import ENTRY_COLUMNS, Body, entry_out, key_in

_WAITING = "journal_entry INDEXED BY journal_entry_waiting WHERE outbox = 0"
"""What waits, in the order of our chain: left to itself SQLite walks the whole chain, and sorts it, each time."""
_SETTLE = "UPDATE journal_entry SET outbox = ?, refusal = ? WHERE id = ?"
BATCH = 200
"""Entries of one push: a few hundred keep the hub's one lock for some tens of milliseconds."""


@frozen
class Batch:
    """Entries to send together: all of ``actor`` or of nobody, ``first`` to ``last`` of our chain."""

    desk_uid: Uid
    actor: Uid | None
    entries: tuple[Body, ...]
    last: int

    def records(self, numbers: Container[int]) -> set[tuple[str, Uid]]:
        """Table and key of the records that the entries with these numbers are about."""
        found = ((one["tbl"], key_in(one["uid"])) for one in self.entries if one["seq"] in numbers)
        return {(table, uid) for table, uid in found if uid is not None}


def next_batch(store: Store, most: int = BATCH) -> Batch | None:
    """The next entries to send, up to where another person's begin; None where nothing waits."""
    desk = store.desk_uid()
    rows = store.rows(
        f"SELECT {ENTRY_COLUMNS} FROM {_WAITING} AND desk_uid = ? ORDER BY id LIMIT ?",
        desk,
        most,
    )
    actor: Uid | None = None
    bodies: list[Body] = []
    last = 0
    for row in rows:
        if row[4] is not None:
            if actor is not None and row[4] != actor:
                break
            actor = row[4]
        bodies.append(entry_out(row))
        last = row[1]
    return Batch(desk, actor, tuple(bodies), last) if bodies else None


def settle(
    store: Store,
    desk: Uid,
    upto: int,
    refused: Mapping[int, str],
    held: Sequence[Held] = (),
    lost: Sequence[Sequence[Record]] = (),
) -> None:
    """Note what the hub has taken, up to this number, and what it refused of that (the reason by number).

    ``held``: how the hub has the records of which it refused something; ``lost``: those that it does not have any
    more, root by root.
    """
    with store.receive() as write:
        rows = write.rows(
            "SELECT id, seq, record_uid FROM journal_entry WHERE outbox = 0 AND desk_uid = ?1 AND seq BETWEEN "
            f"(SELECT seq FROM {_WAITING} AND desk_uid = ?1 ORDER BY id LIMIT 1) AND ?2",
            desk,
            upto,
        )
        settled = []
        for number, seq, uid in rows:
            reason = refused.get(seq)
            state = Outbox.SENT if reason is None else Outbox.REFUSED
            settled.append((state.value, reason, number))
            write.touch("journal_entry", uid)
        write.local_many(_SETTLE, settled)
        if lost:
            tell_anew(write, lost, refused)
        take_back(write, held)


def blank(store: Store, desk: Uid, seq: int) -> bool:
    """Take what is personal from one of our entries that waits: the person it is about was erased at the hub.

    All of it where that is not enough for a hub that knows better; whether there was anything left to take.
    """
    taken = False
    with store.receive() as write:
        rows = write.rows(
            "SELECT id, record_table, record_uid, changes, salt FROM journal_entry "
            "WHERE outbox = 0 AND desk_uid = ? AND seq = ?",
            desk,
            seq,
        )
        for number, table, uid, text, salt in rows:
            left = blanked(table, text, salt)
            if left == text:
                left = dump_json(erase_all(json.loads(text), salt))
            taken |= left != text
            write.blank_entries([(left, number)])
            write.touch("journal_entry", uid)
    return taken
