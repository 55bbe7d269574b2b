"""Who this desk is for the hub: joining and leaving it, and what becomes of a desk that was restored or cloned.

A hub that knows less of our chain than we sent was restored itself: those entries wait again. A hub that knows
more, or another entry where ours stands, has heard somebody who is us no longer: this desk takes a new identity
and its unsent entries are chained anew under it; what was sent comes back as received.
"""

from __future__ import annotations

import json
from enum import StrEnum

from app.models.bookkeeping import Outbox
from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.store.chain import Link, genesis, hash_of
from app.services.store.merging import HubRow
from app.services.store.shapes import ready
from app.services.store.store import Store
from app.services.sync.blobs import send_all_the_same
from app.services.sync.numbers import renumber_later
from app.services.sync.wire import Body, key_in

NEVER = "0" * 24
"""A stamp before all others."""
PHASES = ("1", "2", "3", "4")
"""Parts of a first load, in their order: the house, clients, open tickets, the rest."""
KEEP = "keep"
"""A load after which nothing goes that the hub does not have."""
AT_ONCE = 200
"""Entries that change their state in one turn."""
_FORMER = "former"


class Verdict(StrEnum):
    """What the hub's view of our chain means."""

    SAME = "same"
    UNKNOWN = "unknown"
    """The hub does not know this desk."""
    BEHIND = "behind"
    """The hub has lost entries that we had sent."""
    OTHER = "other"
    """Another desk has gone on under our name: we were restored, or cloned."""


@frozen
class DeskName:
    """This desk: its key, the beginning of its ticket numbers, its name."""

    uid: Uid
    code: str
    name: str


def desk_of(store: Store) -> DeskName:
    """This desk."""
    row = store.row("SELECT uid, code, name FROM desk")
    assert row is not None
    return DeskName(*row)


def join(store: Store, hello: Body, code: str) -> None:
    """Become a desk of this hub: the code it gave, its epoch, and the member as a person of this desk.

    Everything in the journal waits for the hub then; a first load is due.
    """
    member = key_in(hello["member"])
    with store.receive() as write:
        write.local("DELETE FROM sync_state")
        write.local(
            "INSERT INTO sync_state (epoch, rev, member_uid, role, queues, seen, seen_seq, load_phase, "
            "load_after, load_rev, schema, last_contact_at) VALUES (?, 0, ?, ?, ?, '', 0, ?, '', ?, 0, ?)",
            hello["epoch"],
            member,
            hello["role"],
            json.dumps(sorted(hello["queues"])),
            PHASES[0],
            hello["rev"],
            hello["now"],
        )
        write.local("UPDATE desk SET code = ?", code)
        if member is not None and not write.row("SELECT 1 FROM user WHERE uid = ?", member):
            write.take("user", [ready(_member_row(member, hello))])
    store.forget_head()
    renumber_later(store)  # tickets made while we worked alone may have another desk's numbers


def leave(store: Store) -> None:
    """Work alone again. What was received stays; nothing waits for anybody."""
    with store.receive() as write:
        write.local("DELETE FROM sync_state")
        write.local("DELETE FROM sync_conflict")
        write.local("DELETE FROM sync_command")
        write.local("DELETE FROM sync_blob")
        write.local("DELETE FROM sync_chunk")
        write.local("DELETE FROM number_range")
    store.forget_head()


def judge(store: Store, known: Body | None) -> Verdict:
    """Compare our chain with what the hub knows of this desk (``hello``'s ``desk``)."""
    if known is None:
        return Verdict.UNKNOWN
    head, entry_hash = int(known["head_seq"]), bytes.fromhex(known["head_hash"])
    desk = store.desk_uid()
    ours = store.value("SELECT hash FROM journal_entry WHERE desk_uid = ? AND seq = ?", desk, head)
    if head and (ours is None or bytes(ours) != entry_hash):
        return Verdict.OTHER
    sent = store.value("SELECT max(seq) FROM journal_entry WHERE desk_uid = ? AND outbox IN (1, 2)", desk)
    return Verdict.BEHIND if (sent or 0) > head else Verdict.SAME


def recode(store: Store, code: str) -> None:
    """The hub has given this desk another code: numbers of tickets begin anew with it."""
    with store.receive() as write:
        write.local("UPDATE desk SET code = ?, next_number = 1 WHERE code <> ?", code, code)


def send_again(store: Store, after: int, most: int = AT_ONCE) -> int | None:
    """Let our next entries after this number wait once more: the hub has lost them. Where to go on; None: done."""
    with store.receive() as write:
        rows = write.rows(
            "SELECT id, seq FROM journal_entry WHERE desk_uid = ? AND seq > ? AND outbox IN (1, 2) "
            "ORDER BY seq LIMIT ?",
            write.span.desk_uid,
            after,
            most,
        )
        write.local_many(
            "UPDATE journal_entry SET outbox = 0, refusal = NULL WHERE id = ?", [(row[0],) for row in rows]
        )
    return rows[-1][1] if rows else None


