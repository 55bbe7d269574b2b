"""The life of one interaction, folded from what its line said and what the operator did.

``offered → ringing → talking ⇄ on_hold → (transferred | ended) → wrap_up → closed``; side exits ``abandoned``,
``missed``, ``rejected``, ``parked``.

A state is a pure function of the *set* of things that happened, read in the order of the exchange's time: an
event told twice changes nothing, and events that arrive out of order give the same state as those that do not.
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum
from functools import lru_cache

from app.records import frozen
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind


class State(StrEnum):
    """Where an interaction stands. Transferred and ended talks stand at ``wrap_up``; ``View.exit`` tells which."""

    OFFERED = "offered"
    RINGING = "ringing"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"
    ABANDONED = "abandoned"  # the caller gave up before an answer
    MISSED = "missed"
    REJECTED = "rejected"
    PARKED = "parked"  # put aside: the caller at the exchange, or the draft by the after-call limit


class Action(StrEnum):
    """What the operator, or the after-call limit, does with an interaction."""

    CLOSE = "close"
    PARK = "park"
    REOPEN = "reopen"


@frozen
class Deed:
    """One action and when it was done (UTC ms)."""

    action: Action
    at_ms: int


@frozen
class View:
    """What can be said of an interaction now; times in UTC ms, None while not reached."""

    state: State = State.OFFERED
    offered_ms: int | None = None
    ringing_ms: int | None = None
    answered_ms: int | None = None
    ended_ms: int | None = None
    closed_ms: int | None = None
    exit: EventKind | None = None
    cause: Cause | None = None
    target: str = ""
    recording: str = ""

    @property
    def is_live(self) -> bool:
        """Whether the caller is still, or again, with this operator."""
        return self.state in _LIVE


_LIVE = frozenset({State.OFFERED, State.RINGING, State.TALKING, State.ON_HOLD})
_TALK = frozenset({State.TALKING, State.ON_HOLD})
_FINAL = frozenset({State.ABANDONED})
# At one and the same millisecond, what comes first in a call's life is read first.
_ORDER = {kind: place for place, kind in enumerate(EventKind)}
_ACTION_ORDER = {action: len(EventKind) + place for place, action in enumerate(Action)}


@frozen
class Life:
    """All that happened to one interaction. Give it events and deeds in any order; ask for its :meth:`view`."""

    call_id: str
    events: frozenset[CallEvent] = field(default=frozenset())
    deeds: frozenset[Deed] = field(default=frozenset())

    def apply(self, event: CallEvent) -> Life:
        """The life with ``event`` known; an event of another call or one already known changes nothing."""
        if event.call_id != self.call_id or event in self.events:
            return self
        return replace(self, events=self.events | {event})

    def act(self, action: Action, at_ms: int) -> Life:
        """The life with the operator's ``action`` known. Actions that make no sense where they fall are kept, and
        change nothing.
        """
        return replace(self, deeds=self.deeds | {Deed(action, at_ms)})

    def view(self) -> View:
        """Fold everything known, oldest first."""
        return _folded(self.events, self.deeds)


@lru_cache(maxsize=32)  # a desk asks for the same few again and again
def _folded(events: frozenset[CallEvent], deeds: frozenset[Deed]) -> View:
    steps: list[tuple[int, int, str, CallEvent | Deed]] = [
        (event.at_ms, _ORDER[event.kind], repr(event), event) for event in events
    ]
    steps += [(deed.at_ms, _ACTION_ORDER[deed.action], "", deed) for deed in deeds]
    view = View()
    for _, _, _, step in sorted(steps, key=lambda step: step[:3]):
        view = _after_event(view, step) if isinstance(step, CallEvent) else _after_deed(view, step)
    return view


def _after_event(view: View, event: CallEvent) -> View:
    """The view after the line's ``event``; unchanged where the event does not fit."""
    if view.state in _FINAL:
        return view
    if event.recording:
        view = replace(view, recording=event.recording)
    match event.kind:
        case EventKind.OFFERED | EventKind.RINGING:
            return _offered(view, event)
        case EventKind.ANSWERED | EventKind.HELD | EventKind.RESUMED:
            return _talking(view, event)
        case EventKind.PARKED:
            return replace(view, state=State.PARKED) if view.state in _TALK else view
        case EventKind.MISSED:
            return _missed(view, event)
        case EventKind.TRANSFERRED | EventKind.ENDED:
            return _ended(view, event)


