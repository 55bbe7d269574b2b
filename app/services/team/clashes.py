"""Fields that two people changed without having seen each other: what stands, what lost. The same for all records.

The sync finds them (table ``sync_conflict``); nothing is lost by one: both values stand in the journal. Times are
UTC ms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from app.models.base import columns_of
from app.models.ids import Uid
from app.records import frozen
from app.services.store.journal import Write
from app.services.store.shapes import MODELS
from app.services.store.store import Store

OPEN, KEPT, TAKEN = "open", "kept", "taken"

_SELECT = (
    "SELECT c.id, c.record_table, c.record_uid, c.field, w.changes, w.actor_uid, w.at, l.changes, l.actor_uid, "
    "l.at FROM sync_conflict c "
    "JOIN journal_entry w ON w.desk_uid = c.winner_desk AND w.seq = c.winner_seq "
    "JOIN journal_entry l ON l.desk_uid = c.loser_desk AND l.seq = c.loser_seq "
    f"WHERE c.state = '{OPEN}' "
)


@frozen
class Side:
    """One of the two values: in words, whose it is (a name, empty for the program itself), and when."""

    text: str
    user: str
    at: int
    mine: bool


@frozen
class Conflict:
    """A field changed by both. ``stands`` is what the record has now, ``other`` what lost."""

    number: int
    field: str
    label: str
    stands: Side
    other: Side


@frozen
class Clash:
    """A conflict as it is kept: the two values are those of the journal."""

    number: int
    table: str
    uid: Uid
    field: str
    stands: Any
    stands_by: Uid | None
    stands_at: int
    other: Any
    other_by: Uid | None
    other_at: int

    @property
    def value(self) -> Any:
        """The value that lost, for the record's column."""
        return columns_of(MODELS[self.table])[self.field].from_json(self.other)


def clashes_of(store: Store, uids: Sequence[Uid]) -> tuple[Clash, ...]:
    """The open conflicts of these records, oldest first; those whose value has come to be the same are none."""
    marks = ", ".join("?" * len(uids))
    rows = store.rows(f"{_SELECT} AND c.record_uid IN ({marks}) ORDER BY c.id", *uids)
    return tuple(found for found in map(_clash, rows) if found.stands != found.other and not _is_so(store, found))


def clash(store: Store, number: int) -> Clash:
    """One of them. Raises LookupError."""
    row = store.row(f"{_SELECT} AND c.id = ?", number)
    if row is None:
        raise LookupError(f"no conflict {number}")
    return _clash(row)


def in_words(store: Store, user: Uid, found: Clash, label: str, words: Callable[[Any], str]) -> Conflict:
    """A conflict as it is shown to ``user``; ``words`` puts a value into words."""
    return Conflict(
        found.number,
        found.field,
        label,
        Side(words(found.stands), _name(store, found.stands_by), found.stands_at, found.stands_by == user),
        Side(words(found.other), _name(store, found.other_by), found.other_at, found.other_by == user),
    )


def settle(write: Write, found: Clash, state: str) -> None:
    """It is over: ``KEPT`` or ``TAKEN``."""
    write.local("UPDATE sync_conflict SET state = ? WHERE id = ?", state, found.number)
    write.touch(found.table, found.uid)


def _clash(row: tuple[Any, ...]) -> Clash:
    number, table, uid, field, winner, by, at, loser, other_by, other_at = row
    return Clash(
        number, table, uid, field, _after(winner, field), by, at, _after(loser, field), other_by, other_at
    )


def _after(changes: str, field: str) -> Any:
    """The value that an entry gave a field: an insert names the value alone, an update both."""
    body = json.loads(changes)["fields"].get(field)
    return body[1] if isinstance(body, list) and len(body) == 2 else body


def _is_so(store: Store, found: Clash) -> bool:
    """Whether the record has the other value by now."""
    column = columns_of(MODELS[found.table]).get(found.field)
    if column is None:
        return False
    value = store.value(f"SELECT {found.field} FROM {found.table} WHERE uid = ?", found.uid)
    return bool(column.to_json(column.python_value(value)) == found.other)


def _name(store: Store, user: Uid | None) -> str:
    return str(store.value("SELECT name FROM user WHERE uid = ?", user) or "") if user is not None else ""
