"""When a clock used up parts of its promise (75 %, 100 %, any): moments that were, and those that are to come.

A pure function of what the clock did, so it gives the same whenever it is asked: also after the program was off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.services.clocks.clock import Mode, Span, Turn
from app.services.clocks.policy import THRESHOLDS, Kind


class Crossing(NamedTuple):
    """``percent`` of a promise was used up, or will be, at ``at``; the clock had begun at ``cycle_at`` (UTC ms).

    A clock that begins anew begins a new cycle; within one each percent comes once.
    """

    clock: str
    percent: int
    at: int
    cycle_at: int


def crossings(kind: Kind, spans: Iterable[Span], clock: str = "") -> Iterator[Crossing]:
    """Every threshold of a clock, by its spans (:func:`app.services.clocks.clock.timeline`).

    Those of the last span lie in the future if the clock goes on undisturbed. Work that ended exactly at a
    threshold has not crossed it; a promise made shorter than the time already used is crossed at that moment.
    Raises CalendarError where the calendar never opens again.
    """
    cycle_at, crossed = 0, set[int]()
    for span in spans:
        if not cycle_at or span.turn is Turn.RESTARTED:
            cycle_at, crossed = span.start, set()
        target = span.policy.target(kind, span.priority) if span.policy is not None else None
        if span.policy is None or target is None or span.mode not in (Mode.RUNNING, Mode.PAUSED):
            continue
        before = span.total - span.counted
        for percent in span.policy.thresholds:
            at = _at(span, target * percent // 100, before)
            if percent not in crossed and at is not None:
                crossed.add(percent)
                yield Crossing(clock or kind.value, percent, at, cycle_at)


def crossings_of_date(start: int, due: int, ended: int | None, percents: Iterable[int] = ()) -> Iterator[Crossing]:
    """The same for a date that somebody promised: plain time from ``start``; another date is another promise."""
    for percent in percents or THRESHOLDS:
        at = start + max(0, due - start) * percent // 100
        if ended is None or at < ended:
            yield Crossing(Kind.SOLUTION.value, percent, at, due)


def _at(span: Span, amount: int, before: int) -> int | None:
    """When a span brings the time used to ``amount``; None where it does not."""
    if before >= amount:
        return span.start
    if span.mode is not Mode.RUNNING or span.policy is None:
        return None
    if span.end is not None and before + span.counted <= amount:
        return None
    return span.policy.calendar.add(span.start, amount - before)
