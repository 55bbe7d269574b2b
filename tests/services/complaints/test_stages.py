"""Where a complaint stands, from its facts."""

from __future__ import annotations

import pytest

from app.models.tickets import TicketState
from app.services.complaints.stages import ENDED, Stage, stage_of


def stage(state: TicketState = TicketState.IN_PROGRESS, **facts: int) -> Stage:
    given = dict.fromkeys(("notified_at", "decided_at", "answered_at", "appealed_at")) | facts
    return stage_of(state, **given)


def test_the_stages_follow_the_facts() -> None:
    assert stage(TicketState.NEW) is Stage.REGISTERED
    assert stage(TicketState.NEW, notified_at=1) is Stage.UNDER_REVIEW
    assert stage() is Stage.UNDER_REVIEW
    assert stage(decided_at=1) is Stage.DECISION_MADE
    assert stage(decided_at=1, answered_at=2) is Stage.ANSWER_SENT
    assert stage(decided_at=1, answered_at=2, appealed_at=3) is Stage.APPEALED
    assert stage(decided_at=4, answered_at=2, appealed_at=3) is Stage.DECISION_MADE
    assert stage(decided_at=4, answered_at=5, appealed_at=3) is Stage.ANSWER_SENT


@pytest.mark.parametrize("state", sorted(ENDED))
def test_the_end_of_the_ticket_is_the_end_of_the_complaint(state: TicketState) -> None:
    assert stage(state, decided_at=1, appealed_at=2) is Stage.CLOSED