def renew(store: Store, new: Uid, code: str) -> None:
    """Take a new identity and chain what was not sent anew under it.

    Numbers of tickets begin anew with the new code. What hangs on numbers of the old chain (undo, how far the
    rules have read) begins anew too. What was sent under the old one becomes another's by :func:`let_go`.
    """
    with store.receive() as write:
        old = write.span.desk_uid
        unsent = write.rows(
            "SELECT id, hlc, at, actor_uid, record_table, record_uid, op, changes, salt, digest "
            "FROM journal_entry WHERE desk_uid = ? AND outbox = 0 ORDER BY seq",
            old,
        )
        send_all_the_same(write)
        write.local("UPDATE desk SET uid = ?, code = ?, next_number = 1", new, code)
        write.local("UPDATE journal_entry SET outbox = 3 WHERE desk_uid = ? AND outbox = 0", old)
        write.local(
            "INSERT OR IGNORE INTO sync_command (uid, kind, actor_uid, body, made_at, state) "
            "VALUES (?, ?, NULL, '0', ?, ?)",
            old,
            _FORMER,
            write.at,
            _FORMER,
        )
        write.local_many("DELETE FROM journal_entry WHERE id = ?", [(row[0],) for row in unsent])
        prev, chained = genesis(new), []
        for seq, (_, hlc, at, actor, table, uid, op, changes, salt, digest) in enumerate(unsent, start=1):
            made = hash_of(Link(new, seq, hlc, at, actor, table, uid, op), digest, prev)
            chained.append(
                (new, seq, hlc, at, actor, table, uid, op, changes, salt, digest, prev, made, Outbox.WAITING.value)
            )
            prev = made
        write.local_many(
            "INSERT INTO journal_entry (desk_uid, seq, hlc, at, actor_uid, record_table, record_uid, op, changes, "
            "salt, digest, prev_hash, hash, outbox) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            chained,
        )
        write.local("DELETE FROM undo_step")
        write.local("UPDATE rule_mark SET seq = ?", len(unsent))
        write.local("UPDATE sync_state SET seen_seq = 0")
        write.become(new, len(unsent), prev)
    store.forget_head()


def let_go(store: Store, most: int = AT_ONCE) -> bool:
    """Let some of what was sent under a former identity become another desk's; whether there may be more."""
    former = store.row("SELECT uid, body FROM sync_command WHERE kind = ? LIMIT 1", _FORMER)
    if former is None:
        return False
    old, after = former[0], int(former[1])
    with store.receive() as write:
        rows = write.rows(
            "SELECT id, seq FROM journal_entry WHERE desk_uid = ? AND seq > ? AND outbox = 1 ORDER BY seq LIMIT ?",
            old,
            after,
            most,
        )
        write.local_many("UPDATE journal_entry SET outbox = 3 WHERE id = ?", [(row[0],) for row in rows])
        if rows:
            write.local("UPDATE sync_command SET body = ? WHERE uid = ?", str(rows[-1][1]), old)
        else:
            write.local("DELETE FROM sync_command WHERE uid = ? AND kind = ?", old, _FORMER)
    return True


def new_identity() -> Uid:
    """A key for a desk that takes a new identity."""
    return new_uid()


def set_right_clock(store: Store, hub_now: int) -> None:
    """Let our stamps follow true time again where this desk's clock had run ahead, once the hub has all of ours.

    The hub (``hub_now``, UTC ms) has put our stamps back to its own time; what it holds is the measure then.
    """
    with store.receive() as write:
        end = write.span
        last = write.row(
            "SELECT hlc, outbox FROM journal_entry WHERE desk_uid = ? AND seq = ?", end.desk_uid, end.last
        )
        if last is None or last[1] == Outbox.WAITING.value or last[0][:12] <= f"{hub_now + AHEAD_MS:012x}":
            return
        write.local("UPDATE sync_state SET seen_seq = ? WHERE seen <> '' AND seen < ?", end.last, last[0])
    store.forget_head()


AHEAD_MS = 300_000
"""How far ahead of its clock the hub lets a stamp be."""


def start_over(store: Store, hello: Body, *, keep: bool = False) -> None:
    """Load everything once more and compare: the hub's history is another one, or our queues have changed.

    ``keep``: what the hub does not have stays, for it may have lost it itself; whoever made it sends it again.
    Where our queues are others by now as well, the next hello finds that out: what is not ours any more goes then.
    """
    with store.receive() as write:
        write.local(
            "UPDATE sync_state SET epoch = ?, queues = coalesce(?, queues), rev = 0, "
            "load_phase = ?, load_after = ?, load_rev = ?",
            hello["epoch"],
            None if keep else json.dumps(sorted(hello["queues"])),
            PHASES[0],
            KEEP if keep else "",
            hello["rev"],
        )
        if keep:  # it may have lost bytes too
            write.local("DELETE FROM sync_blob WHERE way = 'held'")


def _member_row(member: Uid, hello: Body) -> HubRow:
    data = {"login": "", "name": hello.get("name") or "", "role": hello["role"], "active": True}
    now = int(hello["now"])
    return HubRow("user", member, NEVER, data, {}, now, None, now, None)
