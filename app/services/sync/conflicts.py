"""Fields that two desks changed without having seen each other, read from the journal.

For one field, with its entries in the order of their stamps, an entry whose 'before' is not the 'after' of the
one before it was made without having seen that one. It is told where one of the two is ours and the later stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.receiving import CHUNK, Receiving


@frozen
class Change:
    """One entry's change of one field."""

    hlc: str
    desk: Uid
    seq: int
    actor: Uid | None
    before: Any
    after: Any


@frozen
class Clash:
    """Two changes of one field, the later one first."""

    winner: Change
    loser: Change


def clash_of(changes: list[Change]) -> Clash | None:
    """The clash that the last of a field's changes stands in, given all of them in the order of their stamps."""
    if len(changes) < 2:
        return None
    last, earlier = changes[-1], changes[-2]
    if last.desk == earlier.desk or last.after == earlier.after or last.before == earlier.after:
        return None
    return Clash(last, earlier)


def find(write: Receiving, uids: Iterable[Uid]) -> None:
    """Look at records whose changes came: keep the clashes we have a part in, end those that are over."""
    own = write.span.desk_uid
    listed = sorted(uids)
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        marks = ", ".join("?" * len(part))
        ours = [
            row[0]
            for row in write.rows(
                "SELECT DISTINCT record_uid FROM journal_entry WHERE op = 'update' AND outbox <> 2 "
                f"AND desk_uid = ? AND record_uid IN ({marks})",
                own,
                *part,
            )
        ]
        for uid in ours:
            _look_at(write, own, uid)


def _look_at(write: Receiving, own: Uid, uid: Uid) -> None:
    table = ""
    changes: dict[str, list[Change]] = {}
    for desk, seq, hlc, actor, record_table, text in write.rows(
        "SELECT desk_uid, seq, hlc, actor_uid, record_table, changes FROM journal_entry "
        "WHERE record_uid = ? AND op = 'update' AND outbox <> 2 ORDER BY hlc, seq",
        uid,
    ):
        table = record_table
        for name, pair in json.loads(text)["fields"].items():
            if isinstance(pair, list):
                one = Change(hlc, desk, seq, actor, pair[0], pair[1])
                changes.setdefault(name, []).append(one)
    for field, found in changes.items():
        clash = clash_of(found)
        last = found[-1]
        write.local(
            "DELETE FROM sync_conflict WHERE record_uid = ? AND field = ? "
            "AND NOT (winner_desk = ? AND winner_seq = ?)",
            uid,
            field,
            last.desk,
            last.seq,
        )
        if clash is not None and own in (clash.winner.desk, clash.loser.desk):
            _keep(write, table, uid, field, clash)


def _keep(write: Receiving, table: str, uid: Uid, field: str, clash: Clash) -> None:
    kept = write.local(
        "INSERT OR IGNORE INTO sync_conflict (record_table, record_uid, field, winner_desk, winner_seq, "
        "loser_desk, loser_seq, found_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open')",
        table,
        uid,
        field,
        clash.winner.desk,
        clash.winner.seq,
        clash.loser.desk,
        clash.loser.seq,
        write.at,
    )
    if kept.rowcount:
        write.touch("sync_conflict", uid)
