"""Which index serves which list.

Chosen here and not by SQLite: without statistics it takes any index that looks good enough, and statistics of a
growing table grow old. A page of a million rows comes in a millisecond from the right index and in seconds from
the wrong one; the tests look at every plan.
"""

from __future__ import annotations

from app.services.lists.filters import ALL, DONE, Filter, is_open


def index_for(table: str, wanted: Filter, column: str) -> str:
    """The index to read a list from, by its filter and the column it is sorted by."""
    return {"ticket": _ticket, "interaction": _call, "person": _client, "callback": _callback}[table](
        wanted, {"number": "created", "left": "due"}.get(column, column)
    )


def _ticket(wanted: Filter, column: str) -> str:
    of_somebody = wanted.assignee is not None or wanted.unassigned
    if wanted.person is not None:
        return "ticket_person"
    if is_open(wanted):
        if wanted.queue is not None:
            return "ticket_open_queue"
        return "ticket_open_assignee" if of_somebody else f"ticket_open_{column}"
    if wanted.queue is not None:
        return "ticket_queue_created"
    if of_somebody:
        return "ticket_assignee_created"
    if wanted.state not in (ALL, DONE) and column == "created":
        return "ticket_state_created"
    return f"ticket_live_{column}"


def _call(wanted: Filter, column: str) -> str:
    if wanted.person is not None:
        return "interaction_person"
    if wanted.user is not None:
        return "interaction_user_offered"
    if wanted.disposition is not None:
        return "interaction_disposition_offered"
    return "interaction_queue_offered" if wanted.call_queue else f"interaction_live_{column}"


def _client(_wanted: Filter, column: str) -> str:
    return f"person_live_{column}"


def _callback(_wanted: Filter, _column: str) -> str:
    return "callback_waiting"
