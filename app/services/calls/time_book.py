"""The time book: an operator's segments in the store, recovery after a kill, and the day's counters.

What a segment is, and when one ends, is decided by :mod:`app.services.calls.timer`; here it is kept. All times
are UTC ms.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.models.calls import Segment as SegmentRow
from app.models.ids import Uid
from app.services.calls import segments as pure
from app.services.calls.segments import DayCounters, Recovery, Segment, SegmentKind, Source
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store

DAY_MS = 86_400_000


def keep_segments(store: Store, user: Uid, changed: Sequence[Segment]) -> None:
    """Write what a timer's ``Tick.changed`` tells: opened segments, and ended ones. Repeating it changes nothing.

    A segment is known by its operator, kind, beginning, call, ticket and reason. One that ended as it began is
    taken out again.
    """
    if not changed:
        return
    with acting(store, user, Act.TAKE_CALLS) as write:
        for segment in changed:
            _keep(write, user, segment)


def open_segments(store: Store, user: Uid) -> tuple[Segment, ...]:
    """The operator's segments without an end: one while the program runs, or what a killed one left."""
    return _segments(store, "s.user_uid = ? AND s.end_at IS NULL", user)


def day_segments(store: Store, user: Uid, day_start: int, day_end: int) -> tuple[Segment, ...]:
    """The operator's segments that lie in the day, wholly or in part; the oldest first."""
    return _segments(
        store,
        "s.user_uid = ? AND s.start_at >= ? AND s.start_at < ? AND (s.end_at IS NULL OR s.end_at > ?)",
        user,
        day_start - DAY_MS,
        day_end,
        day_start,
    )


def contact_segments(store: Store, interaction: Uid) -> tuple[Segment, ...]:
    """The time that one contact took, the oldest first."""
    return _segments(store, "s.interaction_uid = ?", interaction)


def heartbeat(store: Store, user: Uid, at: int) -> None:
    """Write that the program is alive: after a kill the open segment ends here. Not synced to the disk."""
    with acting(store, user, Act.TAKE_CALLS, durable=False) as write:
        write.local(
            "INSERT INTO heartbeat (user_uid, at) VALUES (?1, ?2) ON CONFLICT (user_uid) DO UPDATE SET at = ?2",
            user,
            at,
        )


def recover(store: Store, user: Uid, now: int) -> Recovery:
    """End what a killed program left open, at its last heartbeat; what lies between is ``away``.

    Call it when an operator signs in, before a timer starts; ``starts_ms`` of the answer is the timer's
    ``not_before_ms``.
    """
    left = open_segments(store, user)
    beat = store.value("SELECT at FROM heartbeat WHERE user_uid = ?", user)
    seen = min(beat, now) if beat is not None else max((one.start_ms for one in left), default=now)
    found = pure.recover(left, seen, now)
    keep_segments(store, user, (*found.closed, *((found.away,) if found.away else ())))
    return found


def day_counters(store: Store, user: Uid, day_start: int, day_end: int, now: int) -> DayCounters:
    """The status bar's figures for one operator's day, summed by SQL; a running segment counts up to ``now``.

    The same figures as :func:`app.services.calls.segments.count` over :func:`day_segments`.
    """
    rows = store.rows(
        f"SELECT kind, sum({_PART}) FROM segment WHERE {_IN_DAY} GROUP BY kind",
        *(now, day_end, day_start),
        *(user, day_start - DAY_MS, day_end),
    )
    parts: dict[str, int] = dict(rows)
    taken = store.value(
        "SELECT count(*) FROM (SELECT min(start_at) AS first FROM segment "
        f"WHERE {_IN_DAY} AND kind IN ('talk', 'hold') AND interaction_uid IS NOT NULL "
        "GROUP BY interaction_uid) WHERE first >= ?",
        *(user, day_start - DAY_MS, day_end, day_start),
    )
    missed = store.value(
        "SELECT count(*) FROM interaction WHERE user_uid = ? AND offered_at >= ? AND offered_at < ? "
        "AND state IN ('missed', 'rejected') AND deleted_at IS NULL",
        *(user, day_start, day_end),
    )
    pauses = _pauses(store, user, day_start, day_end, now)
    return DayCounters(
        calls_taken=taken,
        missed=missed,
        talk_ms=parts.get(SegmentKind.TALK, 0),
        hold_ms=parts.get(SegmentKind.HOLD, 0),
        acw_ms=parts.get(SegmentKind.ACW, 0),
        ring_ms=parts.get(SegmentKind.RING, 0),
        ticket_work_ms=parts.get(SegmentKind.TICKET_WORK, 0),
        ready_ms=parts.get(SegmentKind.READY, 0),
        pause_ms=sum(pauses.values()),
        away_ms=parts.get(SegmentKind.AWAY, 0),
        pauses=pauses,
    )


_PART = "max(0, min(coalesce(end_at, ?), ?) - max(start_at, ?))"
_IN_DAY = "user_uid = ? AND start_at >= ? AND start_at < ? AND deleted_at IS NULL"


def _pauses(store: Store, user: Uid, day_start: int, day_end: int, now: int) -> dict[str, int]:
    rows = store.rows(
        f"SELECT reason, sum({_PART}) AS spent FROM segment WHERE {_IN_DAY} AND kind = 'pause' "
        "GROUP BY reason HAVING spent > 0",
        *(now, day_end, day_start),
        *(user, day_start - DAY_MS, day_end),
    )
    return dict(rows)


def _segments(store: Store, where: str, *params: object) -> tuple[Segment, ...]:
    rows = store.rows(
        "SELECT s.kind, s.start_at, s.end_at, s.source, s.reason, i.call_id, s.ticket_uid FROM segment s "
        "LEFT JOIN interaction i ON i.uid = s.interaction_uid "
        f"WHERE {where} AND s.deleted_at IS NULL ORDER BY s.start_at, s.id",
        *params,
    )
    return tuple(
        Segment(SegmentKind(kind), start, end, Source(source), reason, call or "", ticket.hex() if ticket else "")
        for kind, start, end, source, reason, call, ticket in rows
    )


def _keep(write: Write, user: Uid, segment: Segment) -> None:
    interaction = _interaction(write, user, segment.call_id)
    ticket = bytes.fromhex(segment.ticket) if segment.ticket else None
    found = write.row(
        "SELECT uid FROM segment WHERE user_uid = ? AND start_at = ? AND kind = ? AND interaction_uid IS ? "
        "AND ticket_uid IS ? AND reason = ? AND deleted_at IS NULL",
        user,
        segment.start_ms,
        segment.kind.value,
        interaction,
        ticket,
        segment.reason,
    )
    empty = segment.end_ms is not None and segment.end_ms <= segment.start_ms
    if found and empty:
        write.remove(SegmentRow, found[0])
    elif found:
        if segment.end_ms is not None:
            write.update(SegmentRow, found[0], end_at=segment.end_ms, source=segment.source.value)
    elif not empty:
        write.insert(
            SegmentRow,
            user_uid=user,
            interaction_uid=interaction,
            ticket_uid=ticket,
            kind=segment.kind.value,
            start_at=segment.start_ms,
            end_at=segment.end_ms,
            source=segment.source.value,
            reason=segment.reason,
        )


def _interaction(write: Write, user: Uid, call_id: str) -> Uid | None:
    if not call_id:
        return None
    row = write.row(
        "SELECT uid FROM interaction WHERE call_id = ? AND user_uid = ? AND deleted_at IS NULL "
        "ORDER BY id DESC LIMIT 1",
        call_id,
        user,
    )
    return row[0] if row else None
