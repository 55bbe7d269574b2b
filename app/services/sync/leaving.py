"""Records that leave this desk: with their root (a ticket and all that hangs on it), by scope or by age."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from app.models.ids import Uid
from app.services.hub.sharing import SHARING, Kind
from app.services.store.receiving import MODELS, Receiving
from app.services.store.store import Store

DAY_MS = 86_400_000
MOST = 50
"""Roots that leave in one transaction."""


def leave_in(write: Receiving, roots: Iterable[Uid]) -> None:
    """Let these records go, with all that belongs to them, unless something of it still waits to be sent.

    What waits is sent first; if the hub refuses it, the record leaves then.
    """
    for root in roots:
        found = _whole(write, root)
        if not found:
            continue
        if write.unsent_of([uid for uids in found.values() for uid in uids]):
            continue
        for table, uids in found.items():
            if table == "attachment":
                _drop_bytes(write, uids)
            write.forget(table, uids)
    write.local(
        "DELETE FROM attachment_content WHERE sha256 IN (SELECT sha256 FROM sync_blob WHERE way = 'drop') "
        "AND sha256 NOT IN (SELECT sha256 FROM attachment)"
    )
    write.local("DELETE FROM sync_blob WHERE way = 'drop'")


def leave_old(store: Store, now: int, window_days: int) -> int:
    """Let closed tickets go that are older than the window (days); return how many. Call again until it is 0."""
    roots = [
        row[0]
        for row in store.rows(
            "SELECT t.uid FROM ticket t WHERE t.state IN ('closed', 'resolved', 'cancelled', 'merged') "
            "AND coalesce(t.closed_at, t.resolved_at, t.updated_at) < ? AND NOT EXISTS (SELECT 1 FROM "
            "journal_entry j WHERE j.record_uid = t.uid AND j.outbox = 0) LIMIT ?",
            now - window_days * DAY_MS,
            MOST,
        )
    ]
    if roots:
        with store.receive() as write:
            leave_in(write, roots)
    return len(roots)


def root_of(write: Receiving, table: str, uid: Uid) -> Uid:
    """The record that this one belongs to, as far as it is here; itself for one that belongs to none."""
    seen = {uid}
    while (shared := SHARING.get(table)) is not None and shared.kind is Kind.PART:
        found = None
        for column in shared.parents:
            row = write.row(f"SELECT {column} FROM {table} WHERE uid = ?", uid)
            if row is not None and row[0] is not None:
                found = bytes(row[0])
                break
        parent = table_of_record(write, found, column) if found is not None else None
        if found is None or parent is None or found in seen:
            break
        table, uid = parent, found
        seen.add(uid)
    return uid


def root_in(store: Store, table: str, uid: Uid) -> Uid:
    """Like :func:`root_of`, in a transaction of its own."""
    if table not in MODELS:
        return uid
    with store.receive() as write:
        return root_of(write, table, uid)


def table_of_record(write: Receiving, uid: Uid, column: str) -> str | None:
    """The table that a parent's key belongs to: by the column's name first."""
    guess = _PARENT_TABLES.get(column)
    tables = [guess] if guess else list(MODELS)
    for table in tables:
        if write.row(f"SELECT 1 FROM {table} WHERE uid = ?", uid):
            return table
    return None


_PARENT_TABLES = {
    "ticket_uid": "ticket",
    "person_uid": "person",
    "organisation_uid": "organisation",
    "interaction_uid": "interaction",
    "run_uid": "script_run",
    "absence_uid": "absence",
    "callback_uid": "callback",
    "item_uid": "tracker_item",
}
"""Where the keys in columns of parents lead."""


@cache
def _parts_of(parent: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The tables whose records may belong to one of this table: (table, its column, columns that go before it)."""
    found = []
    for table, shared in SHARING.items():
        if shared.kind is Kind.PART:
            for place, column in enumerate(shared.parents):
                if _PARENT_TABLES[column] == parent:
                    found.append((table, column, shared.parents[:place]))
    return tuple(found)


def _whole(write: Receiving, root: Uid) -> dict[str, list[Uid]]:
    """A record and all that belongs to it, by table; empty where it is not here."""
    table = next((name for name in MODELS if write.row(f"SELECT 1 FROM {name} WHERE uid = ?", root)), None)
    if table is None:
        return {}
    found: dict[str, list[Uid]] = {}
    step: dict[str, list[Uid]] = {table: [root]}
    while step:
        following: dict[str, list[Uid]] = {}
        for parent, uids in step.items():
            found.setdefault(parent, []).extend(uids)
            marks = ", ".join("?" * len(uids))
            for child, column, before in _parts_of(parent):
                first = "".join(f" AND {name} IS NULL" for name in before)
                rows = write.rows(f"SELECT uid FROM {child} WHERE {column} IN ({marks}){first}", *uids)
                if rows:
                    following.setdefault(child, []).extend(row[0] for row in rows)
        step = following
    return found


def _drop_bytes(write: Receiving, attachments: list[Uid]) -> None:
    marks = ", ".join("?" * len(attachments))
    write.local(
        "INSERT OR REPLACE INTO sync_blob (sha256, way, done) "
        f"SELECT DISTINCT sha256, 'drop', 0 FROM attachment WHERE uid IN ({marks})",
        *attachments,
    )
