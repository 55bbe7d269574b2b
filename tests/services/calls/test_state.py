"""The life of one interaction: a table of courses, and that order and repetition of events do not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.services.calls.state import Action, Life, State
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind

K = EventKind
NAMES = {kind.value: kind for kind in EventKind}
CAUSES = {"": None, **{cause.value: cause for cause in Cause}}


def life_of(course: str, direction: Direction = Direction.IN) -> Life:
    """``"offered ringing ended:no_answer close"``: one step a second."""
    life = Life("c")
    for at, word in enumerate(course.split()):
        name, _, cause = word.partition(":")
        if name in NAMES:
            life = life.apply(CallEvent(NAMES[name], "c", at * 1000, direction, cause=CAUSES[cause]))
        else:
            life = life.act(Action(name), at * 1000)
    return life


@pytest.mark.parametrize(
    ("course", "state"),
    [
        ("offered", State.OFFERED),
        ("offered ringing", State.RINGING),
        ("ringing", State.RINGING),
        ("offered ringing answered", State.TALKING),
        ("answered", State.TALKING),
        ("ringing answered held", State.ON_HOLD),
        ("ringing answered held resumed", State.TALKING),
        ("ringing answered held resumed held", State.ON_HOLD),
        ("held", State.ON_HOLD),
        ("ringing answered ended", State.WRAP_UP),
        ("ringing answered held ended:caller_hung_up", State.WRAP_UP),
        ("ringing answered ended close", State.CLOSED),
        ("ringing answered ended park", State.PARKED),
        ("ringing answered ended park reopen", State.WRAP_UP),
        ("ringing answered ended park close", State.CLOSED),
        ("ringing answered ended close reopen", State.WRAP_UP),
        ("ringing answered transferred", State.WRAP_UP),
        ("ringing answered transferred ended", State.WRAP_UP),
        ("ringing answered transferred close ringing", State.RINGING),
        ("ringing answered transferred ringing answered", State.TALKING),
        ("ringing answered ended:unknown", State.WRAP_UP),
        ("ringing answered ended:unknown held", State.ON_HOLD),
        ("ringing answered ended:unknown answered", State.TALKING),
        ("ringing answered ended:unknown ended:caller_hung_up", State.WRAP_UP),
        ("ringing answered ended:unknown close ended:caller_hung_up", State.CLOSED),
        ("ringing answered ended:unknown close ringing", State.RINGING),
        ("ringing answered parked", State.PARKED),
        ("ringing answered parked resumed", State.TALKING),
        ("ringing answered parked ended", State.WRAP_UP),
        ("ringing answered parked close", State.PARKED),
        ("ringing ended:caller_hung_up", State.ABANDONED),
        ("offered ended", State.ABANDONED),
        ("ringing ended:no_answer", State.MISSED),
        ("ringing missed:no_answer", State.MISSED),
        ("ringing missed:rejected", State.REJECTED),
        ("ringing ended:rejected", State.REJECTED),
        ("ringing missed:no_answer ended:caller_hung_up", State.MISSED),
        ("ringing missed:no_answer ringing", State.RINGING),
        ("ringing missed:no_answer ringing answered ended", State.WRAP_UP),
        ("ringing answered missed:no_answer", State.TALKING),
        ("ringing answered ended ringing", State.WRAP_UP),
        ("ringing answered ended resumed", State.WRAP_UP),
        ("ringing answered ended park resumed", State.PARKED),
        ("ringing close", State.RINGING),
        ("ringing answered close", State.TALKING),
        ("ringing ended:caller_hung_up ringing answered", State.ABANDONED),
        ("ringing transferred", State.MISSED),
    ],
)
def test_course(course: str, state: State) -> None:
    assert life_of(course).view().state is state


def test_an_outgoing_call_that_nobody_answered_still_gets_its_disposition() -> None:
    view = life_of("offered ringing ended:busy", Direction.OUT).view()
    assert (view.state, view.answered_ms, view.cause) == (State.WRAP_UP, None, Cause.BUSY)


def test_times_are_the_exchange_s() -> None:
    view = life_of("offered ringing answered held resumed ended:operator_hung_up close").view()
    assert (view.offered_ms, view.ringing_ms, view.answered_ms) == (0, 1000, 2000)
    assert (view.ended_ms, view.closed_ms, view.exit) == (5000, 6000, K.ENDED)
    assert not view.is_live


def test_an_event_of_another_call_changes_nothing() -> None:
    life = life_of("ringing")
    assert life.apply(CallEvent(K.ANSWERED, "other", 5000)) is life


events = st.builds(
    CallEvent,
    kind=st.sampled_from(EventKind),
    call_id=st.just("c"),
    at_ms=st.integers(0, 5),
    direction=st.sampled_from(Direction),
    cause=st.sampled_from([None, *Cause]),
)


@given(st.lists(events, max_size=12), st.randoms(), st.lists(st.sampled_from(Action), max_size=3))
def test_order_and_repetition_of_the_telling_do_not_matter(told, random, deeds) -> None:
    again = [*told, *told[:4]]
    random.shuffle(again)
    one, two = Life("c"), Life("c")
    for at, deed in enumerate(deeds):
        one, two = one.act(deed, at * 2), two.act(deed, at * 2)
    for event in told:
        one = one.apply(event)
    for event in again:
        two = two.apply(event)
    assert one.view() == two.view()


@given(st.lists(events, max_size=12))
def test_times_of_a_life_are_in_order(told) -> None:
    life = Life("c")
    for event in told:
        life = life.apply(event)
    view = life.view()
    if view.answered_ms is not None and view.ended_ms is not None:
        assert view.offered_ms is not None
        assert view.offered_ms <= view.answered_ms <= view.ended_ms
        assert (view.exit is not None) <= (view.ended_ms is not None or view.cause is Cause.UNKNOWN)


class ALineThatTellsTheTruth(RuleBasedStateMachine):
    """A real call walks through its states while its events arrive at once, late, or twice."""

    @initialize()
    def ring(self) -> None:
        self.at = 0
        self.truth = State.RINGING
        self.life = Life("c")
        self.late: list[CallEvent] = []
        self.tell(K.RINGING)

    def tell(self, kind: EventKind, cause: Cause | None = None) -> None:
        self.at += 1
        self.late.append(CallEvent(kind, "c", self.at, cause=cause))

    @precondition(lambda self: self.truth is State.RINGING)
    @rule()
    def answer(self) -> None:
        self.truth = State.TALKING
        self.tell(K.ANSWERED)

    @precondition(lambda self: self.truth is State.RINGING)
    @rule(missed=st.booleans())
    def leave_unanswered(self, missed: bool) -> None:
        self.truth = State.MISSED if missed else State.ABANDONED
        self.tell(K.MISSED if missed else K.ENDED, Cause.NO_ANSWER if missed else Cause.CALLER_HUNG_UP)

    @precondition(lambda self: self.truth in (State.TALKING, State.ON_HOLD))
    @rule()
    def hold_or_resume(self) -> None:
        held = self.truth is State.TALKING
        self.truth = State.ON_HOLD if held else State.TALKING
        self.tell(K.HELD if held else K.RESUMED)

    @precondition(lambda self: self.truth in (State.TALKING, State.ON_HOLD))
    @rule(kind=st.sampled_from([K.ENDED, K.TRANSFERRED]))
    def end(self, kind: EventKind) -> None:
        self.truth = State.WRAP_UP
        self.tell(kind)

    @precondition(lambda self: self.truth in (State.WRAP_UP, State.PARKED))
    @rule(action=st.sampled_from([Action.CLOSE, Action.PARK]))
    def finish(self, action: Action) -> None:
        self.truth = State.CLOSED if action is Action.CLOSE else State.PARKED
        self.at += 1
        self.life = self.life.act(action, self.at)

    @rule(random=st.randoms())
    def deliver(self, random) -> None:
        random.shuffle(self.late)
        for event in self.late:
            self.life = self.life.apply(event).apply(event)
        self.late = []

    @invariant()
    def the_state_is_the_truth_once_all_is_told(self) -> None:
        if not self.late:
            assert self.life.view().state is self.truth


TestALineThatTellsTheTruth = ALineThatTellsTheTruth.TestCase


def test_a_ringing_call_lost_with_the_link_is_missed_without_a_time() -> None:
    life = Life("c").apply(CallEvent(K.OFFERED, "c", 1_000))
    life = life.apply(CallEvent(K.MISSED, "c", 9_000, cause=Cause.UNKNOWN))
    view = life.view()
    assert (view.state, view.ended_ms, view.cause) == (State.MISSED, None, Cause.UNKNOWN)
    assert life.apply(CallEvent(K.RINGING, "c", 10_000)).view().state is State.RINGING


def test_an_end_nobody_heard_has_no_time_until_the_line_tells_it() -> None:
    lost = life_of("ringing answered ended:unknown")
    assert lost.view().ended_ms is None
    told = lost.apply(CallEvent(K.ENDED, "c", 9_000, cause=Cause.OPERATOR_HUNG_UP)).view()
    assert (told.ended_ms, told.cause) == (9_000, Cause.OPERATOR_HUNG_UP)
    sooner = lost.apply(CallEvent(K.TRANSFERRED, "c", 1_500, cause=Cause.TRANSFERRED, target="205")).view()
    assert (sooner.ended_ms, sooner.exit, sooner.target) == (1_500, K.TRANSFERRED, "205")
