"""Fields that two desks changed without having seen each other, read from the journal.

For one field, with its entries in the order of their stamps, an entry whose 'before' is not the 'after' of the
one before it was made without having seen that one. It is told where one of the two is ours and the later stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.journal import UPDATE
from app.services.store.received import HubEntry
from app.services.store.receiving import CHUNK, Receiving
from app.services.store.store import Store

READ_AT_ONCE = 1000
"""Entries of our own that are read in one turn of the database thread: only their numbers and records."""


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


class Echoes:
    """Our own changes that come back within one pull: a record is looked at with the last of them, once for all.

    They are all in the journal before the first comes back, so an earlier look would see the same; a desk that was
    away for long would read a record's whole history with each of its changes.
    """

    def __init__(self, ask: Callable[..., Any], own: Uid) -> None:
        self._ask = ask
        self._own = own
        self._last: dict[Uid, int] | None = None

    def last(self, entries: Iterable[HubEntry]) -> Mapping[Uid, int]:
        """By record the number of our last change that the hub has, from the first of ours that came back on."""
        if self._last is None:
            numbers = [one.link.seq for one in entries if one.link.desk_uid == self._own]
            if not numbers:
                return {}
            self._last = {}
            after: int | None = min(numbers) - 1
            while after is not None:
                found, after = self._ask(sent_after, self._own, after)
                self._last.update(found)
        return self._last


def sent_after(store: Store, desk: Uid, after: int) -> tuple[dict[Uid, int], int | None]:
    """The last sent change of each record among some entries after this one, and the number to go on after."""
    rows = store.rows(
        "SELECT seq, record_uid, op = 'update' AND outbox = 1 FROM journal_entry "
        "WHERE desk_uid = ? AND seq > ? ORDER BY seq LIMIT ?",
        desk,
        after,
        READ_AT_ONCE,
    )
    last = {uid: seq for seq, uid, counts in rows if counts}
    return last, rows[-1][0] if len(rows) == READ_AT_ONCE else None


def due(entries: Iterable[HubEntry], own: Uid, last: Mapping[Uid, int]) -> set[Uid]:
    """The records to look at when these entries came, given :meth:`Echoes.last`."""
    found: set[Uid] = set()
    for entry in entries:
        link = entry.link
        if link.op != UPDATE:
            continue
        awaited = last.get(link.record_uid, 0) if link.desk_uid == own else 0
        # One awaited that turns out refused (the reply was lost): those before it were left to it.
        if link.seq >= awaited if entry.refused is None else link.seq == awaited:
            found.add(link.record_uid)
    return found


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
                # Left to itself SQLite walks our whole chain for this.
                "SELECT DISTINCT record_uid FROM journal_entry INDEXED BY journal_entry_record_uid "
                "WHERE op = 'update' AND outbox <> 2 "
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
