"""Calls whose end nobody heard."""

from __future__ import annotations

import pytest

from app.models.ids import Uid, new_uid
from app.services import drafts
from app.services.calls import interactions
from app.services.calls.interactions import contact, take_event
from app.services.calls.left_open import end_unheard, without_outcome
from app.services.calls.state import State
from app.services.drafts import DraftState
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Cause, Direction, EventKind
from tests.services.conftest import HOUR, NOW, People

WAYS = {
    "talking": ((EventKind.ANSWERED,), State.WRAP_UP),
    "held": ((EventKind.ANSWERED, EventKind.HELD), State.WRAP_UP),
    "parked": ((EventKind.ANSWERED, EventKind.PARKED), State.WRAP_UP),
    "ringing": ((EventKind.OFFERED, EventKind.RINGING), State.MISSED),
}


def _told(
    store: Store, user: Uid, kinds: tuple[EventKind, ...], call: str = "c1", way: Direction = Direction.IN
) -> Uid:
    uid = b""
    for at, kind in enumerate(kinds):
        uid = take_event(store, user, CallEvent(kind, call, NOW + at, way, number="84951234567")).interaction_uid
    return uid


@pytest.mark.parametrize("name", WAYS)
def test_a_call_the_line_knows_nothing_of_ends_without_a_time(store: Store, people: People, name: str) -> None:
    kinds, after = WAYS[name]
    uid = _told(store, people.operator, kinds)
    assert end_unheard(store, people.operator, ["c1"], NOW + HOUR) == ()
    assert end_unheard(store, people.operator, [], NOW + HOUR) == (uid,)
    left = contact(store, uid)
    assert (left.state, left.ended_at) == (after, None)
    assert store.value("SELECT cause FROM interaction") == Cause.UNKNOWN
    assert end_unheard(store, people.operator, [], NOW + HOUR) == ()
    if after is State.WRAP_UP:
        interactions.finish(store, people.operator, uid, people.done, NOW + HOUR)
        assert contact(store, uid).ended_at is None


def test_an_outgoing_call_waits_for_its_outcome(store: Store, people: People) -> None:
    uid = _told(store, people.operator, (EventKind.RINGING,), way=Direction.OUT)
    end_unheard(store, people.operator, [], NOW + 1)
    assert contact(store, uid).state is State.WRAP_UP


def test_a_call_that_came_after_the_question_is_left_alone(store: Store, people: People) -> None:
    _told(store, people.operator, (EventKind.RINGING,))
    assert end_unheard(store, people.operator, [], NOW) == ()


def test_others_calls_and_visits_are_left_alone(store: Store, people: People) -> None:
    _told(store, people.other_operator, (EventKind.ANSWERED,))
    interactions.open_by_hand(store, people.operator, interactions.Channel.VISIT, NOW)
    assert end_unheard(store, people.operator, [], NOW + 1) == ()


def test_when_the_link_is_back_the_true_end_is_written_even_into_a_closed_contact(
    store: Store, people: People
) -> None:
    lost = CallEvent(EventKind.ENDED, "c1", NOW + 5000, cause=Cause.UNKNOWN)
    uid = _told(store, people.operator, (EventKind.RINGING, EventKind.ANSWERED))
    take_event(store, people.operator, lost)
    interactions.finish(store, people.operator, uid, people.done, NOW + 9000)
    assert contact(store, uid).ended_at is None
    take_event(store, people.operator, CallEvent(EventKind.ENDED, "c1", NOW + 20_000, cause=Cause.CALLER_HUNG_UP))
    left = contact(store, uid)
    assert (left.state, left.ended_at, left.closed_at) == (State.CLOSED, NOW + 20_000, NOW + 9000)
    assert store.value("SELECT cause FROM interaction") == Cause.CALLER_HUNG_UP


def test_a_caller_parked_at_the_exchange_is_not_closed(store: Store, people: People) -> None:
    uid = _told(store, people.operator, (EventKind.ANSWERED, EventKind.PARKED))
    with pytest.raises(interactions.CallError, match="разговор ещё идёт"):
        interactions.finish(store, people.operator, uid, people.done, NOW)


def test_contacts_without_outcome_are_found_unless_a_draft_leads_to_them(store: Store, people: People) -> None:
    over = (EventKind.ANSWERED, EventKind.ENDED)
    bare, drafted = _told(store, people.operator, over), _told(store, people.operator, over, "c2")
    _told(store, people.operator, (EventKind.ANSWERED,), "c3")
    _told(store, people.other_operator, over, "c4")
    drafts.keep(store, DraftState(new_uid(), people.operator, "Лифт", {}, drafted))
    assert [one.uid for one in without_outcome(store, people.operator, (), NOW)] == [bare]
    assert without_outcome(store, people.operator, (bare,), NOW) == ()
