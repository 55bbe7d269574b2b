"""What the hub has not had yet, in the order of our chain, and what became of it."""

from __future__ import annotations

from app.models.bookkeeping import Outbox
from app.models.ids import Uid
from app.records import frozen
from app.services.store.store import Store
from app.services.sync.wire import ENTRY_COLUMNS, Body, entry_out

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


@frozen
class Refused:
    """A record of which the hub refused something."""

    table: str
    uid: Uid
    reason: str


def next_batch(store: Store, most: int = BATCH) -> Batch | None:
    """The next entries to send, up to where another person's begin; None where nothing waits."""
    desk = store.desk_uid()
    rows = store.rows(
        f"SELECT {ENTRY_COLUMNS} FROM journal_entry WHERE outbox = 0 AND desk_uid = ? ORDER BY id LIMIT ?",
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


def settle(store: Store, desk: Uid, upto: int, refused: dict[int, str]) -> tuple[Refused, ...]:
    """Note what the hub has taken, up to this number, and what it refused of that; return the latter's records."""
    found: list[Refused] = []
    with store.receive() as write:
        rows = write.rows(
            "SELECT id, seq, record_table, record_uid FROM journal_entry "
            "WHERE outbox = 0 AND desk_uid = ? AND seq <= ?",
            desk,
            upto,
        )
        for number, seq, table, uid in rows:
            reason = refused.get(seq)
            state = Outbox.SENT if reason is None else Outbox.REFUSED
            write.local(
                "UPDATE journal_entry SET outbox = ?, refusal = ? WHERE id = ?", state.value, reason, number
            )
            write.touch("journal_entry", uid)
            if reason is not None:
                found.append(Refused(table, uid, reason))
    return tuple(found)
