"""Numbers of tickets stay one ticket's each, also after a desk was restored from a backup.

Every desk's numbers begin with its own code, so two desks never collide. A desk that was restored may have given
out, before it heard that it was restored, numbers that it had given out already. It has a new code then, and the
tickets it made meanwhile get new numbers where theirs turn out to be taken; the history tells the old ones.
"""

from __future__ import annotations

from app.models.tickets import Ticket
from app.services.store.store import Store

_MARK = "renumber"


def renumber_later(store: Store) -> None:
    """Look at the numbers of tickets not sent yet, once everything of others is here."""
    with store.receive() as write:
        row = write.row("SELECT uid FROM desk")
        if row is not None:
            write.local(
                "INSERT OR IGNORE INTO sync_command (uid, kind, actor_uid, body, made_at, state) "
                "VALUES (?, ?, NULL, '{}', ?, ?)",
                row[0],
                _MARK,
                write.at,
                _MARK,
            )


def renumber(store: Store) -> int:
    """Give tickets of this desk whose numbers are another's new ones, if that is due; return how many."""
    if store.row("SELECT 1 FROM sync_command WHERE kind = ?", _MARK) is None:
        return 0
    taken = store.rows(
        "SELECT t.uid FROM journal_entry j JOIN ticket t ON t.uid = j.record_uid "
        "WHERE j.desk_uid = (SELECT uid FROM desk) AND j.op = 'insert' AND j.record_table = 'ticket' "
        "AND EXISTS (SELECT 1 FROM ticket o WHERE o.number = t.number AND o.uid <> t.uid) ORDER BY j.seq"
    )
    with store.write(None) as write:
        for (uid,) in taken:
            code, following = write.rows("SELECT code, next_number FROM desk")[0]
            write.local("UPDATE desk SET next_number = next_number + 1")
            write.update(Ticket, uid, number=f"{code}-{following}")
        write.local("DELETE FROM sync_command WHERE kind = ?", _MARK)
    return len(taken)
