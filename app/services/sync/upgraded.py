"""After an update of the program: what it did not know before and now knows gets its place.

Fields of newer programs were kept in ``extra``, records of unknown tables aside. Once our own tables have grown,
both move to where they belong; what is still unknown stays where it is.
"""

from __future__ import annotations

import json
from typing import Any

from app.models.columns import dump_json
from app.services.store.merging import HubRow
from app.services.store.receiving import Receiving
from app.services.store.shapes import MODELS, Shape, ready, shape_of
from app.services.store.store import Store
from app.services.sync.wire import key_in


def settle_unknown(store: Store, schema: int) -> int:
    """Give fields and records their places if our tables have changed since; return how many records moved."""
    if store.value("SELECT schema FROM sync_state") == schema:
        return 0
    moved = 0
    with store.receive() as write:
        for table in MODELS:
            moved += _fields_of(write, table)
        moved += _records(write)
        write.local("UPDATE sync_state SET schema = ?", schema)
    return moved


def _fields_of(write: Receiving, table: str) -> int:
    shape = shape_of(table)
    moved = 0
    for uid, text in write.rows(f"SELECT uid, extra FROM {table} WHERE extra IS NOT NULL"):
        extra = json.loads(text)
        known = [name for name in shape.own if name in extra and _fits(shape, name, extra[name])]
        if known:
            write.place(table, uid, {name: extra.pop(name) for name in known}, dump_json(extra) if extra else None)
            moved += 1
    return moved


def _fits(shape: Shape, name: str, value: Any) -> bool:
    try:
        shape.stored(name, value)
    except (TypeError, ValueError):
        return False
    return True


def _records(write: Receiving) -> int:
    rows = write.rows("SELECT uid, record_table, body FROM sync_unknown")
    moved = 0
    for uid, table, text in rows:
        if table not in MODELS:
            continue
        body = json.loads(text)
        made, changed = key_in(body["created_by"]), key_in(body["updated_by"])
        times = body["created_at"], made, body["updated_at"], changed, body["deleted_at"]
        row = HubRow(table, uid, body["hlc"], body["data"], body["clk"], *times)
        one = ready(row)
        if not one.record:
            continue
        write.take(table, [one])
        write.local("DELETE FROM sync_unknown WHERE uid = ?", uid)
        moved += 1
    return moved
