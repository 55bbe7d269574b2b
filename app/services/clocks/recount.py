"""Clocks counted again after a calendar changed, from what is kept of them: no journal is read.

What a clock did (when it ran, stood still, under which promise) does not depend on the calendar, only how much
time that was. So :mod:`app.services.clocks.watch` keeps the spans of every clock that is not done, and thirty
thousand tickets follow an edit in seconds. A test holds this equal to what the journal gives.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from typing import Any, NamedTuple

from app.models.columns import dump_json
from app.services.clocks.agreements import Agreements
from app.services.clocks.clock import Mode, Span, Turn
from app.services.clocks.crossing import Crossing
from app.services.clocks.policy import Kind

_PAUSED, _RUNNING, _DONE = range(3)
_MODES = {Mode.PAUSED: _PAUSED, Mode.RUNNING: _RUNNING, Mode.DONE: _DONE}
_KINDS = {kind.value: kind for kind in Kind}
FROM_JOURNAL = ""
"""Kept in the place of spans where only the journal tells enough."""


class Active(NamedTuple):
    """What a clock did, oldest first; ``waiting`` are the thresholds still to come, ``fired`` (cycle, percent)."""

    clock: str
    kind: Kind
    spans: Sequence[Span]
    waiting: Sequence[Crossing]
    fired: Set[tuple[int, int]]


class Recounted(NamedTuple):
    """What the clocks of a record give; ``shown`` are the moments in lists by clock, ``solution`` says whether
    the deadline is the clock's.
    """

    due_at: int | None
    solution: bool
    still: bool
    shown: dict[str, int | None]
    next_at: int | None


def kept(clocks: Sequence[Active], since: int, *, others_wait: bool = False) -> str | None:
    """The clocks as they are kept; None where nothing is counted any more.

    ``since`` is from when on thresholds are told (UTC ms); ``others_wait``: some are still to come that belong to
    none of these clocks.
    """
    found: list[Any] = []
    versions: list[str] = []
    for one in clocks:
        last = one.spans[-1].mode if one.spans else Mode.OFF
        if last not in (Mode.RUNNING, Mode.PAUSED):
            if one.waiting:
                return FROM_JOURNAL
            continue
        spans = _since_restart(one.spans)
        policies = {id(span.policy) for span in spans}
        if len(policies) > 1 or any(crossing.cycle_at != spans[0].start for crossing in one.waiting):
            return FROM_JOURNAL
        packed = []
        for span in spans:
            if span.policy is None or span.mode is Mode.OFF:
                return FROM_JOURNAL
            version = span.policy.uid.hex()
            if version not in versions:
                versions.append(version)
            packed.append([span.start, span.end or 0, _MODES[span.mode], versions.index(version), span.priority])
        thresholds = spans[-1].policy.thresholds if spans[-1].policy is not None else ()
        percents = [percent for percent in thresholds if (spans[0].start, percent) not in one.fired]
        found.append([one.clock, one.kind.value, percents, packed])
    if others_wait and found:
        return FROM_JOURNAL
    return dump_json([since, versions, found]) if found else None


def recount(text: str, agreements: Agreements) -> Recounted:
    """What the kept clocks give by the calendars as they are now.

    Raises KeyError for an agreement that is gone, CalendarError for a calendar that never opens.
    """
    since, versions, clocks = json.loads(text)
    policies = [agreements.by_version[bytes.fromhex(version)] for version in versions]
    due_at: int | None = None
    solution = still = False
    shown: dict[str, int | None] = {}
    following: list[int] = []
    for clock, kind_name, percents, spans in clocks:
        kind = _KINDS[kind_name]
        due, at = _counted(kind, spans, policies, percents[0] if percents else 0)
        for percent in percents[1:]:
            if at is None or at >= since:
                break
            at = _counted(kind, spans, policies, percent)[1]
        if kind is Kind.SOLUTION:
            due_at, solution, still = due, True, due is None
        else:
            shown[clock] = due
        if at is not None and at >= since:
            following.append(at)
    return Recounted(due_at, solution, still, shown, min(following, default=None))


def _counted(
    kind: Kind, spans: list[list[int]], policies: list[Any], percent: int
) -> tuple[int | None, int | None]:
    """When a clock is due, and when it crosses a threshold; None for what is not known while it stands still."""
    final = spans[-1]
    left: int = policies[final[3]].target(kind, final[4])
    due: int | None = None
    crossed: int | None = None
    before = 0
    for start, end, mode, version, priority in spans:
        policy = policies[version]
        if percent and crossed is None and mode != _DONE:
            amount = policy.target(kind, priority) * percent // 100
            if before >= amount:
                crossed = start
        if mode != _RUNNING:
            continue
        calendar = policy.calendar
        if not end:
            if due is None:
                due = calendar.add(start, left)
            if percent and crossed is None:
                crossed = due if amount - before == left else calendar.add(start, amount - before)
            break
        counted = calendar.between(start, end)
        if percent and crossed is None and before + counted > amount:
            crossed = calendar.add(start, amount - before)
        if due is None:
            if counted >= left:
                due = calendar.add(start, left)
            else:
                left -= counted
        before += counted
    return due, crossed


def _since_restart(spans: Sequence[Span]) -> Sequence[Span]:
    first = max((at for at, span in enumerate(spans) if span.turn is Turn.RESTARTED), default=0)
    return spans[first:]
