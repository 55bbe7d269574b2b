"""What was spent on tickets: the timer's segments, with what people corrected or wrote by hand in their place.

A segment of ticket work belongs to its ticket. Talk, hold and after-call work of a contact belong to the tickets
the contact is linked to, in equal parts where there are several. A segment counts where it began. Times: UTC ms.
"""

from __future__ import annotations

from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.calls.segments import SegmentKind
from app.services.store.store import Store

BY_HAND = "by_hand"
"""The kind of a time that no timer measured."""


@frozen
class Spent:
    """One stretch of time on a ticket as it counts now.

    ``kind`` is a segment's kind or ``by_hand``. ``measured_ms`` is what the timer saw, None for time written by
    hand; ``entry_uid`` the entry that counts in its place, ``reason`` why, ``corrected_by`` who.
    """

    ticket_uid: Uid
    user_uid: Uid
    kind: str
    started_at: int
    spent_ms: int
    billable: bool
    segment_uid: Uid | None = None
    entry_uid: Uid | None = None
    measured_ms: int | None = None
    reason: str = ""
    corrected_by: str = ""


LINES = """
WITH measured AS (
    SELECT s.uid AS segment, s.ticket_uid AS ticket, s.user_uid AS user, s.kind AS kind, s.start_at AS at,
        s.end_at - s.start_at AS ms
    FROM segment s
    WHERE s.kind = 'ticket_work' AND s.ticket_uid IS NOT NULL AND s.end_at IS NOT NULL AND s.deleted_at IS NULL
        AND {which_segment}
    UNION ALL
    SELECT s.uid, l.ticket_uid, s.user_uid, s.kind, s.start_at, (s.end_at - s.start_at) / (
            SELECT count(*) FROM interaction_ticket x
            WHERE x.interaction_uid = s.interaction_uid AND x.deleted_at IS NULL)
    FROM segment s JOIN interaction_ticket l ON l.interaction_uid = s.interaction_uid AND l.deleted_at IS NULL
    WHERE s.kind IN ('talk', 'hold', 'acw') AND s.end_at IS NOT NULL AND s.deleted_at IS NULL AND {which_contact}
), counted AS (
    SELECT e.* FROM time_entry e
    WHERE e.deleted_at IS NULL AND {which_entry}
        AND NOT EXISTS (SELECT 1 FROM time_entry n WHERE n.corrects_uid = e.uid AND n.deleted_at IS NULL)
), lines AS (
    SELECT m.ticket AS ticket, m.user AS user, m.kind AS kind, m.at AS at, coalesce(e.spent_ms, m.ms) AS ms,
        coalesce(e.billable, y.billable, 1) AS billable, m.segment AS segment, e.uid AS entry, m.ms AS measured,
        coalesce(e.reason, '') AS reason, coalesce(u.name, '') AS corrected_by
    FROM measured m
    JOIN ticket k ON k.uid = m.ticket LEFT JOIN ticket_type y ON y.uid = k.type_uid
    LEFT JOIN counted e ON e.segment_uid = m.segment AND e.ticket_uid = m.ticket
    LEFT JOIN user u ON u.uid = e.created_by
    UNION ALL
    SELECT e.ticket_uid, e.user_uid, 'by_hand', e.started_at, e.spent_ms, e.billable, NULL, e.uid, NULL, e.reason,
        coalesce(u.name, '')
    FROM counted e LEFT JOIN user u ON u.uid = e.created_by WHERE e.segment_uid IS NULL
)
"""
"""SQL of all times that count, as ``lines``; the places say which segments, contacts and entries to look at."""


def of_ticket(store: Store, ticket: Uid) -> tuple[Spent, ...]:
    """All time on one ticket, the oldest first; a running segment is not in it yet."""
    sql = LINES.format(
        which_segment="s.ticket_uid = ?1", which_contact="l.ticket_uid = ?1", which_entry="e.ticket_uid = ?1"
    )
    return _records(store.rows(sql + _SELECT + " ORDER BY at, kind", ticket))


def between(since: int, until: int) -> tuple[str, tuple[int, int]]:
    """SQL of ``lines`` begun from ``since`` until before ``until``, to put a query after, and its parameters."""
    sql = LINES.format(
        which_segment="s.start_at >= ?1 AND s.start_at < ?2",
        which_contact="s.start_at >= ?1 AND s.start_at < ?2",
        which_entry="e.started_at >= ?1 AND e.started_at < ?2",
    )
    return sql, (since, until)


def total_ms(spent: tuple[Spent, ...]) -> int:
    """What a ticket took in all."""
    return sum(one.spent_ms for one in spent)


_SELECT = "SELECT ticket, user, kind, at, ms, billable, segment, entry, measured, reason, corrected_by FROM lines"
KINDS = (
    SegmentKind.TALK.value,
    SegmentKind.HOLD.value,
    SegmentKind.ACW.value,
    SegmentKind.TICKET_WORK.value,
    BY_HAND,
)
"""Every kind of time a ticket can have, for their words."""


def _records(rows: list[tuple[Any, ...]]) -> tuple[Spent, ...]:
    return tuple(
        Spent(
            ticket_uid=ticket,
            user_uid=user,
            kind=str(kind),
            started_at=at,
            spent_ms=ms,
            billable=bool(billable),
            segment_uid=segment,
            entry_uid=entry,
            measured_ms=measured,
            reason=str(reason),
            corrected_by=str(who),
        )
        for ticket, user, kind, at, ms, billable, segment, entry, measured, reason, who in rows
    )
