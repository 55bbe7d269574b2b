"""Which state follows which. One table, so that every door asks the same rule.

From the vocabulary: new → accepted → in_progress → waiting_client | waiting_other | on_approval → resolved →
closed, plus reopened, cancelled and merged.
"""

from __future__ import annotations

from app.models.tickets import TicketState as State

_WORK = frozenset(
    {
        State.ACCEPTED,
        State.IN_PROGRESS,
        State.WAITING_CLIENT,
        State.WAITING_OTHER,
        State.ON_APPROVAL,
        State.RESOLVED,
        State.CLOSED,
        State.CANCELLED,
        State.MERGED,
    }
)
TRANSITIONS: dict[State, frozenset[State]] = {
    State.NEW: _WORK,
    State.ACCEPTED: _WORK - {State.ACCEPTED},
    State.IN_PROGRESS: _WORK - {State.ACCEPTED, State.IN_PROGRESS},
    State.WAITING_CLIENT: _WORK - {State.ACCEPTED, State.WAITING_CLIENT},
    State.WAITING_OTHER: _WORK - {State.ACCEPTED, State.WAITING_OTHER},
    State.ON_APPROVAL: _WORK - {State.ACCEPTED, State.ON_APPROVAL},
    State.REOPENED: _WORK,
    State.RESOLVED: frozenset({State.CLOSED, State.REOPENED}),
    State.CLOSED: frozenset({State.REOPENED}),
    State.CANCELLED: frozenset({State.REOPENED}),
    State.MERGED: frozenset(),
}
NEEDS_EVERYTHING = frozenset({State.RESOLVED, State.CLOSED})
