"""Who is where, and never more than is known."""

from __future__ import annotations

from app.models.day import Absence
from app.services.calls.segments import Segment, SegmentKind
from app.services.calls.time_book import heartbeat, keep_segments
from app.services.presence import asking
from app.services.presence.board import SEEN_WITHIN_MS, Place, Whereabouts, who_is_where
from app.services.store.store import Store
from tests.services.conftest import HOUR, MINUTE, NOW, People

K = SegmentKind


def of(store: Store, user: bytes, now: int = NOW) -> Whereabouts:
    return next(one for one in who_is_where(store, now, NOW - 12 * HOUR) if one.uid == user)


def test_on_a_pause_and_seen_just_now(store: Store, people: People) -> None:
    keep_segments(
        store,
        people.operator,
        [
            Segment(K.PAUSE, NOW - 3 * HOUR, NOW - 3 * HOUR + 10 * MINUTE, reason="break"),
            Segment(K.PAUSE, NOW - 5 * MINUTE, reason="lunch"),
        ],
    )
    heartbeat(store, people.operator, NOW - 4_000)
    found = of(store, people.operator)
    assert (found.place, found.kind, found.reason, found.since) == (Place.HERE, K.PAUSE, "lunch", NOW - 5 * MINUTE)
    assert found.paused_today_ms == 15 * MINUTE - 4_000


def test_a_program_not_seen_lately_is_not_taken_for_being_there(store: Store, people: People) -> None:
    keep_segments(store, people.operator, [Segment(K.READY, NOW - HOUR)])
    heartbeat(store, people.operator, NOW - SEEN_WITHIN_MS - 1)
    found = of(store, people.operator)
    assert (found.place, found.kind, found.seen_at) == (Place.SILENT, K.READY, NOW - SEEN_WITHIN_MS - 1)


def test_gone_home_or_never_here(store: Store, people: People) -> None:
    keep_segments(store, people.operator, [Segment(K.READY, NOW - HOUR, NOW - MINUTE)])
    found = of(store, people.operator)
    assert (found.place, found.kind, found.since) == (Place.GONE, None, NOW - MINUTE)
    assert of(store, people.other_operator).place is Place.NEVER
    assert people.supervisor not in {one.uid for one in who_is_where(store, NOW, NOW - HOUR)}


def test_absences_and_requests_are_shown(store: Store, people: People) -> None:
    with store.write(None) as write:
        write.insert(
            Absence,
            user_uid=people.operator,
            substitute_uid=people.other_operator,
            kind="sick",
            from_at=NOW - HOUR,
            until_at=NOW + HOUR,
        )
    asking.ask(store, people.other_operator, "training", "Обучение")
    found = of(store, people.operator)
    assert (found.absent, found.absent_until) == (True, NOW + HOUR)
    assert not of(store, people.operator, NOW + HOUR).absent
    request = of(store, people.other_operator).request
    assert request is not None
    assert who_is_where(store, NOW, NOW - HOUR)[0].uid == people.other_operator
    assert request.reason == "training"
