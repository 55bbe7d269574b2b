"""What belongs to a record follows it when it is merged: everything that names it, of every part of the program.

A new table with a column ``ticket_uid`` or ``person_uid`` follows by itself. One whose rows are the record's own
story, not its belongings, is named in :data:`STAYS`; one that the kept record may have already, in
:data:`ONE_OF` or :data:`ONLY_ONE`.
"""

from __future__ import annotations

from app.models import SYNCED
from app.models.base import Synced, columns_of, table_of
from app.models.ids import Uid
from app.services.store.journal import Write

STAYS = {"threshold_fired": "order_uid IS NULL", "rule_firing": "1", "queue_claim": "1", "ticket_check": "1"}
"""Tables whose rows stay with the merged record, and which rows: SQL over the table."""

ONLY_ONE = frozenset({"complaint", "passport"})
"""Tables of which the kept record has one row at most: the merged one's stays where it is then."""

ONE_OF: dict[str, tuple[str, ...]] = {
    "interaction_ticket": ("interaction_uid",),
    "person_contact_point": ("contact_point_uid",),
    "person_premises": ("premises_uid",),
    "membership": ("organisation_uid",),
    "person_flag": ("kind", "reason"),
    "entitlement": ("product_uid", "version", "subscription_till"),
    "attachment": ("sha256", "name"),
    "watcher": ("user_uid",),
    "tracker_request": ("item_uid", "ticket_uid"),
    "curator": ("user_uid",),
}
"""Tables of which the kept record has a row at most for each of these columns; a second one is removed."""


def follow(write: Write, column: str, source: Uid, target: Uid) -> int:
    """Let all rows that name ``source`` in ``column`` name ``target``; return how many there were."""
    count = 0
    for model in SYNCED:
        if column in columns_of(model):
            count += _follow_in(write, model, column, source, target)
    return count


def _follow_in(write: Write, model: type[Synced], column: str, source: Uid, target: Uid) -> int:
    table = table_of(model)
    one_of = ONE_OF.get(table)
    if table in ONLY_ONE and write.row(f"SELECT 1 FROM {table} WHERE {column} = ? AND deleted_at IS NULL", target):
        return 0
    stays = STAYS.get(table, "0")
    rows = write.rows(
        f"SELECT uid FROM {table} WHERE {column} = ? AND deleted_at IS NULL AND NOT ({stays}) ORDER BY id", source
    )
    for (uid,) in rows:
        if one_of is not None and _has_already(write, table, column, one_of, uid, target):
            write.remove(model, uid)
        else:
            write.update(model, uid, **{column: target})
    return len(rows)


def _has_already(write: Write, table: str, column: str, one_of: tuple[str, ...], uid: Uid, target: Uid) -> bool:
    same = "".join(f" AND k.{name} IS o.{name}" for name in one_of if name != column)
    found = write.row(
        f"SELECT 1 FROM {table} k JOIN {table} o ON o.uid = ? WHERE k.{column} = ? AND k.deleted_at IS NULL{same}",
        uid,
        target,
    )
    return found is not None
