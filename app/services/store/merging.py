"""How a record of the hub and our own unsent changes of it become one: field by field, the greater stamp wins.

A field's stamp is that of its last change (``clk``) or, never changed, that of the record's making (``hlc``). The
hub decides by the same rule, so what it stores is taken as it is (clamped stamps too) and only entries that it
has not had yet are folded in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.store.chain import ERASED

DELETED_AT = "deleted_at"
CREATED_AT = "created_at"


@frozen
class HubRow:
    """A record as the hub has it. ``data`` holds its fields as JSON, those of newer programs too; times UTC ms."""

    table: str
    uid: Uid
    hlc: str
    data: dict[str, Any]
    clk: dict[str, str]
    created_at: int
    created_by: Uid | None
    updated_at: int
    updated_by: Uid | None
    deleted_at: int | None = None

    def stamp_of(self, field: str) -> str:
        """The stamp of a field's last change."""
        return self.clk.get(field, self.hlc)

    def newest(self) -> str:
        """The greatest of the record's stamps."""
        return max(self.hlc, *self.clk.values()) if self.clk else self.hlc


@frozen
class Unsent:
    """One of our entries that the hub has not had yet; ``fields`` as in the journal."""

    seq: int
    hlc: str
    at: int
    actor: Uid | None
    op: str
    fields: dict[str, Any]


def fold(row: HubRow, entries: Iterable[Unsent]) -> HubRow:
    """The record with our unsent entries laid over it; equal stamps are the same change come back."""
    for entry in sorted(entries, key=lambda one: (one.hlc, one.seq)):
        row = _with(row, entry)
    return row


def _with(row: HubRow, entry: Unsent) -> HubRow:
    after = {name: value for name, value in entry.fields.items() if not _gone(value)}
    if entry.op != "insert":
        after = {name: pair[1] for name, pair in after.items()}
    after.pop(CREATED_AT, None)
    won = {name: value for name, value in after.items() if entry.hlc >= row.stamp_of(name)}
    if not won:
        return row
    clk = row.clk | {name: entry.hlc for name in won if entry.op != "insert" or entry.hlc != row.hlc}
    latest = entry.hlc >= row.newest()
    deleted_at = won.pop(DELETED_AT) if DELETED_AT in won else row.deleted_at
    return replace(
        row,
        data=row.data | won,
        clk=clk,
        deleted_at=deleted_at,
        updated_at=entry.at if latest else row.updated_at,
        updated_by=entry.actor if latest else row.updated_by,
    )


def _gone(value: Any) -> bool:
    return isinstance(value, dict) and ERASED in value
