"""The pause scenarios: life cycles of tickets under an agreement, and what its clocks must show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from app.services.clocks.calendar import Calendar
from app.services.clocks.clock import Mode, Reading, deadline_from, elapsed_within, read_clock
from app.services.clocks.events import Event, What
from app.services.clocks.policy import ANY_PRIORITY, Kind, Policy
from tests.cases.conftest import case_files, load_json, parametrize
from tests.cases.test_business_time import ms, read_calendar

SET = "sla_business_time"
MINUTE = 60_000
TARGETS = {
    "first_response_min": (Kind.FIRST_RESPONSE,),
    "update_min": (Kind.UPDATE, Kind.REPLY),
    "response_min": (Kind.REPLY,),
    "keep_in_loop_min": (Kind.UPDATE,),
    "solution_min": (Kind.SOLUTION,),
    "resolve_min": (Kind.SOLUTION,),
}
ENDINGS = {"closed", "resolved", "Closed", "Resolved"}
UNANSWERED = "Open"
"""Where the program of a scenario calls its first state so, leaving it is the first answer."""
DUE = {"first_response": Kind.FIRST_RESPONSE, "update": Kind.UPDATE, "solution": Kind.SOLUTION}
USED = {**DUE, "update": Kind.REPLY}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test per expectation of each scenario."""
    parametrize(metafunc, "scenario", list(_scenarios()), name=SET)


@dataclass(frozen=True)
class Life:
    """A scenario's events and agreement."""

    events: tuple[Event, ...]
    calendar: Calendar
    targets: Mapping[Kind, int]

    def clock(self, kind: Kind, at: int | None = None) -> Reading:
        return read_clock(kind, self.events, at)

    @property
    def last(self) -> int:
        return max(event.at for event in self.events)


def test_pauses(scenario: tuple[Life, str, Any]) -> None:
    life, name, expected = scenario
    for ending, check in CHECKS.items():
        if name.endswith(ending):
            check(life, name.removesuffix(ending), expected)
            return
    pytest.fail(f"no such expectation: {name}")


def _due(life: Life, name: str, expected: Any) -> None:
    _same(life, life.clock(DUE[name]).due_at, expected)


def _due_at_first(life: Life, name: str, expected: Any) -> None:
    _same(life, life.clock(DUE[name], life.events[0].at).due_at, expected)


def _left(life: Life, name: str, expected: Any) -> None:
    assert life.clock(USED[name]).left == expected * MINUTE


def _used(life: Life, name: str, expected: Any) -> None:
    assert life.clock(USED[name]).elapsed == expected * MINUTE


def _within(life: Life, _: str, expected: Any) -> None:
    reading = life.clock(Kind.SOLUTION)
    found = [elapsed_within(reading, ms(start), ms(end)) for start, end, _ in expected]
    assert found == [minutes * MINUTE for _, _, minutes in expected]


def _deadlines(life: Life, _: str, expected: Any) -> None:
    reading = life.clock(Kind.SOLUTION)
    found = [deadline_from(reading, ms(start), n * MINUTE, life.last) for start, n, _ in expected]
    assert found == [ms(due) for _, _, due in expected]


def _responded(life: Life, _: str, expected: Any) -> None:
    assert life.clock(Kind.FIRST_RESPONSE).done_at == (ms(expected) if expected else None)


def _solved_in(life: Life, _: str, expected: Any) -> None:
    assert life.clock(Kind.SOLUTION).elapsed == expected * 1000


def _statuses(life: Life, _: str, expected: Any) -> None:
    assert [[at, _status(life, ms(at))] for at, _ in expected] == expected


def _dues(life: Life, _: str, expected: Any) -> None:
    for at, due in expected if isinstance(expected, list) else [(None, expected)]:
        _same(life, _earliest(life, ms(at) if at else life.last), due)


CHECKS: dict[str, Callable[[Life, str, Any], None]] = {
    "_due_initial": _due_at_first,
    "_due": _due,
    "worked_min_total": lambda life, _, expected: _used(life, "solution", expected),
    "worked_min": _within,
    "_diff_min": _left,
    "_min": _used,
    "deadlines": _deadlines,
    "first_responded_at": _responded,
    "resolution_time_s": _solved_in,
    "status": _statuses,
    "due": _dues,
}
"""How a name's ending is checked, the longer endings first; what stands before it names a clock."""


def _same(life: Life, found: int | None, expected: str | None) -> None:
    """The closing time stands for the next opening where a scenario names that one."""
    if found is None or expected is None:
        assert found is expected
    else:
        wanted = ms(expected)
        assert found == wanted or (not life.calendar.is_open(found) and life.calendar.next_open(found) == wanted)


def _status(life: Life, at: int) -> str:
    solution = life.clock(Kind.SOLUTION, at)
    if solution.mode is Mode.DONE:
        return "Fulfilled" if (solution.left or 0) >= 0 else "Failed"
    if solution.mode is Mode.PAUSED:
        return "Paused"
    answered = life.clock(Kind.FIRST_RESPONSE, at).mode is Mode.DONE
    return "Resolution Due" if answered else "First Response Due"


def _earliest(life: Life, at: int) -> int | None:
    """One due date for a ticket: the solution's, or sooner the answer's or the next word's."""
    reply = life.clock(Kind.REPLY, at)
    talk = reply if reply.mode in (Mode.RUNNING, Mode.PAUSED) else life.clock(Kind.UPDATE, at)
    open_ones = [one.shown_due for one in (talk, life.clock(Kind.SOLUTION, at)) if one.mode is not Mode.DONE]
    return min((due for due in open_ones if due is not None), default=None)


def _scenarios() -> Iterator[tuple[str, tuple[Life, str, Any]]]:
    for path in case_files(SET, "*pause*.json"):
        for given in load_json(path)["scenarios"]:
            life = _life(given)
            for name, expected in given["expect"].items():
                yield f"{given['id']}-{name}", (life, name, expected)


def _life(given: dict[str, Any]) -> Life:
    agreed = given["policy"]
    calendar = read_calendar(given["calendar"])
    targets = {
        kind: {ANY_PRIORITY: agreed[name] * MINUTE}
        for name, kinds in TARGETS.items()
        if name in agreed
        for kind in kinds
    }
    pausing = frozenset(
        state for name, states in agreed.items() if name.endswith(("_states", "_statuses")) for state in states
    )
    policy = Policy(calendar, targets, pausing, done=frozenset(ENDINGS) - pausing)
    events = [Event(ms(given["events"][0][0]), What.POLICY, policy)]
    responds = given["events"][0][2:] == [UNANSWERED]
    for at, kind, *state in given["events"]:
        events += _events(ms(at), kind, state[0] if state else None, responds=responds)
    return Life(tuple(events), calendar, {kind: times[ANY_PRIORITY] for kind, times in targets.items()})


def _events(at: int, kind: str, state: str | None, *, responds: bool) -> list[Event]:
    match kind.replace("_", " "):
        case "created" | "created by agent":
            return [Event(at, What.CREATED, state)]
        case "created by customer":
            return [Event(at, What.CREATED, state), Event(at, What.FROM_CLIENT)]
        case "state":
            told = [Event(at, What.TO_CLIENT)] if responds and state != UNANSWERED else []
            return [Event(at, What.STATE, state), *told]
        case "customer contact" | "customer reply":
            return [Event(at, What.FROM_CLIENT)]
        case "agent contact" | "agent reply" | "first response":
            return [Event(at, What.TO_CLIENT)]
        case unknown:
            raise LookupError(f"no such event: {unknown}")
