"""What a span of journal entries did to each record, all told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.models.ids import Uid
from app.services.store.journal import INSERT, REMOVE, RESTORE, Span

Query = Callable[..., list[tuple[Any, ...]]]

ERASED = object()
"""Stands for a value that was erased from the journal: nobody can put it back."""


@dataclass(slots=True)
class Effect:
    """One record: whether it was made, removed or brought back, and its fields with [before, after] as JSON."""

    table: str
    uid: Uid
    made: bool = False
    removed: bool = False
    restored: bool = False
    fields: dict[str, list[Any]] = field(default_factory=dict)
    hlc: str = ""
    at: int = 0

    def add(self, op: str, fields: dict[str, Any], hlc: str, at: int) -> None:
        """Take in one more entry, made at ``at`` (UTC ms) with the stamp ``hlc``."""
        self.hlc, self.at = hlc, at
        if op == INSERT:
            self.made = True
        elif op == REMOVE:
            self.removed, self.restored = not self.restored, False
        elif op == RESTORE:
            self.restored, self.removed = not self.removed, False
        else:
            for name, pair in fields.items():
                before, after = pair if isinstance(pair, list) else (ERASED, ERASED)
                self.fields[name] = [self.fields.get(name, [before])[0], after]

    @property
    def nothing(self) -> bool:
        """Whether all is as it was before the span."""
        return self.made and self.removed


def effects_of(query: Query, spans: Iterable[Span]) -> list[Effect]:
    """The effects of entries, each record once, in the order in which they were first touched.

    ``query`` is ``rows`` of a store or of an open transaction that has been flushed.
    """
    found: dict[tuple[str, Uid], Effect] = {}
    for span in spans:
        for table, uid, op, changes, hlc, at in query(
            "SELECT record_table, record_uid, op, changes, hlc, at FROM journal_entry "
            "WHERE desk_uid = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            span.desk_uid,
            span.first,
            span.last,
        ):
            effect = found.setdefault((table, uid), Effect(table, uid))
            effect.add(op, json.loads(changes)["fields"], hlc, at)
    return [effect for effect in found.values() if not effect.nothing]
