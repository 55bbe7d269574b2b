"""What a desk is told after it was away: the rest by number, or its open calls."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.telephony.events import CallEvent, EventKind
from app.services.telephony.gateway.feed import KEPT, OVER, Feed

K = EventKind


def event(kind: EventKind, call_id: str = "c1", at_ms: int = 0) -> CallEvent:
    return CallEvent(kind, call_id, at_ms)


def test_the_rest_is_told_by_number() -> None:
    feed = Feed("run1")
    told = [event(kind) for kind in (K.OFFERED, K.RINGING, K.ANSWERED)]
    assert [feed.add(each) for each in told] == [1, 2, 3]
    assert feed.since("run1", 1) == ((2, told[1]), (3, told[2]))
    assert feed.since("run1", 3) == ()
    assert feed.since("run0", 1) is None
    assert feed.since("run1", 4) is None


def test_what_is_no_longer_remembered_is_not_told_in_part() -> None:
    feed = Feed("run")
    for number in range(KEPT + 2):
        feed.add(event(K.HELD, at_ms=number))
    assert feed.since("run", 1) is None
    rest = feed.since("run", 2)
    assert rest is not None
    assert len(rest) == KEPT


def test_a_call_is_open_until_it_is_over_and_again_when_offered_anew() -> None:
    feed = Feed("run")
    feed.add(event(K.OFFERED))
    feed.add(event(K.MISSED))
    assert not feed.is_open("c1")
    feed.add(event(K.OFFERED, at_ms=5))
    assert feed.is_open("c1")
    assert feed.calls() == ((event(K.OFFERED, at_ms=5),),)


@given(st.lists(st.tuples(st.sampled_from(EventKind), st.sampled_from(["a", "b", "c"])), max_size=200))
def test_open_calls_are_few_and_end_as_last_told(told: list[tuple[EventKind, str]]) -> None:
    feed = Feed("run")
    last: dict[str, EventKind] = {}
    for kind, call_id in told:
        feed.add(event(kind, call_id))
        last[call_id] = kind
    assert {call_id for call_id, kind in last.items() if kind not in OVER} == {
        call[0].call_id for call in feed.calls()
    }
    for call in feed.calls():
        assert call[-1].kind is last[call[0].call_id]
        assert len(call) <= 50