def _offered(view: View, event: CallEvent) -> View:
    """A call comes, or comes back to an operator who missed it or had transferred it away."""
    came_back = view.state in (State.MISSED, State.REJECTED) or _may_go_on(view)
    if view.state not in (State.OFFERED, State.RINGING) and not came_back:
        return view
    ringing = event.kind is EventKind.RINGING or view.state is State.RINGING
    return replace(
        view,
        state=State.RINGING if ringing else State.OFFERED,
        offered_ms=event.at_ms if view.offered_ms is None else view.offered_ms,
        ringing_ms=event.at_ms if event.kind is EventKind.RINGING and view.ringing_ms is None else view.ringing_ms,
        exit=None,
        cause=None,
        ended_ms=None,
    )


def _talking(view: View, event: CallEvent) -> View:
    """The talk begins, is held, goes on. Hold and resume imply an answer that was not told."""
    over = view.state in (State.WRAP_UP, State.CLOSED) and not _may_go_on(view)
    if over or (view.state is State.PARKED and view.exit is not None):
        return view
    if event.kind is EventKind.ANSWERED and view.state in _TALK:
        return view
    return replace(
        view,
        state=State.ON_HOLD if event.kind is EventKind.HELD else State.TALKING,
        offered_ms=event.at_ms if view.offered_ms is None else view.offered_ms,
        answered_ms=event.at_ms if view.answered_ms is None else view.answered_ms,
        exit=None,
        cause=None,
        ended_ms=None,
    )


def _missed(view: View, event: CallEvent) -> View:
    """The operator did not take it, or refused it. Another operator's miss does not touch a talk."""
    if view.state not in (State.OFFERED, State.RINGING):
        return view
    state = State.REJECTED if event.cause is Cause.REJECTED else State.MISSED
    ended = None if event.cause is Cause.UNKNOWN else event.at_ms
    return replace(view, state=state, ended_ms=ended, cause=event.cause, offered_ms=_first(view, event))


def _ended(view: View, event: CallEvent) -> View:
    """The caller left this operator. Unanswered it is an abandoned call, or a refused one; an outgoing call that
    nobody answered still gets its disposition.
    """
    if view.cause is Cause.UNKNOWN and view.exit is not None and event.cause is not Cause.UNKNOWN:
        # The link is back, and with it the word of how the call really ended.
        return replace(view, ended_ms=event.at_ms, cause=event.cause, target=event.target, exit=event.kind)
    if view.exit is not None or view.state is State.CLOSED:
        # 'Ended' after 'transferred' is the other operator's end, not ours.
        return view
    # After a lost link nobody knows when the caller left: no time is better than an invented one.
    ended = None if event.cause is Cause.UNKNOWN else event.at_ms
    after = replace(view, ended_ms=ended, cause=event.cause, target=event.target, offered_ms=_first(view, event))
    if view.answered_ms is not None or event.direction is Direction.OUT:
        return replace(after, state=State.WRAP_UP, exit=event.kind)
    if view.state in (State.MISSED, State.REJECTED):
        return view
    if event.cause is Cause.REJECTED:
        return replace(after, state=State.REJECTED)
    if event.cause is Cause.NO_ANSWER or event.kind is EventKind.TRANSFERRED:
        return replace(after, state=State.MISSED)
    return replace(after, state=State.ABANDONED)


def _after_deed(view: View, deed: Deed) -> View:
    """The view after the operator's action; unchanged where it does not fit."""
    match deed.action:
        case Action.CLOSE if view.state in (State.WRAP_UP, State.PARKED) and view.exit is not None:
            return replace(view, state=State.CLOSED, closed_ms=deed.at_ms)
        case Action.PARK if view.state is State.WRAP_UP:
            return replace(view, state=State.PARKED)
        case Action.REOPEN if view.exit is not None and view.state in (State.PARKED, State.CLOSED):
            return replace(view, state=State.WRAP_UP, closed_ms=None)
        case _:
            return view


def _may_go_on(view: View) -> bool:
    """Whether a call that left may be heard of again: it was transferred, or nobody heard it end."""
    return view.exit is EventKind.TRANSFERRED or (view.exit is not None and view.cause is Cause.UNKNOWN)


def _first(view: View, event: CallEvent) -> int:
    """When the call was first heard of."""
    return event.at_ms if view.offered_ms is None else view.offered_ms
