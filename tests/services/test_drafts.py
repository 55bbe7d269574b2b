from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.models.ids import new_uid
from app.services import drafts
from app.services.drafts import DraftState, KeptDraft, difference
from app.services.store.store import Store
from tests.services.conftest import KEY, People


def _draft(people: People, body: dict[str, Any], uid: bytes, call: bytes | None = None) -> DraftState:
    return DraftState(uid, people.operator, "Иванова: течь", body, interaction_uid=call)


def test_keeping_writes_the_whole_and_what_changed(store: Store, people: People) -> None:
    uid, call = new_uid(), new_uid()
    body: dict[str, Any] = {"ticket": {"subject": "Те", "priority": 2}, "script": {"answers": {}}}
    drafts.keep(store, _draft(people, body, uid, call))
    body["ticket"]["subject"] = "Течь"
    kept = drafts.keep(store, _draft(people, body, uid, call))
    assert kept.changed == ("ticket/subject",)
    (stored,) = drafts.offer(store, people.operator)
    assert (stored.body, stored.title, stored.updated_at) == (body, "Иванова: течь", kept.at)
    assert [step.fields for step in drafts.steps_of(store, call)] == [
        {"ticket": {"subject": "Те", "priority": 2}, "script": {"answers": {}}},
        {"ticket/subject": "Течь"},
    ]


def test_an_unchanged_draft_writes_nothing(store: Store, people: People) -> None:
    uid = new_uid()
    first = drafts.keep(store, _draft(people, {"a": 1}, uid))
    assert drafts.keep(store, _draft(people, {"a": 1}, uid)) == KeptDraft(first.at, ())
    assert store.value("SELECT count(*) FROM draft_step") == 1


def test_a_dead_process_s_draft_is_there_for_the_next(store: Store, people: People) -> None:
    drafts.keep(store, _draft(people, {"a": 1}, new_uid()))
    with Store(store.path, KEY) as next_process:
        assert [d.body for d in drafts.offer(next_process, people.operator)] == [{"a": 1}]
        assert drafts.offer(next_process, people.other_operator) == ()


def test_parked_drafts_wait_and_are_resumed(store: Store, people: People) -> None:
    uid = new_uid()
    drafts.keep(store, _draft(people, {"a": 1}, uid))
    drafts.park(store, people.operator, uid)
    assert drafts.offer(store, people.operator) == ()
    assert [d.uid for d in drafts.parked(store, people.operator)] == [uid]
    resumed = drafts.resume(store, people.operator, uid)
    assert resumed is not None
    assert not resumed.parked
    assert drafts.resume(store, people.operator, new_uid()) is None


def test_keeping_a_parked_draft_leaves_it_parked(store: Store, people: People) -> None:
    uid = new_uid()
    drafts.keep(store, _draft(people, {"a": 1}, uid))
    drafts.park(store, people.operator, uid)
    drafts.keep(store, _draft(people, {"a": 2}, uid))
    assert [d.body for d in drafts.parked(store, people.operator)] == [{"a": 2}]


def test_discarding_can_be_undone(store: Store, people: People) -> None:
    uid = new_uid()
    drafts.keep(store, _draft(people, {"a": 1}, uid))
    before = drafts.offer(store, people.operator)
    gone = drafts.discard(store, people.operator, uid)
    assert gone is not None
    assert drafts.offer(store, people.operator) == ()
    drafts.undo_discard(store, people.operator, gone)
    assert drafts.offer(store, people.operator) == before
    assert drafts.discard(store, people.operator, new_uid()) is None


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
_BODIES = st.dictionaries(st.sampled_from("abcd"), _VALUES, max_size=4)


def _apply(body: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
    body = json.loads(json.dumps(body))
    for path, value in step.items():
        place = body
        *way, last = path.split("/")
        for name in way:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place[last] = value
    return body


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_none(inner) for name, inner in value.items() if inner is not None}
    return value


@given(_BODIES, _BODIES)
def test_steps_replay_to_the_whole(before: dict[str, Any], after: dict[str, Any]) -> None:
    step = difference(before, after)
    assert _without_none(_apply(before, step)) == _without_none(after)
    assert difference(after, after) == {}
