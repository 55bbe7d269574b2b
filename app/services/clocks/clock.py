"""One clock of a ticket, worked out from its events: no counters, so any replay gives the same.

A clock counts open time of the policy's calendar while it runs. It is due when the counted time reaches what the
policy promises for the ticket's priority; the promise in force at the end counts from the clock's beginning, so a
raised priority may be late at once. While it stands still, ``due_at`` is what it would be if the clock went on at
the last known moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.services.clocks.events import Event, Facts, moments
from app.services.clocks.policy import Kind, Policy, Reopen


class Mode(StrEnum):
    """What a clock does."""

    OFF = "off"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


class Turn(StrEnum):
    """Why a span of a clock's time begins."""

    STARTED = "started"
    RESUMED = "resumed"
    PAUSED = "paused"
    DONE = "done"
    REOPENED = "reopened"
    RESTARTED = "restarted"
    POLICY = "policy"
    PRIORITY = "priority"
    OFF = "off"


class Span(NamedTuple):
    """A stretch of time in which a clock did one thing. ``end`` is None while it still does.

    ``counted`` is the open time it added, ms, up to the last known moment; ``total`` that of all spans so far.
    """

    start: int
    end: int | None
    mode: Mode
    turn: Turn
    state: str
    priority: int
    policy: Policy | None
    counted: int = 0
    total: int = 0


@dataclass(frozen=True)
class Reading:
    """What a clock shows. Times are UTC ms; ``target`` and ``elapsed`` ms of open time; None: nothing promised."""

    kind: Kind
    mode: Mode
    due_at: int | None
    elapsed: int
    target: int | None
    done_at: int | None
    spans: tuple[Span, ...]

    @property
    def left(self) -> int | None:
        """The open time left at the last known moment, below zero when late; None where nothing is promised."""
        return None if self.target is None else self.target - self.elapsed

    @property
    def shown_due(self) -> int | None:
        """The moment that stands in lists: none while the clock stands still in time, for it is not known then."""
        if self.mode is Mode.PAUSED and (self.left or 0) > 0:
            return None
        return self.due_at


def read_clock(kind: Kind, events: Iterable[Event], at: int | None = None) -> Reading:
    """Work out a clock. ``at`` (UTC ms) is the last known moment; None: that of the last event.

    Raises CalendarError where the calendar never opens.
    """
    known = [facts for facts in moments(events) if at is None or facts.at <= at]
    last = max(at or 0, known[-1].at) if known else 0
    return reading_of(kind, timeline(kind, known, last), last)


def timeline(kind: Kind, known: list[Facts], last: int) -> list[Span]:
    """Everything that a clock did up to ``last`` (UTC ms), from the ticket's beginning; ``known``: its moments."""
    return _counted(_spans(kind, known), last)


def reading_of(kind: Kind, everything: list[Span], last: int) -> Reading:
    """What a clock shows at ``last`` (UTC ms) after all that it did. Raises CalendarError."""
    spans = _since_restart(everything)
    if not spans:
        return Reading(kind, Mode.OFF, None, 0, None, None, ())
    now = spans[-1]
    policy = now.policy
    target = policy.target(kind, now.priority) if policy is not None else None
    done_at = now.start if now.mode is Mode.DONE else None
    if policy is None or target is None or now.mode is Mode.OFF:
        return Reading(kind, Mode.OFF, None, now.total, None, done_at, spans)
    return Reading(kind, now.mode, _due(spans, target, last), now.total, target, done_at, spans)


def elapsed_within(reading: Reading, start: int, end: int) -> int:
    """The open time the clock counted between two moments, ms; nothing after an open end counts as known."""
    total = 0
    for span in reading.spans:
        if span.mode is Mode.RUNNING and span.policy is not None:
            until = end if span.end is None else min(span.end, end)
            total += span.policy.calendar.between(max(span.start, start), until)
    return total


def deadline_from(reading: Reading, start: int, amount: int, last: int) -> int | None:
    """When ``amount`` ms counted by this clock from ``start`` are used up; None where it has not begun.

    ``last`` is the last known moment: a clock that stands still is taken to go on there.
    """
    spans = [span for span in reading.spans if span.end is None or span.end > start]
    if not spans:
        return None
    return _walk(spans, amount, last, start)


def _due(spans: tuple[Span, ...], target: int, last: int) -> int | None:
    return _walk(list(spans), target, last, spans[0].start)


