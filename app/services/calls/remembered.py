"""What the store remembers of a call, as events: so that a program started anew goes on where it stopped."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.calls.segments import SegmentKind
from app.services.calls.state import Action, Life, State
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind


def remembered(source: Store | Write, user: Uid, call_id: str) -> Life:
    """The events that the stored contact and its segments bear witness to."""
    row = source.row(
        "SELECT uid, direction, state, offered_at, answered_at, ended_at, closed_at, recording, exit, target, "
        "cause FROM interaction WHERE call_id = ? AND user_uid = ? AND deleted_at IS NULL "
        "ORDER BY id DESC LIMIT 1",
        call_id,
        user,
    )
    if row is None:
        return Life(call_id)
    uid, direction, state, offered, answered, ended, closed, recording, exit_, target, why = row

    def told(kind: EventKind, at: int, cause: Cause | None = None) -> CallEvent:
        to = target if kind == exit_ else ""
        return CallEvent(kind, call_id, at, Direction(direction), cause=cause, recording=recording, target=to)

    first = EventKind.OFFERED if state == State.OFFERED else EventKind.RINGING
    life = Life(call_id).apply(told(first, offered))
    if answered is not None:
        life = life.apply(told(EventKind.ANSWERED, answered))
    for kind, at in _talk(source, uid, state, answered):
        life = life.apply(told(kind, at))
    if ended is not None:
        left = EventKind.TRANSFERRED if exit_ == EventKind.TRANSFERRED else EventKind.ENDED
        kind, cause = _ENDS.get(State(state), (left, None))
        life = life.apply(told(kind, ended, Cause(why) if why else cause))
    elif state in (State.WRAP_UP, State.CLOSED):  # the link was lost in the talk
        life = life.apply(told(EventKind.ENDED, max(event.at_ms for event in life.events), Cause.UNKNOWN))
    if state == State.PARKED and ended is not None:
        life = life.act(Action.PARK, ended)
    return life.act(Action.CLOSE, closed) if closed is not None else life


_ENDS = {
    State.ABANDONED: (EventKind.ENDED, Cause.CALLER_HUNG_UP),
    State.MISSED: (EventKind.MISSED, None),
    State.REJECTED: (EventKind.MISSED, Cause.REJECTED),
}


def _talk(source: Store | Write, uid: Uid, state: str, answered: int | None) -> list[tuple[EventKind, int]]:
    """Holds and their ends, from the time segments."""
    told = [
        (EventKind.HELD if kind == SegmentKind.HOLD else EventKind.RESUMED, at)
        for kind, at in source.rows(
            "SELECT kind, start_at FROM segment WHERE interaction_uid = ? AND kind IN ('hold', 'talk') "
            "AND deleted_at IS NULL ORDER BY start_at",
            uid,
        )
        if answered is None or at > answered
    ]
    if state == State.ON_HOLD and not told and answered is not None:
        told.append((EventKind.HELD, answered))
    return told
