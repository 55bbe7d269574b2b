from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.calls import Channel
from app.models.ids import new_uid
from app.services import drafts
from app.services.calls import interactions, time_book
from app.services.calls.errors import CallError
from app.services.calls.interactions import Contact, contact, take_event
from app.services.calls.segments import Segment, SegmentKind
from app.services.calls.state import State
from app.services.drafts import DraftState
from app.services.store.audit import history
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Cause, EventKind
from tests.services.conftest import NOW, People

_ids = itertools.count()


def _event(kind: EventKind, after_s: int, call: str = "c1", cause: Cause | None = None) -> CallEvent:
    return CallEvent(kind, call, NOW + after_s * 1000, number="8 916 123-45-67", line="100", cause=cause)


WHOLE_CALL = (
    _event(EventKind.OFFERED, 0),
    _event(EventKind.RINGING, 1),
    _event(EventKind.ANSWERED, 5),
    _event(EventKind.ENDED, 65, cause=Cause.CALLER_HUNG_UP),
)


def _only(store: Store) -> Contact:
    (row,) = store.rows("SELECT uid FROM interaction")
    return contact(store, row[0])


def test_a_call_from_ring_to_after_call_work(store: Store, people: People) -> None:
    kept = [take_event(store, people.operator, event) for event in WHOLE_CALL]
    assert [k.view.state for k in kept] == [State.OFFERED, State.RINGING, State.TALKING, State.WRAP_UP]
    assert {k.person_uid for k in kept} == {people.anna}
    call = _only(store)
    assert (call.offered_at, call.answered_at, call.ended_at) == (NOW, NOW + 5000, NOW + 65_000)
    assert (call.number, call.line, call.person_uid) == ("8 916 123-45-67", "100", people.anna)


def test_a_repeated_event_changes_nothing(store: Store, people: People) -> None:
    for event in WHOLE_CALL:
        take_event(store, people.operator, event)
    before = store.value("SELECT count(*) FROM journal_entry")
    for event in (*WHOLE_CALL, *reversed(WHOLE_CALL)):
        take_event(store, people.operator, event)
    assert store.value("SELECT count(*) FROM journal_entry") == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(WHOLE_CALL), min_size=1, max_size=8))
def test_any_repetition_of_the_past_gives_the_same_contact(
    store: Store, people: People, noise: list[CallEvent]
) -> None:
    call_id = f"n{next(_ids)}"

    def of_call(event: CallEvent) -> CallEvent:
        return CallEvent(event.kind, call_id, event.at_ms, number=event.number, cause=event.cause)

    for event in WHOLE_CALL:
        take_event(store, people.operator, of_call(event))
    uid = store.value("SELECT uid FROM interaction WHERE call_id = ?", call_id)
    before = contact(store, uid)
    for event in noise:
        take_event(store, people.operator, of_call(event))
    assert store.value("SELECT count(*) FROM interaction WHERE call_id = ?", call_id) == 1
    assert contact(store, uid) == before


def test_a_call_missed_by_one_operator_is_another_contact_for_the_next(store: Store, people: People) -> None:
    take_event(store, people.operator, _event(EventKind.RINGING, 0))
    missed = take_event(store, people.operator, _event(EventKind.MISSED, 20, cause=Cause.NO_ANSWER))
    taken = take_event(store, people.other_operator, _event(EventKind.ANSWERED, 25))
    assert missed.interaction_uid != taken.interaction_uid
    assert (missed.view.state, taken.view.state) == (State.MISSED, State.TALKING)


def test_a_second_offer_re_opens_the_same_contact(store: Store, people: People) -> None:
    first = take_event(store, people.operator, _event(EventKind.RINGING, 0))
    take_event(store, people.operator, _event(EventKind.MISSED, 20, cause=Cause.NO_ANSWER))
    again = take_event(store, people.operator, _event(EventKind.RINGING, 40))
    assert (again.interaction_uid, again.view.state) == (first.interaction_uid, State.RINGING)
    assert _only(store).ended_at is None


def test_a_shared_number_names_nobody(store: Store, people: People) -> None:
    event = CallEvent(EventKind.RINGING, "c2", NOW, number="84951234567")
    assert take_event(store, people.operator, event).person_uid is None
    hidden = CallEvent(EventKind.RINGING, "c3", NOW, number="anonymous")
    assert take_event(store, people.operator, hidden).person_uid is None


def test_holds_survive_a_restart(store: Store, people: People) -> None:
    for event in WHOLE_CALL[:3]:
        take_event(store, people.operator, event)
    take_event(store, people.operator, _event(EventKind.HELD, 10))
    time_book.keep_segments(store, people.operator, [Segment(SegmentKind.HOLD, NOW + 10_000, None, call_id="c1")])
    assert interactions.life_of(store, people.operator, "c1").view().state is State.ON_HOLD
    kept = take_event(store, people.operator, _event(EventKind.RESUMED, 30))
    assert kept.view.state is State.TALKING


