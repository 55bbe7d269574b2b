"""One clock: start, pause, reopen, changed promises; and what must hold for any life of a ticket."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.clocks.clock import Mode, Turn, read_clock
from app.services.clocks.events import Event, What
from app.services.clocks.plan import DAY_S, Hours
from app.services.clocks.policy import Kind, Policy, Reopen
from tests.services.clocks.given import ALWAYS, HOUR, MINUTE, OFFICE, at, calendar, created, policy, state

MONDAY = at("2025-03-03 10:00")


def test_a_clock_runs_over_the_night_and_ends_at_closing_time() -> None:
    assert read_clock(Kind.SOLUTION, created(at("2025-03-03 17:00"), policy(2))).due_at == at("2025-03-04 10:00")
    assert read_clock(Kind.SOLUTION, created(at("2025-03-03 14:00"), policy(4))).due_at == at("2025-03-03 18:00")


def test_waiting_for_the_client_stops_the_clock() -> None:
    waiting = [*created(MONDAY, policy(4)), state(MONDAY + HOUR, "waiting_client")]
    paused = read_clock(Kind.SOLUTION, waiting)
    assert (paused.mode, paused.elapsed, paused.shown_due) == (Mode.PAUSED, HOUR, None)
    back = read_clock(Kind.SOLUTION, [*waiting, state(MONDAY + 3 * HOUR, "in_progress")])
    assert (back.mode, back.due_at) == (Mode.RUNNING, MONDAY + 6 * HOUR)
    assert [span.turn for span in back.spans] == [Turn.STARTED, Turn.PAUSED, Turn.RESUMED]


def test_a_clock_that_was_late_before_the_pause_stays_late() -> None:
    events = [*created(MONDAY, policy(1)), state(MONDAY + 2 * HOUR, "waiting_client")]
    assert read_clock(Kind.SOLUTION, events).shown_due == MONDAY + HOUR


def test_created_in_a_pausing_state() -> None:
    events = [*created(MONDAY, policy(4), "waiting_client"), state(MONDAY + HOUR, "in_progress")]
    assert read_clock(Kind.SOLUTION, events).due_at == MONDAY + 5 * HOUR


@pytest.mark.parametrize(("rule", "due"), [(Reopen.CONTINUE, 5 * HOUR), (Reopen.RESTART, 6 * HOUR)])
def test_reopening(rule: Reopen, due: int) -> None:
    events = [
        *created(MONDAY, policy(4, reopen=rule)),
        state(MONDAY + HOUR, "resolved"),
        state(MONDAY + 2 * HOUR, "reopened"),
    ]
    assert read_clock(Kind.SOLUTION, events).due_at == MONDAY + due


def test_a_raised_priority_counts_from_the_beginning() -> None:
    promised = Policy(calendar(), {Kind.SOLUTION: {2: 8 * HOUR, 4: 2 * HOUR}})
    events = [*created(MONDAY, promised), Event(MONDAY, What.PRIORITY, 2)]
    assert read_clock(Kind.SOLUTION, events).due_at == at("2025-03-03 18:00")
    raised = read_clock(Kind.SOLUTION, [*events, Event(MONDAY + HOUR, What.PRIORITY, 4)])
    assert raised.due_at == MONDAY + 2 * HOUR
    assert raised.spans[-1].turn is Turn.PRIORITY


def test_another_policy_keeps_what_was_counted() -> None:
    night = policy(6, calendar=calendar(ALWAYS))
    events = [*created(at("2025-03-03 17:00"), policy(4)), Event(at("2025-03-03 20:00"), What.POLICY, night)]
    assert read_clock(Kind.SOLUTION, events).due_at == at("2025-03-04 01:00")


def test_no_policy_promises_nothing() -> None:
    reading = read_clock(Kind.SOLUTION, [Event(MONDAY, What.CREATED, "new")])
    assert (reading.mode, reading.due_at, reading.left) == (Mode.OFF, None, None)


def test_acceptance_and_first_response_end_once() -> None:
    events = [
        *created(MONDAY, policy(4)),
        state(MONDAY + HOUR, "accepted"),
        Event(MONDAY + 2 * HOUR, What.TO_CLIENT),
        state(MONDAY + 3 * HOUR, "resolved"),
        state(MONDAY + 4 * HOUR, "reopened"),
    ]
    assert read_clock(Kind.ACCEPTANCE, events).done_at == MONDAY + HOUR
    assert read_clock(Kind.FIRST_RESPONSE, events).done_at == MONDAY + 2 * HOUR
    assert read_clock(Kind.UPDATE, events).due_at == MONDAY + 8 * HOUR


def test_the_reply_clock_waits_for_the_first_unanswered_message() -> None:
    asked = [
        *created(MONDAY, policy(4)),
        Event(MONDAY + HOUR, What.FROM_CLIENT),
        Event(MONDAY + 2 * HOUR, What.FROM_CLIENT),
    ]
    assert read_clock(Kind.REPLY, asked).due_at == MONDAY + 5 * HOUR
    answered = read_clock(Kind.REPLY, [*asked, Event(MONDAY + 3 * HOUR, What.TO_CLIENT)])
    assert (answered.mode, answered.elapsed) == (Mode.DONE, 2 * HOUR)


STATES = st.sampled_from(("accepted", "in_progress", "waiting_client", "waiting_other", "resolved", "reopened"))
MOVES = st.lists(st.tuples(st.integers(0, 20 * 24 * 60), STATES), max_size=8, unique_by=lambda move: move[0])
WEEKS = st.lists(
    st.lists(st.tuples(st.integers(0, 23), st.integers(1, 10)), max_size=3).map(
        lambda spans: tuple(sorted((start * 3600, (start + length) * 3600) for start, length in spans))
    ),
    min_size=7,
    max_size=7,
).filter(any)


def _life(moves: list[tuple[int, str]], promised: Policy) -> list[Event]:
    return [*created(MONDAY, promised), *(state(MONDAY + (1 + minute) * MINUTE, name) for minute, name in moves)]


@given(WEEKS, st.integers(1, 100), st.integers(0, 10_000), st.integers(1, 10_000))
@settings(deadline=None, max_examples=60)
def test_pausing_never_brings_a_deadline_forward(week: list[Hours], hours: int, after: int, length: int) -> None:
    promised = policy(hours, calendar=calendar(tuple(week), "Europe/Berlin"))
    straight = created(MONDAY, promised)
    paused = [
        *straight,
        state(MONDAY + after * MINUTE, "waiting_client"),
        state(MONDAY + (after + length) * MINUTE, "in_progress"),
    ]
    due, later = read_clock(Kind.SOLUTION, straight).due_at, read_clock(Kind.SOLUTION, paused).due_at
    assert due is not None
    assert later is not None
    assert later >= due


@given(WEEKS, st.integers(0, 6), st.integers(0, 22), st.integers(1, 12), st.integers(1, 100), MOVES)
@settings(deadline=None, max_examples=60)
def test_more_hours_never_make_it_later(
    week: list[Hours], day: int, start: int, length: int, hours: int, moves: list[tuple[int, str]]
) -> None:
    longer = list(week)
    longer[day] = tuple(sorted((*longer[day], (start * 3600, min((start + length) * 3600, 2 * DAY_S)))))
    dues = [
        read_clock(
            Kind.SOLUTION, _life(moves, policy(hours, calendar=calendar(tuple(one), "Europe/Berlin")))
        ).due_at
        for one in (week, longer)
    ]
    assert dues[0] is not None
    assert dues[1] is not None
    assert dues[1] <= dues[0]


@given(MOVES, st.randoms(use_true_random=False), st.sampled_from(Kind))
@settings(deadline=None, max_examples=100)
def test_any_order_of_replay_gives_the_same(moves: list[tuple[int, str]], random: object, kind: Kind) -> None:
    events = [
        *_life(moves, policy(20)),
        Event(MONDAY, What.PRIORITY, 3),
        Event(MONDAY + HOUR, What.TO_CLIENT),
        Event(MONDAY + 2 * HOUR, What.FROM_CLIENT),
    ]
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives random.Random
    assert read_clock(kind, shuffled) == read_clock(kind, events)


@given(MOVES, st.sampled_from(Kind))
@settings(deadline=None, max_examples=100)
def test_what_was_known_then_can_be_read_now(moves: list[tuple[int, str]], kind: Kind) -> None:
    """Reading a clock as of each event equals having stopped the list there."""
    events = sorted(_life(moves, policy(20, calendar=calendar(OFFICE))), key=lambda event: event.at)
    for known in events:
        so_far = [event for event in events if event.at <= known.at]
        assert read_clock(kind, events, known.at) == read_clock(kind, so_far)
