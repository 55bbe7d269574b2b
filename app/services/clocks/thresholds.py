"""Parts of promises that were used up (75 %, 100 %, any): each is told once, with its true time, in order.

Every open ticket and work order has the moment of its next threshold kept by :mod:`app.services.clocks.watch`, so
a look at the clock costs one query. After the program was off for a weekend :func:`sweep` finds all that was
crossed meanwhile, oldest first. What fired is a record of its own; its key is made from what it stands for, so
that two desks that find the same write one record.
"""

from __future__ import annotations

import hashlib

from app.models.ids import Uid
from app.models.units import ThresholdFired
from app.records import frozen
from app.services.clocks.agreements import read_agreements
from app.services.clocks.crossing import Crossing
from app.services.clocks.watch import AT_ONCE, Stored, fires_of, keep_watch, read_standings
from app.services.store.journal import Write
from app.services.store.store import Store


@frozen
class Fired:
    """A threshold that fired. ``clock`` is a clock's kind, or ``order`` for a work order's (then ``order_uid``).

    ``reached_at`` is when it was crossed, however much later that was found; ``cycle_at`` when the clock had begun
    (UTC ms).
    """

    uid: Uid
    ticket_uid: Uid
    order_uid: Uid | None
    clock: str
    percent: int
    reached_at: int
    cycle_at: int


@frozen
class Sweep:
    """What fired, in order; ``more`` says that there is more to find at once."""

    fired: tuple[Fired, ...]
    more: bool


def sweep(store: Store, now: int, most: int = AT_ONCE) -> Sweep:
    """Fire what was crossed up to ``now`` (UTC ms), oldest first, for at most about ``most`` records.

    Call again while ``more``. Raises CalendarError where a calendar cannot be used; nothing is lost then.
    """
    rows = store.rows(
        "SELECT next_at, record_uid, ticket_uid FROM clock_watch WHERE next_at IS NOT NULL AND next_at <= ? "
        "ORDER BY next_at, id LIMIT ?",
        now,
        most + 1,
    )
    if not rows:
        return Sweep((), False)
    # What later records crossed comes later: nothing beyond the first of them may fire before it.
    until = rows[most][0] if len(rows) > most else now
    tickets = [record for _, record, ticket in rows if record == ticket]
    orders = [record for _, record, ticket in rows if record != ticket]
    with store.write(None, durable=True) as write:
        fired = _fire(write, {"ticket": tickets, "work_order": orders}, until)
    return Sweep(fired, len(rows) > most)


def fired_uid(record: Uid, crossing: Crossing) -> Uid:
    """The key of a firing: the same wherever and however often it is found."""
    text = f"{record.hex()}:{crossing.clock}:{crossing.percent}:{crossing.cycle_at}"
    made = bytearray(hashlib.blake2b(text.encode(), digest_size=16).digest())
    made[6] = made[6] & 0x0F | 0x80  # version 8 of RFC 9562: made by a rule of our own
    made[8] = made[8] & 0x3F | 0x80
    return bytes(made)


def _fire(write: Write, uids: dict[str, list[Uid]], until: int) -> tuple[Fired, ...]:
    agreements = read_agreements(write.rows)
    records = {
        table: read_standings(write.rows, table, found, agreements) for table, found in uids.items() if found
    }
    everything = [record for found in records.values() for record in found]
    fires = fires_of(write.rows, {record.ticket for record in everything})
    crossed = [
        (record, one)
        for record in everything
        if record.standing is not None
        for one in record.standing.crossings
        if one.at <= until and (record.uid, one.clock, one.percent, one.cycle_at) not in fires
    ]
    found = []
    for record, one in sorted(crossed, key=lambda pair: (pair[1].at, pair[1].percent, pair[0].uid)):
        fires.add((record.uid, one.clock, one.percent, one.cycle_at))
        found.append(_note(write, record, one))
    for table, listed in uids.items():
        if listed:
            keep_watch(write, listed, records[table], fires)
    return tuple(found)


def _note(write: Write, record: Stored, one: Crossing) -> Fired:
    order = None if record.uid == record.ticket else record.uid
    uid = write.insert(
        ThresholdFired,
        fired_uid(record.uid, one),
        ticket_uid=record.ticket,
        order_uid=order,
        clock=one.clock,
        percent=one.percent,
        cycle_at=one.cycle_at,
        reached_at=one.at,
    )
    return Fired(uid, record.ticket, order, one.clock, one.percent, one.at, one.cycle_at)
