"""Segments: the only truth for handling time. Plain records, their recovery after a kill, and what they add up to.

A shift is an unbroken chain of segments: each begins where the one before ended, so they never overlap and add
up to the shift. Times are UTC ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from enum import StrEnum

from app.records import frozen


class SegmentKind(StrEnum):
    """What the operator's time went into."""

    READY = "ready"
    RING = "ring"
    TALK = "talk"
    HOLD = "hold"
    ACW = "acw"
    TICKET_WORK = "ticket_work"
    PAUSE = "pause"
    AWAY = "away"  # the program did not run: the computer slept, or the program was killed


class Source(StrEnum):
    """Where a segment's end comes from."""

    CLOCK = "clock"  # seen as it happened
    SLEEP = "sleep"  # the last moment seen before the computer slept
    RECOVERY = "recovery"  # the last heartbeat before the program died
    LINK = "link"  # the link to the exchange was lost: the talk ended some time before this
    CORRECTED = "corrected"  # changed by a person, with a reason


@frozen
class Segment:
    """A stretch of one operator's time; open while ``end_ms`` is None.

    ``reason`` is the pause's code; ``call_id`` the exchange's id of the call, ``ticket`` a ticket's key in hex,
    both empty where there is none.
    """

    kind: SegmentKind
    start_ms: int
    end_ms: int | None = None
    source: Source = Source.CLOCK
    reason: str = ""
    call_id: str = ""
    ticket: str = ""

    def length_ms(self, now_ms: int) -> int:
        """How long it lasted, an open one until ``now_ms``; never negative."""
        return max(0, (now_ms if self.end_ms is None else self.end_ms) - self.start_ms)


@frozen
class Recovery:
    """What was left open when the program died, closed; and the time it was away."""

    closed: tuple[Segment, ...]
    away: Segment | None
    starts_ms: int
    """Where the next timer must start so that nothing overlaps: now, or later if the clock was set back
    meanwhile.
    """


def recover(open_segments: Sequence[Segment], last_seen_ms: int, now_ms: int) -> Recovery:
    """Close what a killed program left open at its last heartbeat, which is the last thing known to be true.

    Several open segments (two writes cut apart) end where the next begins. What lies between the heartbeat and now
    becomes one ``away`` segment.
    """
    ordered = sorted((one for one in open_segments if one.end_ms is None), key=lambda one: one.start_ms)
    closed = []
    seen = last_seen_ms
    for at, segment in enumerate(ordered):
        following = ordered[at + 1].start_ms if at + 1 < len(ordered) else max(last_seen_ms, segment.start_ms)
        closed.append(replace(segment, end_ms=following, source=Source.RECOVERY))
        seen = max(seen, following)
    starts = max(now_ms, seen)
    away = Segment(SegmentKind.AWAY, seen, starts, Source.RECOVERY) if ordered and starts > seen else None
    return Recovery(tuple(closed), away, starts)


@frozen
class DayCounters:
    """One operator's day; times in ms.

    ``aht_ms`` is the average handle time: (talk + hold + after-call work) / calls taken, None without calls
    (Amazon Connect, "Average handle time"; https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html).
    """

    calls_taken: int = 0
    missed: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    acw_ms: int = 0
    ring_ms: int = 0
    ticket_work_ms: int = 0
    ready_ms: int = 0
    pause_ms: int = 0
    away_ms: int = 0
    pauses: dict[str, int] = field(default_factory=dict)

    @property
    def handled_ms(self) -> int:
        """Talk, hold and after-call work."""
        return self.talk_ms + self.hold_ms + self.acw_ms

    @property
    def aht_ms(self) -> int | None:
        """Average handle time."""
        return self.handled_ms // self.calls_taken if self.calls_taken else None


def count(
    segments: Iterable[Segment], from_ms: int, until_ms: int, now_ms: int, *, missed: int = 0
) -> DayCounters:
    """Add up the parts of ``segments`` that lie in ``from_ms`` … ``until_ms``.

    A call is taken on the day its first talk began. ``missed`` is counted by the caller from the interactions.
    """
    sums = dict.fromkeys(SegmentKind, 0)
    pauses: dict[str, int] = {}
    first_talk: dict[str, int] = {}
    for segment in segments:
        end = now_ms if segment.end_ms is None else segment.end_ms
        length = max(0, min(end, until_ms) - max(segment.start_ms, from_ms))
        sums[segment.kind] += length
        if segment.kind is SegmentKind.PAUSE and length:
            pauses[segment.reason] = pauses.get(segment.reason, 0) + length
        if segment.kind in (SegmentKind.TALK, SegmentKind.HOLD) and segment.call_id:
            known = first_talk.get(segment.call_id, segment.start_ms)
            first_talk[segment.call_id] = min(known, segment.start_ms)
    taken = sum(from_ms <= start < until_ms for start in first_talk.values())
    return DayCounters(
        calls_taken=taken,
        missed=missed,
        talk_ms=sums[SegmentKind.TALK],
        hold_ms=sums[SegmentKind.HOLD],
        acw_ms=sums[SegmentKind.ACW],
        ring_ms=sums[SegmentKind.RING],
        ticket_work_ms=sums[SegmentKind.TICKET_WORK],
        ready_ms=sums[SegmentKind.READY],
        pause_ms=sums[SegmentKind.PAUSE],
        away_ms=sums[SegmentKind.AWAY],
        pauses=pauses,
    )
