"""Records that leave this desk: with their root (a ticket and all that hangs on it), by scope or by age."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.models.ids import Uid
from app.records import frozen
from app.services.hub.sharing import PARENT_TABLES, SHARING, Kind, parts_under
from app.services.store.receiving import Receiving
from app.services.store.shapes import MODELS
from app.services.store.store import Store
from app.services.sync.blobs import send_all_the_same

DAY_MS = 86_400_000
MOST = 20
"""Roots that leave in one transaction."""
LOOKED_AT = 500
"""Tickets looked at for their age in one turn."""


def leave_in(write: Receiving, roots: Mapping[Uid, str]) -> None:
    """Let these records go, with all that belongs to them, unless something of it still waits to be sent.

    ``roots``: the table of each, empty where it is not known. What waits is sent first; if the hub refuses it, the
    record leaves then.
    """
    wholes = _wholes(write, roots)
    members = {uid: root for root, whole in wholes.items() for uids in whole.values() for uid in uids}
    staying = {members[uid] for uid in write.unsent_of(list(members))}
    going: dict[str, list[Uid]] = {}
    for root, whole in wholes.items():
        if root not in staying:
            for table, uids in whole.items():
                going.setdefault(table, []).extend(uids)
    if "attachment" in going:
        _drop_bytes(write, going["attachment"])
    for table, uids in going.items():
        write.forget(table, uids)
    if going:
        write.local(
            "DELETE FROM attachment_content WHERE sha256 IN (SELECT sha256 FROM sync_blob WHERE way = 'drop') "
            "AND sha256 NOT IN (SELECT sha256 FROM attachment)"
        )
        write.local("DELETE FROM sync_blob WHERE way = 'drop'")


@frozen
class Old:
    """How far a look for old tickets is: those up to row ``up_to`` were looked at, ``left`` of them went."""

    up_to: int
    left: int
    more: bool


def leave_old(store: Store, now: int, window_days: int, after: int = 0, most: int = MOST) -> Old:
    """Let closed tickets go that are older than the window (days): at most so many, of those after a row."""
    looked_at = store.rows(
        "SELECT t.id, t.uid, t.state IN ('closed', 'resolved', 'cancelled', 'merged') "
        "AND coalesce(t.closed_at, t.resolved_at, t.updated_at) < ? FROM ticket t WHERE t.id > ? "
        "ORDER BY t.id LIMIT ?",
        now - window_days * DAY_MS,
        after,
        LOOKED_AT,
    )
    roots: dict[Uid, str] = {}
    for number, uid, old in looked_at:
        after = number
        if old:
            roots[uid] = "ticket"
        if len(roots) == most:
            break
    if roots:
        with store.receive() as write:
            leave_in(write, roots)
    return Old(after, len(roots), bool(looked_at))


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
        parent = PARENT_TABLES[column]
        if found is None or found in seen or not write.row(f"SELECT 1 FROM {parent} WHERE uid = ?", found):
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


def whole_of(write: Receiving, root: Uid) -> list[tuple[str, Uid]]:
    """A record (table, key) and all that belongs to it, a parent before its parts."""
    found = _wholes(write, {root: ""}).get(root, {})
    return [(table, uid) for table, uids in found.items() for uid in uids]


def _wholes(write: Receiving, roots: Mapping[Uid, str]) -> dict[Uid, dict[str, list[Uid]]]:
    """These records and all that belongs to them, by table; those that are not here are left out.

    What belongs to a root of a known table is found though the root is not here: a load that was cut short may
    have brought it alone.
    """
    step: dict[str, dict[Uid, Uid]] = {}  # by table: a record, and its root
    absent: set[Uid] = set()
    unplaced = {uid for uid, table in roots.items() if table not in MODELS}
    for table in MODELS:
        named = {uid for uid, of in roots.items() if of == table}
        asked = sorted(named | unplaced)
        if asked:
            rows = write.rows(f"SELECT uid FROM {table} WHERE uid IN ({_marks(asked)})", *asked)
            here = {row[0] for row in rows}
            unplaced -= here
            absent |= named - here
            if named or here:
                step[table] = {uid: uid for uid in named | here}
    found: dict[Uid, dict[str, list[Uid]]] = {uid: {} for owners in step.values() for uid in owners}
    while step:
        following: dict[str, dict[Uid, Uid]] = {}
        for parent, owners in step.items():
            for uid, root in owners.items():
                if uid not in absent:
                    found[root].setdefault(parent, []).append(uid)
            for child, column, before in parts_under(parent):
                first = "".join(f" AND {name} IS NULL" for name in before)
                rows = write.rows(
                    f"SELECT uid, {column} FROM {child} WHERE {column} IN ({_marks(owners)}){first}", *owners
                )
                if rows:
                    following.setdefault(child, {}).update((uid, owners[owner]) for uid, owner in rows)
        step = following
    return found


def _marks(items: Collection[Uid]) -> str:
    return ", ".join("?" * len(items))


def _drop_bytes(write: Receiving, attachments: list[Uid]) -> None:
    send_all_the_same(write, attachments)
    marks = ", ".join("?" * len(attachments))
    write.local(
        "INSERT OR REPLACE INTO sync_blob (sha256, way, done) "
        f"SELECT DISTINCT sha256, 'drop', 0 FROM attachment WHERE uid IN ({marks}) "
        "AND sha256 NOT IN (SELECT sha256 FROM sync_blob WHERE way = 'send')",
        *attachments,
    )
