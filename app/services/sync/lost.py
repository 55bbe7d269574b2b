"""What the hub has lost and this desk still has: told anew by whoever comes to work on it.

After a restore every desk sends again what it made itself. What has left its maker's desk by then (a ticket passed
on to another team) nobody would send: the hub does not know the record when a colleague changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from app.models.ids import Uid
from app.services.hub.sharing import SHARING, Kind
from app.services.store.receiving import Receiving
from app.services.store.shapes import MODELS
from app.services.store.store import Store
from app.services.sync.leaving import root_of, whole_of

LACKING = ("unknown", "parent")
"""Why an entry was refused whose record, or what that is a part of, the hub does not have."""
TWICE = 2
"""So often we make a record; what is refused again is taken back."""

Record = tuple[str, Uid]
"""Table and key."""


def wholes_around(store: Store, records: Collection[Record]) -> list[list[Record]]:
    """All that belongs to the same roots as these records, a parent before its parts."""
    roots: dict[Uid, list[Record]] = {}
    with store.receive() as write:
        for table, uid in records:
            if table in MODELS and (root := root_of(write, table, uid)) not in roots:
                roots[root] = whole_of(write, root)
    return [whole for whole in roots.values() if whole and SHARING[whole[0][0]].kind is not Kind.PART]


def tell_anew(write: Receiving, lost: Sequence[Sequence[Record]], refused: Mapping[int, str]) -> None:
    """Journal these records anew, root by root, but for what was refused for what it is. No rule sees them as new.

    ``refused``: why the hub has just refused entries of ours, by their number.
    """
    before = write.span.last
    for records in lost:
        for number, (table, uid) in enumerate(records):
            ours = write.rows(
                "SELECT seq, refusal FROM journal_entry WHERE desk_uid = ? AND record_uid = ? AND op = 'insert'",
                write.span.desk_uid,
                uid,
            )
            reasons = [refused.get(seq, refusal) for seq, refusal in ours]
            if len(ours) < TWICE and all(one is None or one in LACKING for one in reasons):
                write.tell_anew(table, uid)
            elif not number:
                break  # what it is a part of will not be there
    write.flush()
    write.local("UPDATE rule_mark SET seq = ? WHERE seq = ?", write.span.last, before)