def test_closing_needs_an_outcome_and_the_end_of_the_call(store: Store, people: People) -> None:
    for event in WHOLE_CALL[:3]:
        uid = take_event(store, people.operator, event).interaction_uid
    with pytest.raises(CallError, match="не выбран итог"):
        interactions.finish(store, people.operator, uid, None, NOW)
    with pytest.raises(CallError, match="разговор ещё идёт"):
        interactions.finish(store, people.operator, uid, people.done, NOW)
    take_event(store, people.operator, WHOLE_CALL[3])
    interactions.finish(store, people.operator, uid, people.done, NOW + 90_000, "всё понятно")
    call = contact(store, uid)
    assert (call.state, call.disposition_uid, call.closed_at, call.note) == (
        State.CLOSED,
        people.done,
        NOW + 90_000,
        "всё понятно",
    )
    interactions.finish(store, people.operator, uid, people.wrong_number, NOW + 99_000)
    assert contact(store, uid).closed_at == NOW + 90_000
    assert history(store, uid)[-1].fields.keys() == {"disposition_uid"}


def test_one_key_ends_a_wrong_number_in_the_midst_of_the_talk(store: Store, people: People) -> None:
    for event in WHOLE_CALL[:3]:
        uid = take_event(store, people.operator, event).interaction_uid
    interactions.end_without_data(store, people.operator, uid, "wrong_number", NOW + 10_000)
    take_event(store, people.operator, WHOLE_CALL[3])
    call = contact(store, uid)
    assert (call.state, call.disposition_uid, call.ended_at) == (State.CLOSED, people.wrong_number, NOW + 10_000)
    with pytest.raises(CallError, match="consulted"):
        interactions.end_without_data(store, people.operator, uid, "consulted", NOW)


def test_parked_contacts_come_back(store: Store, people: People) -> None:
    for event in WHOLE_CALL:
        uid = take_event(store, people.operator, event).interaction_uid
    interactions.park(store, people.operator, uid)
    assert contact(store, uid).state is State.PARKED
    assert [c.uid for c in interactions.unfinished(store, people.operator, NOW)] == [uid]
    take_event(store, people.operator, WHOLE_CALL[3])
    assert contact(store, uid).state is State.PARKED
    interactions.take_up(store, people.operator, uid)
    assert contact(store, uid).state is State.WRAP_UP
    assert interactions.unfinished(store, people.other_operator, NOW) == ()


@pytest.mark.parametrize("channel", [c for c in Channel if c is not Channel.PHONE])
def test_a_contact_opened_by_hand(store: Store, people: People, channel: Channel) -> None:
    uid = new_uid()
    for _ in range(2):
        interactions.open_by_hand(store, people.operator, channel, NOW, uid=uid, person=people.anna)
    time_book.keep_segments(
        store,
        people.operator,
        [Segment(SegmentKind.TALK, NOW, NOW + 1000, call_id=interactions.hand_call_id(uid))],
    )
    interactions.finish(store, people.operator, uid, people.done, NOW + 5000)
    made = _only(store)
    assert (made.channel, made.state, made.ended_at) == (channel.value, State.CLOSED, NOW + 5000)
    assert [s.length_ms(NOW) for s in time_book.contact_segments(store, uid)] == [1000]


def test_tickets_are_linked_once(store: Store, people: People) -> None:
    uid = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    ticket = new_uid()
    for _ in range(2):
        interactions.link_ticket(store, people.operator, uid, ticket)
    assert contact(store, uid).ticket_uids == (ticket,)


def test_person_and_note_can_be_changed(store: Store, people: People) -> None:
    uid = interactions.open_by_hand(store, people.operator, Channel.MAIL, NOW)
    interactions.set_person(store, people.operator, uid, people.boris)
    interactions.set_note(store, people.operator, uid, "по поручению")
    assert (contact(store, uid).person_uid, contact(store, uid).note) == (people.boris, "по поручению")
    with pytest.raises(LookupError):
        contact(store, new_uid())


def test_a_closed_contact_leaves_no_draft_but_what_was_put_aside(store: Store, people: People) -> None:
    for event in WHOLE_CALL:
        take_event(store, people.operator, event)
    call = _only(store)
    left, aside = new_uid(), new_uid()
    for uid in (left, aside):
        drafts.keep(store, DraftState(uid, people.operator, "", {"ticket": {}}, call.uid))
    drafts.park(store, people.operator, aside)
    interactions.finish(store, people.operator, call.uid, people.wrong_number, NOW + 70_000)
    assert not drafts.offer(store, people.operator)
    assert [draft.uid for draft in drafts.parked(store, people.operator)] == [aside]
