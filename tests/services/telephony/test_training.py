"""The training line in virtual time: every caller is accounted for, nothing sleeps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.calls.state import Life, State
from app.services.telephony.call_log import LoggedCall, Outcome, read_bank_log
from app.services.telephony.clock import VirtualClock
from app.services.telephony.events import CallEvent, Cause, EventKind
from app.services.telephony.interface import LineError, TelephonyLine
from app.services.telephony.playback import Manner, Playback
from app.services.telephony.training import TrainingLine
from tests.cases.conftest import cases_root

K = EventKind
START = 1_700_000_000_000


class Stage:
    """A playback with the events it has told."""

    def __init__(self, *calls: LoggedCall, **manner) -> None:
        self.heard: list[CallEvent] = []
        self.now = START
        self.play = Playback(calls, self.heard.append, START, run="t", manner=Manner(**manner))

    def after(self, seconds: float) -> None:
        self.now += int(seconds * 1000)
        self.play.run(self.now)

    @property
    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.heard]

    @property
    def call_id(self) -> str:
        return self.heard[-1].call_id


def call(offset_s: float = 0, **about) -> LoggedCall:
    return LoggedCall(int(offset_s * 1000), **{"patience_ms": 60_000, "talk_ms": 100_000, **about})


def test_a_caller_rings_is_answered_and_hangs_up() -> None:
    stage = Stage(call(10, number="8 495 000-00-01", name="Анна", queue="housing"))
    stage.after(9)
    assert stage.kinds == []
    stage.after(1)
    assert stage.kinds == [K.OFFERED, K.RINGING]
    stage.after(5)
    stage.play.answer(stage.call_id)
    stage.after(100)
    assert stage.kinds[2:] == [K.ANSWERED, K.ENDED]
    last = stage.heard[-1]
    assert (last.cause, last.at_ms, last.queue) == (Cause.CALLER_HUNG_UP, START + 115_000, "housing")


def test_impatient_callers_abandon_and_unanswered_ones_are_missed() -> None:
    stage = Stage(call(0, patience_ms=5_000), call(30))
    stage.after(5)
    assert (stage.heard[-1].kind, stage.heard[-1].cause) == (K.ENDED, Cause.CALLER_HUNG_UP)
    stage.after(45)
    assert (stage.heard[-1].kind, stage.heard[-1].cause) == (K.MISSED, Cause.NO_ANSWER)
    tally = stage.play.tally()
    assert (tally.arrived, tally.abandoned, tally.missed) == (2, 1, 1)


def test_while_the_operator_talks_others_wait_in_the_queue() -> None:
    stage = Stage(call(0), call(1), call(2, patience_ms=10_000))
    stage.after(2)
    stage.play.answer(stage.call_id)
    assert stage.play.queue_state().waiting == 2
    assert stage.play.queue_state().oldest_since_ms == START + 1000
    stage.after(20)
    assert stage.play.tally().abandoned == 1
    stage.play.hang_up(stage.call_id)
    assert stage.kinds[-2:] == [K.OFFERED, K.RINGING]


def test_hold_stops_the_caller_s_own_clock_but_not_their_patience() -> None:
    stage = Stage(call(0, talk_ms=50_000), hold_patience_ms=30_000)
    stage.after(0)
    stage.play.answer(stage.call_id)
    stage.after(20)
    stage.play.hold(stage.call_id)
    stage.after(25)
    stage.play.resume(stage.call_id)
    stage.after(29)
    assert stage.kinds[-1] is K.RESUMED
    stage.after(1)
    assert stage.kinds[-1] is K.ENDED
    stage = Stage(call(0), hold_patience_ms=30_000)
    stage.after(0)
    stage.play.answer(stage.call_id)
    stage.play.hold(stage.call_id)
    stage.after(30)
    assert (stage.heard[-1].kind, stage.heard[-1].cause) == (K.ENDED, Cause.CALLER_HUNG_UP)


def test_transfers_and_parking() -> None:
    stage = Stage(call(0), call(200), call(400))
    stage.after(0)
    stage.play.answer(stage.call_id)
    stage.play.consult(stage.call_id, "201")
    stage.play.cancel_transfer(stage.call_id)
    stage.play.consult(stage.call_id, "202")
    stage.play.hang_up(stage.call_id)
    assert stage.kinds[3:] == [K.HELD, K.RESUMED, K.HELD, K.TRANSFERRED]
    assert stage.heard[-1].target == "202"
    stage.after(200)
    stage.play.answer(stage.call_id)
    stage.play.blind_transfer(stage.call_id, "203")
    assert stage.heard[-1].target == "203"
    stage.after(200)
    stage.play.answer(stage.call_id)
    stage.play.park(stage.call_id)
    stage.play.resume(stage.call_id)
    assert stage.kinds[-2:] == [K.PARKED, K.RESUMED]


def test_an_operator_on_pause_gets_no_calls() -> None:
    stage = Stage(call(0))
    stage.play.set_ready(False)
    stage.after(10)
    assert stage.kinds == []
    stage.play.set_ready(True)
    assert stage.kinds == [K.OFFERED, K.RINGING]


def test_speed_is_of_the_time_between_calls_and_can_change() -> None:
    stage = Stage(call(100), call(200), call(300), slots=3, speed=10.0)
    stage.after(10)
    assert stage.play.tally().arrived == 1
    stage.play.set_speed(1)
    stage.after(99)
    assert stage.play.tally().arrived == 1
    stage.after(1)
    assert stage.play.tally().arrived == 2
    stage.play.halt(True)
    stage.after(1000)
    assert stage.play.tally().arrived == 2
    stage.play.halt(False)
    stage.after(100)
    assert stage.play.tally().arrived == 3


def test_by_itself_the_log_s_course_is_followed() -> None:
    stage = Stage(
        call(0, holds=((30_000, 20_000), (90_000, 50_000))),
        call(200, outcome=Outcome.TRANSFERRED, target="201"),
        call(400, outcome=Outcome.MISSED),
        call(600, outcome=Outcome.REJECTED),
        call(800, outcome=Outcome.ABANDONED, patience_ms=40_000),
        call(1000, ends_by_caller=False),
        by_itself=True,
    )
    stage.after(2000)
    lives: dict[str, Life] = {}
    for event in stage.heard:
        lives[event.call_id] = lives.get(event.call_id, Life(event.call_id)).apply(event)
    assert [life.view().state for life in lives.values()] == [
        State.WRAP_UP, State.WRAP_UP, State.MISSED, State.REJECTED, State.ABANDONED, State.WRAP_UP,
    ]  # fmt: skip
    assert stage.kinds[2:7] == [K.ANSWERED, K.HELD, K.RESUMED, K.HELD, K.ENDED]
    assert stage.heard[-1].cause is Cause.OPERATOR_HUNG_UP


def test_dialling_out() -> None:
    stage = Stage()
    made = [stage.play.dial("8 495 000-00-01") for _ in range(20)]
    stage.after(1000)
    ends = {event.call_id: event.cause for event in stage.heard if event.kind is K.ENDED}
    assert set(ends) == set(made)
    assert {Cause.NO_ANSWER, Cause.CALLER_HUNG_UP} == set(ends.values())


def test_a_command_at_the_wrong_time_is_refused() -> None:
    stage = Stage(call(0))
    stage.after(0)
    for command in (stage.play.hold, stage.play.resume, stage.play.park, stage.play.cancel_transfer):
        with pytest.raises(LineError):
            command(stage.call_id)
    with pytest.raises(LineError):
        stage.play.answer("nobody")


logs = st.lists(
    st.builds(
        LoggedCall,
        offset_ms=st.integers(0, 300_000),
        patience_ms=st.integers(0, 60_000),
        talk_ms=st.integers(0, 120_000),
        holds=st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), max_size=2).map(tuple),
        outcome=st.sampled_from(Outcome),
        ends_by_caller=st.booleans(),
    ),
    max_size=8,
).map(lambda calls: sorted(calls, key=lambda one: one.offset_ms))
commands = ("answer", "hold", "resume", "park", "hang_up", "reject", "cancel_transfer", "nothing", "nothing")


@settings(max_examples=60, deadline=None)
@given(logs, st.booleans(), st.integers(1, 3), st.integers(0, 5), st.lists(st.integers(0, 8), max_size=40))
def test_every_caller_is_accounted_for(calls, by_itself, slots, seed, choices) -> None:
    def play() -> list[CallEvent]:
        heard: list[CallEvent] = []
        playback = Playback(calls, heard.append, 0, seed=seed, manner=Manner(slots=slots, by_itself=by_itself))
        now = 0
        for choice in [*choices, *[8] * 40]:
            now += 15_000
            playback.run(now)
            tally = playback.tally()
            ends = (tally.answered, tally.abandoned, tally.missed, tally.rejected, tally.waiting, tally.ringing)
            assert tally.arrived == sum(ends)
            if heard and not by_itself and commands[choice] != "nothing":
                try:
                    getattr(playback, commands[choice])(heard[-1].call_id)
                except LineError:
                    continue
        return heard

    heard = play()
    assert heard == play()
    assert [event.at_ms for event in heard] == sorted(event.at_ms for event in heard)
    lives: dict[str, Life] = {}
    for event in heard:
        lives[event.call_id] = lives.get(event.call_id, Life(event.call_id)).apply(event)
        if event.kind in (K.ENDED, K.MISSED, K.TRANSFERRED):
            assert not lives[event.call_id].view().is_live


def _bank_day() -> tuple[LoggedCall, ...]:
    files = sorted((cases_root() / "bank_call_log").glob("*.tsv"))
    if not files:
        pytest.skip(f"no call log in {cases_root() / 'bank_call_log'} (set HOTLINE_CASES)")
    return read_bank_log(files[0], "990201")


def test_the_bank_s_first_day_by_itself_ends_as_it_did() -> None:
    calls = _bank_day()
    clock = VirtualClock(START)
    line = TrainingLine(calls, manner=Manner(slots=100, by_itself=True), clock=clock, run="bank")
    heard: list[CallEvent] = []
    line.subscribe(heard.append)
    line.start()
    assert line.played_out.wait(60)
    line.stop()
    answered = sum(one.outcome is Outcome.ANSWERED for one in calls)
    tally = line.tally()
    assert (tally.arrived, tally.answered, tally.abandoned) == (len(calls), answered, len(calls) - answered)
    assert (tally.waiting, tally.ringing, tally.missed, tally.rejected) == (0, 0, 0, 0)
    assert sum(event.kind is K.ANSWERED for event in heard) == answered
    assert sum(event.kind is K.ENDED for event in heard) == len(calls)
    talk = {event.call_id: -event.at_ms for event in heard if event.kind is K.ANSWERED}
    for event in heard:
        if event.kind is K.ENDED and event.call_id in talk:
            talk[event.call_id] += event.at_ms
    assert sum(talk.values()) == sum(one.talk_ms for one in calls)


def test_the_bank_s_first_day_with_one_operator_s_hands() -> None:
    """One person answers what they can: the rest gives up waiting, and nobody is lost count of."""
    calls = _bank_day()
    line = TrainingLine(calls, clock=VirtualClock(START), run="bank", manner=Manner(rest_ms=30_000))
    heard: list[CallEvent] = []

    def work(event: CallEvent) -> None:
        heard.append(event)
        if event.kind is K.RINGING:
            line.answer(event.call_id)

    line.subscribe(work)
    line.start()
    assert line.played_out.wait(60)
    line.stop()
    tally = line.tally()
    assert tally.arrived == len(calls) == tally.answered + tally.abandoned + tally.missed
    assert (tally.waiting, tally.ringing) == (0, 0)
    assert tally.answered == sum(event.kind is K.ANSWERED for event in heard) > 200


def test_the_line_s_thread_tells_in_order_and_stops() -> None:
    line = TrainingLine([call(1), call(300)], clock=VirtualClock(START))
    assert isinstance(line, TelephonyLine)
    heard: list[CallEvent] = []

    def work(event: CallEvent) -> None:
        heard.append(event)
        if event.kind is K.RINGING:
            line.answer(event.call_id)
            line.hold(event.call_id)
            line.resume(event.call_id)
            line.mute(event.call_id, True)
            line.send_dtmf(event.call_id, "1")

    line.subscribe(work)
    line.start()
    line.start()
    assert line.played_out.wait(30)
    line.stop()
    line.stop()
    one = [K.OFFERED, K.RINGING, K.ANSWERED, K.HELD, K.RESUMED, K.ENDED]
    assert [event.kind for event in heard] == [*one, *one]


def test_commands_from_another_thread_reach_a_line_that_has_played_out() -> None:
    line = TrainingLine([], clock=VirtualClock(START))
    heard: list[CallEvent] = []
    line.subscribe(heard.append)
    line.start()
    assert line.played_out.wait(30)
    call_id = line.dial("112")
    assert line.played_out.wait(30)
    line.stop()
    assert {event.call_id for event in heard} == {call_id}
    assert heard[-1].kind is K.ENDED