def _walk(spans: list[Span], amount: int, last: int, start: int) -> int | None:
    left = amount
    for span in spans:
        begins = max(span.start, start)
        if span.mode is Mode.RUNNING and span.policy is not None:
            calendar = span.policy.calendar
            if span.end is None:
                return calendar.add(begins, left)
            within = calendar.between(begins, span.end)
            if within >= left:
                return calendar.add(begins, left)
            left -= within
    final = spans[-1]
    if final.policy is None:
        return None
    moment = final.start if final.mode is Mode.DONE else max(last, final.start)
    return final.policy.calendar.add(max(moment, start), left)


def _spans(kind: Kind, known: list[Facts]) -> list[Span]:
    """One span after each moment that changed what the clock does or under which promise."""
    found: list[Span] = []
    before: Facts | None = None
    for facts in known:
        mode = _mode(kind, facts, found[-1].mode if found else Mode.OFF)
        turn = _turn(kind, before, facts, mode, found)
        before = facts
        if turn is None:
            continue
        if found:
            found[-1] = _ended(found[-1], facts.at)
        found.append(Span(facts.at, None, mode, turn, facts.state, facts.priority, facts.policy))
    return found


def _mode(kind: Kind, facts: Facts, now: Mode) -> Mode:
    if facts.policy is None or facts.policy.target(kind, facts.priority) is None:
        return Mode.OFF
    if now is Mode.DONE and kind in (Kind.ACCEPTANCE, Kind.FIRST_RESPONSE):
        return Mode.DONE
    if facts.done:
        return Mode.DONE
    if kind is Kind.ACCEPTANCE and facts.accepted:
        return Mode.DONE
    if kind is Kind.FIRST_RESPONSE and facts.answered:
        return Mode.DONE
    if kind is Kind.REPLY and facts.unanswered_since is None:
        return Mode.DONE if now in (Mode.RUNNING, Mode.PAUSED, Mode.DONE) else Mode.OFF
    return Mode.PAUSED if facts.pausing else Mode.RUNNING


def _turn(kind: Kind, before: Facts | None, facts: Facts, mode: Mode, found: list[Span]) -> Turn | None:
    """Why a new span begins, or None where the last one goes on."""
    last = found[-1] if found else None
    if last is None or before is None:
        return Turn.STARTED if mode is not Mode.OFF else None
    if _begins_anew(kind, before, facts, mode, last):
        return Turn.RESTARTED
    if mode is not last.mode:
        if last.mode is Mode.DONE and mode is not Mode.OFF:
            return Turn.REOPENED
        if last.mode is Mode.OFF:
            return Turn.POLICY
        return {
            Mode.OFF: Turn.OFF,
            Mode.DONE: Turn.DONE,
            Mode.PAUSED: Turn.PAUSED,
            Mode.RUNNING: Turn.RESUMED,
        }[mode]
    if facts.policy is not last.policy:
        return Turn.POLICY
    if facts.priority != last.priority:
        return Turn.PRIORITY
    return None


def _begins_anew(kind: Kind, before: Facts, facts: Facts, mode: Mode, last: Span) -> bool:
    if mode in (Mode.OFF, Mode.DONE):
        return False
    if kind is Kind.UPDATE:
        return facts.told_at != before.told_at or last.mode is Mode.DONE
    if kind is Kind.REPLY:
        return facts.unanswered_since != before.unanswered_since or last.mode is Mode.DONE
    restarts = facts.policy is not None and facts.policy.reopen is Reopen.RESTART
    return kind is Kind.SOLUTION and last.mode is Mode.DONE and restarts


def _counted(spans: list[Span], last: int) -> list[Span]:
    found, total = [], 0
    for span in spans:
        counted = 0
        if span.mode is Mode.RUNNING and span.policy is not None:
            counted = span.policy.calendar.between(span.start, last if span.end is None else span.end)
        total = counted if span.turn is Turn.RESTARTED else total + counted
        found.append(_with(span, counted, total))
    return found


def _since_restart(spans: list[Span]) -> tuple[Span, ...]:
    first = max((at for at, span in enumerate(spans) if span.turn is Turn.RESTARTED), default=0)
    return tuple(spans[first:])


def _ended(span: Span, at: int) -> Span:
    return Span(span.start, at, span.mode, span.turn, span.state, span.priority, span.policy)


def _with(span: Span, counted: int, total: int) -> Span:
    return Span(span.start, span.end, span.mode, span.turn, span.state, span.priority, span.policy, counted, total)
