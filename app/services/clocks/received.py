"""Clocks of what came from the hub: what waits for a quiet moment, and what has to be put right for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.ids import Uid
from app.services.clocks.recount import FROM_JOURNAL
from app.services.store.journal import Write

CHUNK = 200
OWNERS = {"ticket": "uid", "work_order": "ticket_uid"}
"""Where a record names its ticket."""
_IS_OPEN = {
    "ticket": "state NOT IN ('resolved', 'closed', 'cancelled', 'merged') AND deleted_at IS NULL",
    "work_order": "done_at IS NULL AND deleted_at IS NULL",
}


def put_off(write: Write, table: str, uids: Sequence[Uid]) -> set[Uid]:
    """Let the next look at thresholds work these out, as if one were due; return those that cannot wait.

    A week's catch-up brings thousands, and to read each one's journal takes longer than all else.
    """
    owner, is_open = OWNERS[table], _IS_OPEN[table]
    for start in range(0, len(uids), CHUNK):
        part = uids[start : start + CHUNK]
        marks = ", ".join("?" * len(part))
        write.local(
            "INSERT INTO clock_watch (record_uid, ticket_uid, still, next_at, spans) "
            f"SELECT uid, {owner}, 0, 0, '{FROM_JOURNAL}' FROM {table} WHERE uid IN ({marks}) AND {is_open} "
            "AND (due_at IS NOT NULL OR EXISTS (SELECT 1 FROM sla_version)) "
            f"ON CONFLICT (record_uid) DO UPDATE SET next_at = 0, spans = '{FROM_JOURNAL}'",
            *part,
        )
        write.local(
            "DELETE FROM clock_watch WHERE record_uid IN "
            f"(SELECT uid FROM {table} WHERE uid IN ({marks}) AND NOT ({is_open}))",
            *part,
        )
    came = [uid for uid in uids if (table, uid) in write.arrived]
    return unseen(write, table, came) if came else set()


def unseen(write: Write, table: str, uids: Sequence[Uid]) -> set[Uid]:
    """Records that another desk changed, as came just now, earlier than we did and without knowing of it.

    Neither date is that of both changes then. The desk of the later one learns of it when the earlier one comes,
    so exactly one of the two puts the date right, for everybody.
    """
    marks = ", ".join("?" * len(uids))
    ours = write.rows(
        f"SELECT record_uid, max(hlc) FROM journal_entry WHERE desk_uid = ? AND outbox <> 2 "
        f"AND record_uid IN ({marks}) GROUP BY record_uid",
        write.span.desk_uid,
        *uids,
    )
    return {
        uid
        for uid, last in ours
        if any(stamp < last for name, stamp in write.arrived.get((table, uid), {}).items() if name != "due_at")
    }
