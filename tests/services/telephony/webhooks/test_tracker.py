"""Notices into call events: halves, repetitions, wrong order; memory stays bounded."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.calls.state import Life, State
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from app.services.telephony.webhooks.calls import Calls
from app.services.telephony.webhooks.notices import Ending, Notice, Side, Step
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.tracker import Tracker

ROSTER = Roster.of_desk("101")


def _in(*people: str, number: str = "") -> tuple[Side, ...]:
    return (Side(tuple((person,) for person in people), Direction.IN, number),)


def _told(tracker: Tracker, *notices: Notice) -> list[CallEvent]:
    return [event for at, notice in enumerate(notices) for event in tracker.take(notice, 1_000 * at)]


def test_a_call_answered_without_a_word_of_ringing() -> None:
    told = _told(
        Tracker(ROSTER), Notice(Step.ANSWERED, "c", sides=_in("101", number="1")), Notice(Step.ENDED, "c")
    )
    assert [event.kind for event in told] == [EventKind.ANSWERED]
    told = _told(
        Tracker(ROSTER),
        Notice(Step.ANSWERED, "c", sides=_in("101", number="1")),
        Notice(Step.ENDED, "c", sides=_in(), ending=Ending.CALLED_SIDE),
    )
    assert [event.kind for event in told] == [EventKind.ANSWERED, EventKind.ENDED]
    assert told[-1].cause is Cause.OPERATOR_HUNG_UP
    assert told[-1].number == "1"


def test_offered_again_after_it_was_not_taken() -> None:
    ring, end = Notice(Step.RINGING, "c", sides=_in("101")), Notice(Step.MISSED, "c", sides=_in("101"))
    told = _told(Tracker(ROSTER), ring, ring, end, end, ring, Notice(Step.ANSWERED, "c", sides=_in("101")))
    assert [event.kind.value for event in told] == ["ringing", "missed", "ringing", "answered"]


def test_sent_on_and_back_again() -> None:
    answer = Notice(Step.ANSWERED, "c", sides=_in("101"))
    away = Notice(Step.TRANSFERRED, "c", sides=_in("101"), target="102")
    told = _told(Tracker(ROSTER), answer, away, Notice(Step.RINGING, "c", sides=_in("101")), answer)
    assert [event.kind.value for event in told] == ["answered", "transferred", "ringing", "answered"]
    assert told[1].target == "102"


def test_nobody_is_rung_by_a_call_that_is_over() -> None:
    answer, end = Notice(Step.ANSWERED, "c", sides=_in("101")), Notice(Step.ENDED, "c", sides=_in("101"))
    told = _told(Tracker(ROSTER), answer, end, Notice(Step.RINGING, "c", sides=_in("101")), answer, end)
    assert [event.kind.value for event in told] == ["answered", "ended"]


def test_a_refused_call_is_told_as_refused() -> None:
    told = _told(
        Tracker(ROSTER),
        Notice(Step.RINGING, "c", sides=_in("101")),
        Notice(Step.ENDED, "c", sides=_in("101"), ending=Ending.REJECTED),
    )
    assert (told[-1].kind, told[-1].cause) == (EventKind.MISSED, Cause.REJECTED)


def test_who_hung_up_of_an_outgoing_call() -> None:
    out = (Side((("101",),), Direction.OUT, "2"),)
    for ending, cause in (
        (Ending.CALLING_SIDE, Cause.OPERATOR_HUNG_UP),
        (Ending.CALLED_SIDE, Cause.CALLER_HUNG_UP),
    ):
        told = _told(
            Tracker(ROSTER),
            Notice(Step.RINGING, "c", sides=out),
            Notice(Step.ANSWERED, "c", sides=out),
            Notice(Step.ENDED, "c", sides=out, ending=ending),
        )
        assert [event.kind.value for event in told] == ["ringing", "answered", "ended"]
        assert told[-1].cause is cause
        assert told[-1].direction is Direction.OUT


def test_a_recording_of_one_colleague_is_not_the_others() -> None:
    tracker = Tracker(Roster.of_house({"101": [], "102": []}))
    told = _told(
        tracker,
        Notice(Step.ANSWERED, "c", sides=_in("101")),
        Notice(Step.TRANSFERRED, "c", sides=_in("101")),
        Notice(Step.ANSWERED, "c", sides=_in("102")),
        Notice(Step.ENDED, "c", sides=_in("102")),
        Notice(Step.RECORDING, "c", sides=_in("101"), recording="first"),
        Notice(Step.RECORDING, "c", sides=_in("102"), recording="second"),
    )
    assert [(event.operator, event.recording) for event in told[-2:]] == [("101", "first"), ("102", "second")]


def test_memory_is_bounded() -> None:
    tracker = Tracker(ROSTER, Calls(most=50))
    for number in range(500):
        tracker.take(Notice(Step.RINGING, str(number), sides=_in("101")), number)
    assert tracker.open_calls() == 50


_STEPS = st.sampled_from([step for step in Step if step is not Step.IGNORE])
_NOTICES = st.lists(
    st.builds(
        Notice,
        _STEPS,
        st.sampled_from(["a", "b"]),
        st.sampled_from(["", "l1", "l2"]),
        st.sampled_from([_in("101", number="1"), _in("102"), _in("101", "102"), _in(), (Side(),),
                         (Side((("101",),), Direction.OUT, "2"), Side((("102",),), Direction.IN, "3"))]),
        ending=st.sampled_from(list(Ending)),
        seq=st.none() | st.integers(0, 5),
    ),
    max_size=25,
)  # fmt: skip


@given(_NOTICES)
@settings(max_examples=150)
def test_whatever_comes_each_desk_hears_a_sensible_story(notices: list[Notice]) -> None:
    """Talks are answered before they are held or end, nothing is told twice in a row, and the state agrees."""
    tracker = Tracker(Roster.of_house({"101": [], "102": []}, everyone=["101"]))
    stories: dict[tuple[str, str], list[CallEvent]] = {}
    for event in _told(tracker, *notices):
        stories.setdefault((event.call_id, event.operator), []).append(event)
    for (call_id, _), story in stories.items():
        talking = False
        life = Life(call_id)
        for event in story:
            if event.kind in (EventKind.HELD, EventKind.RESUMED, EventKind.PARKED, EventKind.TRANSFERRED):
                assert talking
            assert event.kind is not EventKind.ANSWERED or not talking
            talking = event.kind in (EventKind.ANSWERED, EventKind.HELD, EventKind.RESUMED, EventKind.PARKED)
            life = life.apply(event)
        assert (life.view().state in (State.TALKING, State.ON_HOLD, State.PARKED)) == talking


@given(_NOTICES)
@settings(max_examples=100)
def test_notices_with_counts_told_twice_change_nothing(notices: list[Notice]) -> None:
    roster = Roster.of_house({"101": [], "102": []})
    counted = [notice for notice in notices if notice.seq is not None]
    once = _told(Tracker(roster), *counted)
    tracker = Tracker(roster)
    twice = [
        event
        for at, notice in enumerate(counted)
        for _ in range(2)
        for event in tracker.take(notice, 1_000 * at)
    ]  # fmt: skip
    assert twice == once
