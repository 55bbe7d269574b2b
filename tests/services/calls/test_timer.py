"""The timer: segments never overlap and add up to the shift, whatever the clocks and the events do."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.services.calls.segments import Segment, SegmentKind, Source, count, recover
from app.services.calls.state import State
from app.services.calls.timeline import TOLERANCE_MS
from app.services.calls.timer import CallTimer, Cue, TimerEvent, cue_of

START = 1_700_000_000_000
K = SegmentKind


class Shift:
    """A timer with its two clocks, moved by hand."""

    def __init__(self, **options) -> None:
        self.wall, self.mono = START, 50_000
        self.timer = CallTimer(self.wall, self.mono, **options)

    def cue(self, cue: Cue, call_id: str = "", after_s: float = 0, **about):
        self.passes(after_s)
        return self.timer.apply(TimerEvent(cue, call_id, **about), self.wall, self.mono)

    def passes(self, seconds: float) -> None:
        self.wall += int(seconds * 1000)
        self.mono += int(seconds * 1000)

    def tick(self, after_s: float = 0):
        self.passes(after_s)
        return self.timer.tick(self.wall, self.mono)

    def kinds(self) -> list[tuple[SegmentKind, int]]:
        return [(one.kind, one.length_ms(self.timer.now_ms) // 1000) for one in self.timer.segments]


def check_chain(segments: tuple[Segment, ...], start: int, now: int) -> None:
    """Every segment begins where the one before ended; together they are the shift."""
    at = start
    for place, segment in enumerate(segments):
        assert segment.start_ms == at
        if segment.end_ms is None:
            assert place == len(segments) - 1
        at = now if segment.end_ms is None else segment.end_ms
        assert at >= segment.start_ms
    assert sum(one.length_ms(now) for one in segments) == at - start


def test_a_call_from_ring_to_ready() -> None:
    shift = Shift()
    shift.cue(Cue.RING, "a", 10)
    shift.cue(Cue.TALK, "a", 4)
    shift.cue(Cue.HOLD, "a", 60)
    shift.cue(Cue.TALK, "a", 20)
    shift.cue(Cue.WRAP_UP, "a", 40)
    shift.cue(Cue.DONE, "a", 30)
    shift.tick(5)
    assert shift.kinds() == [
        (K.READY, 10), (K.RING, 4), (K.TALK, 60), (K.HOLD, 20), (K.TALK, 40), (K.ACW, 30), (K.READY, 5),
    ]  # fmt: skip
    day = shift.timer.counters(START, START + 86_400_000)
    assert (day.calls_taken, day.talk_ms, day.hold_ms, day.acw_ms) == (1, 100_000, 20_000, 30_000)
    assert day.aht_ms == 150_000


def test_handle_time_is_the_mean_over_calls_taken() -> None:
    shift = Shift()
    for call, talk in (("a", 60), ("b", 120)):
        shift.cue(Cue.TALK, call)
        shift.cue(Cue.WRAP_UP, call, talk)
        shift.cue(Cue.DONE, call, 30)
    shift.cue(Cue.RING, "c")
    shift.cue(Cue.MISSED, "c", 20)
    day = shift.timer.counters(START, START + 86_400_000)
    assert (day.calls_taken, day.missed, day.aht_ms, day.ring_ms) == (2, 1, 120_000, 20_000)


def test_pause_after_this_call() -> None:
    shift = Shift()
    shift.cue(Cue.TALK, "a", 1)
    shift.cue(Cue.PAUSE, after_s=10, reason="lunch")
    assert shift.timer.next_status == "lunch"
    shift.cue(Cue.WRAP_UP, "a", 10)
    shift.cue(Cue.DONE, "a", 5)
    assert shift.timer.next_status is None
    shift.cue(Cue.READY, after_s=600)
    day = shift.timer.counters(START, START + 86_400_000)
    assert day.pauses == {"lunch": 600_000}
    assert (K.PAUSE, 600) in shift.kinds()
    assert (K.TALK, 20) in shift.kinds()


def test_a_second_call_rings_under_the_talk() -> None:
    shift = Shift()
    shift.cue(Cue.TALK, "a")
    shift.cue(Cue.RING, "b", 5)
    shift.cue(Cue.HOLD, "a", 5)
    shift.cue(Cue.TALK, "b", 5)
    shift.cue(Cue.DONE, "b", 5)
    shift.cue(Cue.DONE, "a", 5)
    lengths = [(one.kind, one.call_id, one.length_ms(0)) for one in shift.timer.segments[:-1]]
    assert lengths == [
        (K.TALK, "a", 10_000), (K.HOLD, "a", 5_000), (K.TALK, "b", 5_000), (K.HOLD, "a", 5_000),
    ]  # fmt: skip


def test_after_call_limit_is_told_once_and_ends_nothing() -> None:
    shift = Shift(acw_limit_ms=60_000)
    shift.cue(Cue.TALK, "a")
    shift.cue(Cue.WRAP_UP, "a", 30)
    assert shift.timer.acw_remaining_ms("a") == 60_000
    assert shift.tick(59).acw_expired == ()
    assert shift.timer.acw_remaining_ms("a") == 1_000
    assert shift.tick(1).acw_expired == ("a",)
    assert shift.tick(30).acw_expired == ()
    assert shift.timer.acw_remaining_ms("a") == 0
    assert shift.timer.current is not None
    assert shift.timer.current.kind is K.ACW


def test_sleep_in_a_talk_is_time_away() -> None:
    shift = Shift()
    shift.cue(Cue.TALK, "a")
    shift.tick(10)
    shift.wall += 3_600_000
    tick = shift.tick(1)
    assert [(one.kind, one.source) for one in tick.changed] == [
        (K.TALK, Source.SLEEP), (K.AWAY, Source.SLEEP), (K.TALK, Source.CLOCK),
    ]  # fmt: skip
    shift.cue(Cue.DONE, "a", 10)
    day = shift.timer.counters(START, START + 86_400_000)
    assert (day.talk_ms, day.away_ms) == (21_000, 3_600_000)
    check_chain(shift.timer.segments, START, shift.timer.now_ms)


def test_a_clock_set_back_does_not_shorten_a_talk() -> None:
    shift = Shift()
    shift.cue(Cue.TALK, "a")
    shift.tick(10)
    shift.wall -= 3_600_000
    shift.cue(Cue.DONE, "a", 10)
    shift.wall += 3_600_000
    shift.tick(10)
    day = shift.timer.counters(START, START + 86_400_000)
    assert (day.talk_ms, day.away_ms, day.ready_ms) == (20_000, 0, 10_000)


def test_a_slow_correction_of_the_clock_is_no_sleep() -> None:
    shift = Shift()
    shift.cue(Cue.TALK, "a")
    for _ in range(10):
        shift.wall += TOLERANCE_MS // 2
        assert shift.tick(60).changed == ()
    assert shift.timer.counters(START, START + 86_400_000).away_ms == 0


def test_a_killed_program_ends_its_segment_at_the_last_heartbeat() -> None:
    talk = Segment(K.TALK, START, call_id="a")
    recovery = recover([talk], START + 30_000, START + 90_000)
    assert recovery.closed == (Segment(K.TALK, START, START + 30_000, Source.RECOVERY, call_id="a"),)
    assert recovery.away == Segment(K.AWAY, START + 30_000, START + 90_000, Source.RECOVERY)
    timer = CallTimer(START + 90_000, 7, not_before_ms=recovery.starts_ms)
    chain = (*recovery.closed, recovery.away, *timer.segments)
    check_chain(chain, START, timer.now_ms)


def test_signing_out_ends_the_chain_for_good() -> None:
    shift = Shift()
    shift.cue(Cue.SIGN_OUT, after_s=60)
    assert shift.timer.current is None
    assert shift.cue(Cue.TALK, "a", 60).changed == ()
    assert shift.kinds() == [(K.READY, 60)]


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_cue(state: State) -> None:
    assert cue_of(state, "a").call_id == "a"


def test_a_day_is_cut_out_of_a_longer_chain() -> None:
    night = Segment(K.PAUSE, START - 1000, START + 1000, reason="tech")
    assert count([night], START, START + 500, START).pauses == {"tech": 500}


cues = st.tuples(
    st.builds(
        TimerEvent,
        cue=st.sampled_from([cue for cue in Cue if cue is not Cue.SIGN_OUT]),
        call_id=st.sampled_from(["a", "b"]),
        reason=st.sampled_from(["", "lunch"]),
    ),
    st.integers(-86_400_000, 86_400_000) | st.integers(-5000, 120_000),
    st.integers(-1000, 120_000),
)


@given(st.lists(cues, max_size=30), st.booleans(), st.one_of(st.none(), st.integers(0, 60_000)))
@example([(TimerEvent(Cue.TALK, "a"), -5000, 0), (TimerEvent(Cue.TALK, "a"), 86_400_000, 5)], True, 0)
def test_any_events_and_any_clocks_make_an_unbroken_chain(steps, signs_out, limit) -> None:
    wall, mono = START, 0
    timer = CallTimer(wall, mono, acw_limit_ms=limit)
    told: list[Segment] = list(timer.segments)
    expired: list[str] = []
    for event, wall_step, mono_step in steps:
        wall, mono = wall + wall_step, mono + mono_step
        before = timer.now_ms
        tick = timer.apply(event, wall, mono)
        told.extend(tick.changed)
        expired.extend(tick.acw_expired)
        assert timer.now_ms >= before
        assert timer.apply(event, wall, mono).changed == ()
    if signs_out:
        told.extend(timer.apply(TimerEvent(Cue.SIGN_OUT), wall, mono).changed)
    check_chain(timer.segments, START, timer.now_ms)
    assert len(expired) == len(set(expired))
    kept = [one for one in told if one.end_ms is not None and one.end_ms > one.start_ms]
    assert kept == [one for one in timer.segments if one.end_ms is not None]
    day = timer.counters(START, timer.now_ms)
    total = day.handled_ms + day.ring_ms + day.ticket_work_ms + day.ready_ms + day.pause_ms + day.away_ms
    assert total == timer.now_ms - START


@given(
    st.lists(st.integers(0, 1000), max_size=3),
    st.integers(0, 2000),
    st.integers(0, 3000),
    st.lists(cues, max_size=5),
)
def test_a_restart_at_any_moment_keeps_the_chain(starts, last_seen, now, steps) -> None:
    opened = [Segment(K.TALK, START + start, call_id="a") for start in starts]
    recovery = recover(opened, START + last_seen, START + now)
    timer = CallTimer(START + now, 0, not_before_ms=recovery.starts_ms)
    wall, mono = START + now, 0
    for event, wall_step, mono_step in steps:
        wall, mono = wall + wall_step, mono + mono_step
        timer.apply(event, wall, mono)
    chain = (*recovery.closed, *([recovery.away] if recovery.away else []), *timer.segments)
    if opened:
        check_chain(chain, START + min(starts), timer.now_ms)
    else:
        assert recovery.closed == ()
        assert recovery.away is None


def test_after_a_lost_link_the_talk_s_end_is_marked_as_not_heard() -> None:
    timer = CallTimer(START, 0)
    timer.apply(TimerEvent(Cue.TALK, "c1"), START, 0)
    timer.apply(cue_of(State.WRAP_UP, "c1", heard=False), START + 5000, 5000)
    timer.apply(cue_of(State.CLOSED, "c1"), START + 9000, 9000)
    ended = [(one.kind, one.source) for one in timer.segments if one.end_ms is not None]
    assert ended == [(SegmentKind.TALK, Source.LINK), (SegmentKind.ACW, Source.CLOCK)]
