"""'Why is it due then?': a clock's reading in words, step by step. Times as the desk's own clock shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.models.tickets import TicketState
from app.records import frozen
from app.services.clocks.clock import Mode, Reading, Span
from app.services.clocks.plan import Day, Why
from app.services.clocks.policy import Policy
from app.services.clocks.production import names_of
from app.services.tickets.moments import moment_words
from app.services.words import language, t

MINUTE, HOUR = 60_000, 3_600_000
MOST_DAYS = 40
"""Special days told of one clock; a promise of years would fill the window with them."""


@frozen
class Step:
    """One step. ``at`` is UTC ms, None for what has no time of its own."""

    at: int | None
    text: str


def why(reading: Reading) -> tuple[Step, ...]:
    """Every step from the clock's beginning to its deadline."""
    if not reading.spans or reading.target is None:
        return (Step(None, t("clocks.nothing_promised")),)
    return tuple(_steps(reading))


def duration_words(amount: int) -> str:
    """An amount of time (ms, its sign does not count) in hours and minutes."""
    minutes = abs(amount) // MINUTE
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return t("clocks.hours_minutes", hours=hours, minutes=minutes)
    return t("clocks.hours", hours=hours) if hours else t("clocks.minutes", minutes=minutes)


def _steps(reading: Reading) -> Iterator[Step]:
    now = reading.spans[-1]
    if now.policy is not None:
        yield Step(None, _promise(reading, now, now.policy))
        yield Step(None, _calendar(now.policy))
    for span in reading.spans:
        yield Step(span.start, _turn(span))
        if span.mode is Mode.RUNNING and span.policy is not None:
            opens = span.policy.calendar.next_open(span.start)
            if opens > span.start and (span.end is None or opens < span.end):
                yield Step(opens, t("clocks.opens"))
            if span.end is not None:
                yield Step(
                    span.end,
                    t("clocks.counted", span=duration_words(span.counted), total=duration_words(span.total)),
                )
    yield from _special_days(reading)
    yield from _end(reading)


def _promise(reading: Reading, now: Span, policy: Policy) -> str:
    return t(
        "clocks.promise",
        kind=t(f"clocks.kind_{reading.kind.value}"),
        target=duration_words(reading.target or 0),
        policy=_policy_name(policy),
        priority=_priority(now.priority),
    )


def _calendar(policy: Policy) -> str:
    plan = policy.calendar.plan
    return t("clocks.calendar", name=plan.name, zone=plan.zone)


def _turn(span: Span) -> str:
    return t(
        f"clocks.turn_{span.turn.value}",
        state=_state(span.state),
        priority=_priority(span.priority),
        policy=_policy_name(span.policy) if span.policy is not None else "",
    )


def _special_days(reading: Reading) -> Iterator[Step]:
    """Days between the last start and the deadline that are not like their weekday."""
    last = reading.spans[-1]
    if reading.due_at is None or last.policy is None or last.mode is Mode.DONE:
        return
    calendar = last.policy.calendar
    for day, special in calendar.special_days(last.start, reading.due_at)[:MOST_DAYS]:
        yield Step(
            None,
            t(f"clocks.day_{special.why.value}", day=_day(day), name=_name(calendar.plan.country, day, special)),
        )


def _end(reading: Reading) -> Iterator[Step]:
    left = reading.left or 0
    if reading.mode is Mode.PAUSED and left > 0:
        yield Step(None, t("clocks.stands_still", left=duration_words(left)))
    elif reading.due_at is not None:
        if reading.mode is Mode.RUNNING and left > 0:
            yield Step(None, t("clocks.left_then", left=duration_words(left)))
        yield Step(None, t("clocks.due", due=moment_words(reading.due_at, language())))


def _name(country: str, day: date, special: Day) -> str:
    if special.why in (Why.HOLIDAY, Why.MOVED) and country:
        return names_of(country, day.year, language()).get(day, special.name)
    return special.name


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y" if language() == "ru" else "%d %b %Y")


def _policy_name(policy: Policy) -> str:
    return policy.labels.get(language(), policy.name)


def _priority(priority: int) -> str:
    return t(f"tickets.priority_{priority}") if 1 <= priority <= 4 else str(priority)


def _state(state: str) -> str:
    return t(f"tickets.state_{state}") if state in set(TicketState) else state
