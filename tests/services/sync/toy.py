"""A hub in memory that merges as the real one does; for tests of the desk's side alone."""

from __future__ import annotations

import json
from typing import Any

from app.services.store.received import HubEntry
from app.services.store.store import Store
from app.services.sync import outbox
from app.services.sync.applying import apply_part, parts
from app.services.sync.wire import entry_in


class ToyHub:
    """One revision for each push; everybody sees everything."""

    def __init__(self) -> None:
        self.rev = 0
        self.rows: dict[str, dict[str, Any]] = {}
        self.revs: dict[str, int] = {}
        self.entries: list[tuple[int, dict[str, Any]]] = []
        self.left: list[tuple[int, dict[str, Any]]] = []

    def push(self, store: Store) -> int:
        """Take what waits on a desk; how many entries."""
        count = 0
        while (batch := outbox.next_batch(store)) is not None:
            self.rev += 1
            for body in batch.entries:
                body = {**body, "desk": batch.desk_uid.hex()}
                self._merge(entry_in(body), body)
                self.entries.append((self.rev, body))
            outbox.settle(store, batch.desk_uid, batch.last, {})
            count += len(batch.entries)
        return count

    def pull(self, store: Store, after: int | None = None) -> None:
        """Give a desk all that is new to it."""
        rev = store.value("SELECT rev FROM sync_state") if after is None else after
        items = [(at, "left", body) for at, body in self.left if at > rev]
        items += [(self.revs[uid], "row", row) for uid, row in self.rows.items() if self.revs[uid] > rev]
        items += [(at, "entry", body) for at, body in self.entries if at > rev]
        order = {"left": 0, "row": 1, "entry": 2}
        items.sort(key=lambda item: (item[0], order[item[1]]))
        for part in parts(items, self.rev):
            apply_part(store, part)

    def sync(self, *stores: Store) -> None:
        """Push and pull until all agree."""
        for _ in range(2):
            for store in stores:
                self.push(store)
                self.pull(store)

    def _merge(self, entry: HubEntry, body: dict[str, Any]) -> None:
        link, fields = entry.link, json.loads(entry.changes)["fields"]
        fields = {n: v for n, v in fields.items() if not (isinstance(v, dict) and "erased" in v)}
        uid = link.record_uid.hex()
        actor = body["actor"]
        if uid not in self.rows:
            made = fields.pop("created_at", link.at)
            self.rows[uid] = {
                "tbl": link.record_table, "uid": uid, "hlc": link.hlc, "data": fields, "clk": {},
                "created_at": made, "created_by": actor, "updated_at": link.at, "updated_by": actor,
                "deleted_at": None,
            }  # fmt: skip
        else:
            row = self.rows[uid]
            if link.op != "insert":
                fields = {name: pair[1] for name, pair in fields.items()}
            for name, value in fields.items():
                if link.hlc > row["clk"].get(name, row["hlc"]):
                    row["clk"][name] = link.hlc
                    row["updated_at"], row["updated_by"] = link.at, actor
                    if name == "deleted_at":
                        row["deleted_at"] = value
                    else:
                        row["data"][name] = value
        self.revs[uid] = self.rev
