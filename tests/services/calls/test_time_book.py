from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.staff import User
from app.services.calls import time_book
from app.services.calls.interactions import take_event
from app.services.calls.segments import Segment, SegmentKind, Source, count
from app.services.calls.timer import CallTimer, Cue, TimerEvent
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Cause, EventKind
from tests.services.conftest import DAY, MINUTE, NOW, People

_ids = itertools.count()


def test_what_a_timer_tells_is_kept_as_told(store: Store, people: People) -> None:
    take_event(store, people.operator, CallEvent(EventKind.RINGING, "c1", NOW))
    timer = CallTimer(NOW, 0)
    time_book.keep_segments(store, people.operator, timer.segments)
    for seconds, cue in ((1, Cue.RING), (4, Cue.TALK), (50, Cue.HOLD), (60, Cue.TALK), (90, Cue.WRAP_UP)):
        tick = timer.apply(TimerEvent(cue, "c1"), NOW + seconds * 1000, seconds * 1000)
        for _ in range(2):
            time_book.keep_segments(store, people.operator, tick.changed)
    assert time_book.day_segments(store, people.operator, NOW, NOW + DAY) == timer.segments
    assert time_book.open_segments(store, people.operator) == (timer.current,)


def test_a_segment_of_no_length_is_taken_out(store: Store, people: People) -> None:
    time_book.keep_segments(store, people.operator, [Segment(SegmentKind.READY, NOW)])
    time_book.keep_segments(store, people.operator, [Segment(SegmentKind.READY, NOW, NOW)])
    assert time_book.open_segments(store, people.operator) == ()


def test_a_killed_program_ends_at_its_last_heartbeat(store: Store, people: People) -> None:
    time_book.keep_segments(store, people.operator, [Segment(SegmentKind.PAUSE, NOW, reason="lunch")])
    time_book.heartbeat(store, people.operator, NOW + 1 * MINUTE)
    time_book.heartbeat(store, people.operator, NOW + 2 * MINUTE)
    found = time_book.recover(store, people.operator, NOW + 10 * MINUTE)
    assert found.starts_ms == NOW + 10 * MINUTE
    assert time_book.day_segments(store, people.operator, NOW, NOW + DAY) == (
        Segment(SegmentKind.PAUSE, NOW, NOW + 2 * MINUTE, Source.RECOVERY, reason="lunch"),
        Segment(SegmentKind.AWAY, NOW + 2 * MINUTE, NOW + 10 * MINUTE, Source.RECOVERY),
    )
    assert time_book.recover(store, people.operator, NOW + 11 * MINUTE).closed == ()


def test_recovery_without_a_heartbeat_or_with_the_clock_set_back(store: Store, people: People) -> None:
    time_book.keep_segments(store, people.operator, [Segment(SegmentKind.READY, NOW)])
    found = time_book.recover(store, people.operator, NOW - 5 * MINUTE)
    assert found.starts_ms == NOW
    assert time_book.open_segments(store, people.operator) == ()


def test_one_operator_s_time_is_not_another_s(store: Store, people: People) -> None:
    time_book.keep_segments(store, people.operator, [Segment(SegmentKind.READY, NOW)])
    assert time_book.open_segments(store, people.other_operator) == ()
    time_book.recover(store, people.other_operator, NOW + 1)
    assert len(time_book.open_segments(store, people.operator)) == 1


def test_missed_calls_and_pauses_are_counted(store: Store, people: People) -> None:
    for call in ("m1", "m2"):
        take_event(store, people.operator, CallEvent(EventKind.RINGING, call, NOW))
        take_event(store, people.operator, CallEvent(EventKind.MISSED, call, NOW + 9, cause=Cause.NO_ANSWER))
    time_book.keep_segments(
        store, people.operator, [Segment(SegmentKind.PAUSE, NOW, NOW + 20 * MINUTE, reason="lunch")]
    )
    counters = time_book.day_counters(store, people.operator, NOW, NOW + DAY, NOW + DAY)
    assert (counters.missed, counters.pauses, counters.aht_ms) == (2, {"lunch": 20 * MINUTE}, None)


_CUES = st.lists(
    st.tuples(
        st.sampled_from([Cue.RING, Cue.TALK, Cue.HOLD, Cue.WRAP_UP, Cue.DONE, Cue.PAUSE, Cue.READY]),
        st.sampled_from(["a", "b"]),
        st.integers(1, 20_000_000),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(_CUES, st.integers(-20_000_000, 60_000_000), st.integers(1, DAY))
def test_sql_counts_as_the_rule_does(
    store: Store, people: People, cues: list[tuple[Cue, str, int]], day_shift: int, day_length: int
) -> None:
    run = next(_ids)
    with store.write(None) as write:
        user = write.insert(User, login=f"user-{run}", name="Кто-то", role="operator", language="ru")
    timer = CallTimer(NOW, 0)
    changed = list(timer.segments)
    passed = 0
    for cue, call, step in cues:
        passed += step
        call_id = f"{call}{run}" if cue not in (Cue.PAUSE, Cue.READY) else ""
        if call_id:
            take_event(store, user, CallEvent(EventKind.OFFERED, call_id, NOW - 10 * DAY))
        event = TimerEvent(cue, call_id, reason="lunch" if cue is Cue.PAUSE else "")
        changed += timer.apply(event, NOW + passed, passed).changed
    time_book.keep_segments(store, user, changed)
    day = (NOW + day_shift, NOW + day_shift + day_length)
    now = timer.now_ms
    expected = count(time_book.day_segments(store, user, *day), *day, now)
    assert time_book.day_counters(store, user, *day, now) == expected
