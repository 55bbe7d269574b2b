"""The timer: what the operator is doing, as a chain of segments.

It is told what happens (a call rings, is answered, a pause begins) with both clocks' readings, and keeps the
chain. With several calls at once the operator's time goes to the one that needs them most: talk, hold,
after-call work, ring. No store and no window here: the segments are plain records, to be kept as they are
closed and opened.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from app.records import frozen
from app.services.calls.segments import DayCounters, Segment, SegmentKind, Source, count
from app.services.calls.state import State
from app.services.calls.timeline import Timeline


class Cue(StrEnum):
    """What the timer can be told."""

    RING = "ring"
    TALK = "talk"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    DONE = "done"  # the interaction is closed, parked, abandoned: the operator is rid of it
    MISSED = "missed"
    READY = "ready"
    PAUSE = "pause"  # during a call: the pause begins after it ('pause after this call')
    TICKET_WORK = "ticket_work"
    SIGN_OUT = "sign_out"


@frozen
class TimerEvent:
    """One cue; ``call_id`` for the cues of calls, ``reason`` for a pause, ``ticket`` (key in hex) for ticket
    work. ``source`` is where the end of the segment before it comes from.
    """

    cue: Cue
    call_id: str = ""
    reason: str = ""
    ticket: str = ""
    source: Source = Source.CLOCK


@frozen
class Tick:
    """What changed since the last reading: segments to write (closed and opened ones), expired after-call
    times.
    """

    changed: tuple[Segment, ...] = ()
    """In order. One with an ``end_ms`` ends the one that was open, or stands alone (``away``); one without is open
    now. A closed one of no length (start = end) may be deleted: it is not part of the chain.
    """
    acw_expired: tuple[str, ...] = ()
    """Calls whose after-call limit has just run out, each told once: park their draft; never save or drop it."""


_CALL_CUES = {
    Cue.RING: SegmentKind.RING,
    Cue.TALK: SegmentKind.TALK,
    Cue.HOLD: SegmentKind.HOLD,
    Cue.WRAP_UP: SegmentKind.ACW,
}
_PRIORITY = (SegmentKind.TALK, SegmentKind.HOLD, SegmentKind.ACW, SegmentKind.RING)
_CUE_OF_STATE = {
    State.OFFERED: Cue.RING,
    State.RINGING: Cue.RING,
    State.TALKING: Cue.TALK,
    State.ON_HOLD: Cue.HOLD,
    State.WRAP_UP: Cue.WRAP_UP,
    State.MISSED: Cue.MISSED,
    State.REJECTED: Cue.MISSED,
}


def cue_of(state: State, call_id: str, *, heard: bool = True) -> TimerEvent:
    """What the timer is told when an interaction has come to ``state``; not ``heard``: after a lost link."""
    source = Source.CLOCK if heard else Source.LINK
    return TimerEvent(_CUE_OF_STATE.get(state, Cue.DONE), call_id, source=source)


class CallTimer:
    """One operator's timer from sign-in to sign-out.

    ``acw_limit_ms`` is the after-call limit, None for none. After a kill start it with ``not_before_ms`` from
    :func:`app.services.calls.segments.recover`. Readings: ``wall_ms`` UTC ms, ``mono_ms`` of a monotonic clock.
    """

    def __init__(
        self, wall_ms: int, mono_ms: int, *, acw_limit_ms: int | None = None, not_before_ms: int | None = None
    ) -> None:
        self.acw_limit_ms = acw_limit_ms
        self._line = Timeline(wall_ms, mono_ms, not_before_ms=not_before_ms)
        self._calls: dict[str, SegmentKind] = {}
        self._base = Segment(SegmentKind.READY, 0)
        self._missed: set[str] = set()
        self._expired: set[str] = set()
        self._closed: list[Segment] = []
        self._open: Segment | None = Segment(SegmentKind.READY, self._line.now_ms)

    @property
    def now_ms(self) -> int:
        """The last moment seen, UTC ms."""
        return self._line.now_ms

    @property
    def current(self) -> Segment | None:
        """The open segment; None after sign-out."""
        return self._open

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The whole chain, the open one last."""
        return (*self._closed, self._open) if self._open else tuple(self._closed)

    @property
    def is_on_ticket(self) -> bool:
        """Whether the time between calls goes into a ticket."""
        return self._base.kind is SegmentKind.TICKET_WORK

    @property
    def next_status(self) -> str | None:
        """The reason of the pause that begins after this call, None if none was asked for."""
        waiting = self._base.kind is SegmentKind.PAUSE and bool(self._calls)
        return self._base.reason if waiting else None

    def apply(self, event: TimerEvent, wall_ms: int, mono_ms: int) -> Tick:
        """Take one cue at the given readings. A repeated cue, and any cue after sign-out, changes nothing."""
        changed = self._read(wall_ms, mono_ms)
        if self._open is not None:
            self._take(event)
            changed += self._switch(event.source, sign_out=event.cue is Cue.SIGN_OUT)
        return Tick(tuple(changed), self._newly_expired())

    def tick(self, wall_ms: int, mono_ms: int) -> Tick:
        """Let time pass: call it every second. Finds sleep and expired after-call times."""
        changed = self._read(wall_ms, mono_ms)
        return Tick(tuple(changed), self._newly_expired())

    def limit_acw(self, limit_ms: int | None) -> None:
        """Take another after-call limit, also for calls whose time runs already (None: no limit)."""
        self.acw_limit_ms = limit_ms

    def spent_ms(self, kind: SegmentKind, call_id: str) -> int:
        """How long ``kind`` has lasted in one call so far."""
        return sum(
            segment.length_ms(self.now_ms)
            for segment in self.segments
            if segment.kind is kind and segment.call_id == call_id
        )

    def acw_remaining_ms(self, call_id: str) -> int | None:
        """What is left of the call's after-call time, at least 0; None without a limit."""
        if self.acw_limit_ms is None:
            return None
        return max(0, self.acw_limit_ms - self.spent_ms(SegmentKind.ACW, call_id))

    def counters(self, from_ms: int, until_ms: int) -> DayCounters:
        """What this timer's segments add up to between two moments (UTC ms)."""
        return count(self.segments, from_ms, until_ms, self.now_ms, missed=len(self._missed))

    def _take(self, event: TimerEvent) -> None:
        """Note what the cue says of calls and of the status between them."""
        kind = _CALL_CUES.get(event.cue)
        if kind is not None:
            talking = self._calls.get(event.call_id) in (SegmentKind.TALK, SegmentKind.HOLD)
            if kind is SegmentKind.RING and talking:
                return
            self._calls[event.call_id] = kind
            if kind is not SegmentKind.RING:
                self._missed.discard(event.call_id)
        elif event.cue in (Cue.DONE, Cue.MISSED):
            self._calls.pop(event.call_id, None)
            if event.cue is Cue.MISSED:
                self._missed.add(event.call_id)
        elif event.cue is Cue.PAUSE:
            self._base = Segment(SegmentKind.PAUSE, 0, reason=event.reason)
        elif event.cue is Cue.TICKET_WORK:
            self._base = Segment(SegmentKind.TICKET_WORK, 0, ticket=event.ticket)
        elif event.cue is Cue.READY:
            self._base = Segment(SegmentKind.READY, 0)

    def _wanted(self) -> Segment:
        """What the operator's time goes into now; its start is not set."""
        for kind in _PRIORITY:
            for call_id, phase in self._calls.items():
                if phase is kind:
                    return Segment(kind, 0, call_id=call_id)
        return self._base

    def _switch(self, source: Source, *, sign_out: bool) -> list[Segment]:
        """Close the open segment and open the wanted one, if they differ."""
        wanted = replace(self._wanted(), start_ms=self.now_ms)
        if self._open is None or (replace(self._open, start_ms=self.now_ms) == wanted and not sign_out):
            return []
        changed = self._close(source)
        self._open = None
        if not sign_out:
            self._open = wanted
            changed.append(wanted)
        return changed

    def _close(self, source: Source, at_ms: int | None = None) -> list[Segment]:
        """End the open segment. One of no length is dropped from the chain but still told of, as ended."""
        if self._open is None:
            return []
        closed = replace(self._open, end_ms=self.now_ms if at_ms is None else at_ms, source=source)
        if closed.length_ms(0):
            self._closed.append(closed)
        return [closed]

    def _read(self, wall_ms: int, mono_ms: int) -> list[Segment]:
        """Move the time line; sleep ends the open segment, leaves an ``away`` one, and opens the same again."""
        gap = self._line.read(wall_ms, mono_ms)
        if gap is None or self._open is None:
            return []
        before = self._open
        changed = self._close(Source.SLEEP, gap.from_ms)
        away = Segment(SegmentKind.AWAY, gap.from_ms, gap.until_ms, Source.SLEEP)
        self._closed.append(away)
        self._open = replace(before, start_ms=gap.until_ms)
        return [*changed, away, self._open]

    def _newly_expired(self) -> tuple[str, ...]:
        """Calls in after-call work whose time has run out since the last reading."""
        if self.acw_limit_ms is None:
            return ()
        over = [
            call_id
            for call_id, phase in self._calls.items()
            if phase is SegmentKind.ACW and call_id not in self._expired and not self.acw_remaining_ms(call_id)
        ]
        self._expired.update(over)
        return tuple(over)
