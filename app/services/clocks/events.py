"""What happened to a ticket, as far as its clocks care."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from app.services.clocks.policy import Policy


class What(StrEnum):
    """Kinds of events. ``policy`` carries the policy in force from then on, or None for none."""

    CREATED = "created"
    STATE = "state"
    POLICY = "policy"
    PRIORITY = "priority"
    FROM_CLIENT = "from_client"
    TO_CLIENT = "to_client"


class Event(NamedTuple):
    """One event at ``at`` (UTC ms). ``value`` is the state, the policy or the priority."""

    at: int
    what: What
    value: str | int | Policy | None = None


class Facts(NamedTuple):
    """Where a ticket stands after all that happened at one moment."""

    at: int
    state: str = ""
    policy: Policy | None = None
    priority: int = 0
    created: bool = False
    accepted: bool = False
    answered: bool = False
    unanswered_since: int | None = None
    told_at: int | None = None

    @property
    def done(self) -> bool:
        """Whether the work is over."""
        return self.policy is not None and self.state in self.policy.done

    @property
    def pausing(self) -> bool:
        """Whether clocks stand still in this state."""
        return self.policy is not None and self.state in self.policy.pausing


def moments(events: Iterable[Event]) -> list[Facts]:
    """The ticket after each moment at which something happened, oldest first.

    Events of different kinds may come in any order; those of one kind and moment keep theirs.
    """
    found: list[Facts] = []
    facts = Facts(0)
    for at, together in groupby(sorted(events, key=attrgetter("at")), key=attrgetter("at")):
        facts = _after(facts, at, list(together))
        if facts.created:
            found.append(facts)
    return found


def _after(facts: Facts, at: int, events: list[Event]) -> Facts:
    by_kind = {event.what: event.value for event in events}
    state, policy, priority = facts.state, facts.policy, facts.priority
    for what in (What.CREATED, What.STATE):
        if by_kind.get(what) is not None:
            state = str(by_kind[what])
    if What.POLICY in by_kind:
        given = by_kind[What.POLICY]
        policy = given if isinstance(given, Policy) else None
    if isinstance(wanted := by_kind.get(What.PRIORITY), int):
        priority = wanted
    unanswered = facts.unanswered_since
    if What.FROM_CLIENT in by_kind and unanswered is None:
        unanswered = at
    told = What.TO_CLIENT in by_kind
    return Facts(
        at,
        state,
        policy,
        priority,
        created=facts.created or What.CREATED in by_kind,
        accepted=facts.accepted or (policy is not None and state not in policy.untouched),
        answered=facts.answered or told,
        unanswered_since=None if told else unanswered,
        told_at=at if told else facts.told_at,
    )
