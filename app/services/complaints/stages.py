"""Where a complaint stands. A pure function of its facts and of its ticket's state."""

from __future__ import annotations

from enum import StrEnum

from app.models.tickets import TicketState

ENDED = frozenset({TicketState.CLOSED, TicketState.CANCELLED, TicketState.MERGED})


class Stage(StrEnum):
    """The life of a complaint."""

    REGISTERED = "registered"
    UNDER_REVIEW = "under_review"
    DECISION_MADE = "decision_made"
    ANSWER_SENT = "answer_sent"
    CLOSED = "closed"
    APPEALED = "appealed"


def stands(since: int | None, appealed_at: int | None) -> bool:
    """Whether a decision or an answer made at ``since`` still counts: an appeal asks for new ones."""
    return since is not None and (appealed_at is None or since > appealed_at)


def stage_of(
    state: TicketState,
    *,
    notified_at: int | None,
    decided_at: int | None,
    answered_at: int | None,
    appealed_at: int | None,
) -> Stage:
    """The stage; moments are UTC ms, None for what has not happened."""
    if state in ENDED:
        return Stage.CLOSED
    if stands(answered_at, appealed_at):
        return Stage.ANSWER_SENT
    if stands(decided_at, appealed_at):
        return Stage.DECISION_MADE
    if appealed_at is not None:
        return Stage.APPEALED
    begun = state not in (TicketState.NEW, TicketState.REOPENED)
    return Stage.UNDER_REVIEW if begun or notified_at is not None else Stage.REGISTERED
