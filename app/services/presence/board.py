"""Who is where, as far as this store knows. All times are UTC ms.

It knows the time book of everybody whose work is kept here, and when their program was last seen alive. It never
says that somebody is there because they were a while ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from app.models.ids import Uid
from app.models.staff import Role
from app.records import frozen
from app.services.calls.segments import SegmentKind
from app.services.day.absences import stand_ins
from app.services.people.rights import ALLOWED, Act
from app.services.presence.asking import RequestView, waiting
from app.services.store.store import Store
from app.services.team.states import LiveState

SEEN_WITHIN_MS = 60_000


class Place(StrEnum):
    """What is known of somebody."""

    HERE = "here"
    SILENT = "silent"  # signed in, but the program was not seen lately: killed, asleep, or another computer's
    GONE = "gone"  # signed out
    NEVER = "never"  # not signed in in this store yet


@frozen
class Whereabouts:
    """One person. ``since``: when ``kind`` (or being gone) began; ``seen_at``: the last sign of life here.

    ``stand_in``: who works in their place now; ``stands_in_for``: in whose place they do. All are names.
    """

    uid: Uid
    name: str
    extension: str
    role: Role
    place: Place
    kind: SegmentKind | None = None
    reason: str = ""
    since: int | None = None
    seen_at: int | None = None
    paused_today_ms: int = 0
    absent: bool = False
    absent_until: int | None = None
    request: RequestView | None = None
    stand_in: str = ""
    stands_in_for: tuple[str, ...] = ()


_TAKE_CALLS = [role.value for role, acts in ALLOWED.items() if Act.TAKE_CALLS in acts]
_LATEST = (
    "SELECT u.uid, u.name, u.extension, u.role, s.kind, s.reason, s.start_at, s.end_at, h.at FROM user u "
    "LEFT JOIN segment s ON s.id = (SELECT id FROM segment WHERE user_uid = u.uid AND deleted_at IS NULL "
    "ORDER BY start_at DESC, id DESC LIMIT 1) LEFT JOIN heartbeat h ON h.user_uid = u.uid "
    f"WHERE u.active AND u.deleted_at IS NULL AND u.role IN ({', '.join('?' * len(_TAKE_CALLS))}) ORDER BY u.name"
)
_PAUSES = (
    "SELECT s.user_uid, sum(max(0, coalesce(s.end_at, h.at, s.start_at) - max(s.start_at, ?2))) FROM segment s "
    "LEFT JOIN heartbeat h ON h.user_uid = s.user_uid WHERE s.start_at >= ?2 - 86400000 AND s.start_at < ?1 "
    "AND s.kind = 'pause' AND s.deleted_at IS NULL GROUP BY s.user_uid"
)
_ABSENT = (
    "SELECT user_uid, until_at FROM absence WHERE deleted_at IS NULL AND ended_at IS NULL AND from_at <= ?1 "
    "AND (until_at IS NULL OR until_at > ?1)"
)


def who_is_where(store: Store, now: int, day_start: int) -> tuple[Whereabouts, ...]:
    """Everybody who takes calls: first who asks for a pause, then who is here, each by name.

    ``day_start`` is where today's pauses are counted from.
    """
    paused: dict[Uid, int] = dict(store.rows(_PAUSES, now, day_start))
    absent: dict[Uid, int | None] = dict(store.rows(_ABSENT, now))
    requests = {one.user_uid: one for one in waiting(store)}
    substitutes = stand_ins(store)
    names: dict[Uid, str] = dict(store.rows("SELECT uid, name FROM user")) if substitutes else {}
    found = []
    for uid, name, extension, role, kind, reason, start, end, beat in store.rows(_LATEST, *_TAKE_CALLS):
        seen = max((at for at in (beat, start, end) if at is not None), default=None)
        found.append(
            Whereabouts(
                uid,
                name,
                extension,
                Role(role),
                _place(start, end, seen, now),
                SegmentKind(kind) if kind and end is None else None,
                reason or "" if end is None else "",
                end if end is not None else start,
                seen,
                paused.get(uid, 0),
                uid in absent,
                absent.get(uid),
                requests.get(uid),
                substitutes[uid].name if uid in substitutes else "",
                tuple(sorted(names[away] for away, by in substitutes.items() if by.user_uid == uid)),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.request is None, one.place is not Place.HERE)))


def with_live(found: tuple[Whereabouts, ...], live: Mapping[Uid, LiveState], me: Uid) -> tuple[Whereabouts, ...]:
    """The same with what colleagues' desks told the hub just now in place of what this store knows of them."""
    return tuple(_lively(one, live[one.uid]) if one.uid in live and one.uid != me else one for one in found)


def _lively(one: Whereabouts, state: LiveState) -> Whereabouts:
    try:
        kind = SegmentKind(state.state)
    except ValueError:
        return one  # a kind that only a newer program knows
    return replace(one, place=Place.HERE, kind=kind, reason=state.reason, since=state.since, seen_at=state.told_at)


def _place(start: int | None, end: int | None, seen: int | None, now: int) -> Place:
    if start is None or seen is None:
        return Place.NEVER
    if end is not None:
        return Place.GONE
    return Place.HERE if now - seen <= SEEN_WITHIN_MS else Place.SILENT
