from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.calls import Channel
from app.models.ids import Uid
from app.models.marks import Mark
from app.services.calls.callbacks import create
from app.services.calls.interactions import finish, open_by_hand, set_note, take_event
from app.services.calls.promises import promise
from app.services.drafts import DraftStep, difference
from app.services.people.rights import NotAllowed
from app.services.review.records import Lane, state_at
from app.services.review.replay import note_opening, replay, why
from app.services.review.typed import bursts, folded
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, Direction, EventKind
from tests.services.conftest import DAY, NOW, People
from tests.services.review.scene import SECOND, Clock, Scene


def seconds(scene: Scene, at: int) -> float:
    return (at - scene.start) / SECOND


def test_the_time_line_of_the_call(store: Store, scene: Scene) -> None:
    told = replay(store, scene.call)
    lane = [
        (each.kind, seconds(scene, each.start), seconds(scene, each.end))
        for each in told.stretches
        if each.lane is Lane.CALL
    ]
    assert lane == [("ring", 0, 5), ("talk", 5, 35), ("hold", 35, 40), ("talk", 40, 60), ("acw", 60, 80)]
    kinds = [(event.kind, seconds(scene, event.at)) for event in told.events if event.lane is Lane.CALL]
    for expected in (("ring", 0), ("answered", 5), ("held", 35), ("resumed", 40), ("ended", 60), ("closed", 80)):
        assert expected in kinds
    assert ("disposition_uid", 80) in kinds
    assert [event.at for event in told.events] == sorted(event.at for event in told.events)
    assert (seconds(scene, told.start), seconds(scene, told.end)) == (0, 80)


def test_the_way_through_the_script(store: Store, scene: Scene) -> None:
    told = replay(store, scene.call)
    steps = [
        (each.kind, each.text, seconds(scene, each.start), seconds(scene, each.end))
        for each in told.stretches
        if each.lane is Lane.SCRIPT
    ]
    assert steps == [
        ("step", "Что случилось?", 6, 16),
        ("step", "Кодовое слово", 16, 60),
        ("side", "Что случилось?", 25, 30),
    ]
    answers = [(seconds(scene, each.at), each.question, each.words) for each in told.answers]
    assert answers == [
        (10, "Что случилось?", "Нет воды"),
        (15, "Что случилось?", "Пахнет газом"),
        (20, "Кодовое слово", "ответ скрыт"),
    ]
    changed = next(event for event in told.events if event.kind == "answer" and event.before)
    assert changed.text == "Что случилось? — Пахнет газом (было: Нет воды)"
    assert any(event.kind == "side_opened" for event in told.events)


def test_no_secret_answer_is_in_the_replay(store: Store, scene: Scene) -> None:
    assert "лилия" not in repr(replay(store, scene.call))


def test_the_typing_of_the_ticket(store: Store, scene: Scene) -> None:
    told = replay(store, scene.call)
    typing = [
        (seconds(scene, each.start), seconds(scene, each.end)) for each in told.stretches if each.kind == "typing"
    ]
    assert typing == [(42, 43), (50, 50)]
    texts = [(event.text, event.detail) for event in told.events if event.lane is Lane.TYPING]
    assert ("Тема: «Пахнет газом»", "Адрес: «Лесная, 5»") in texts


def test_changes_of_the_ticket_with_before_and_after(store: Store, scene: Scene) -> None:
    told = replay(store, scene.call)
    texts = [(seconds(scene, event.at), event.text) for event in told.events if event.lane is Lane.TICKET]
    assert (75, "Приоритет: было «Обычный», стало «Авария»") in texts
    assert (70, "Заметка в заявке: Перезвонить") in texts
    assert any((at == 70 and text.startswith("Заявка test-1 создана")) or "создана" in text for at, text in texts)


def test_the_desk_as_it_was_at_a_moment(store: Store, scene: Scene) -> None:
    told = replay(store, scene.call)

    def then(second: float) -> object:
        return state_at(told, scene.start + int(second * SECOND))

    ringing, early, late = then(1), then(12), then(55)
    assert (ringing.segment, ringing.state, ringing.answers) == ("ring", "Звонит", ())
    assert ringing.client == "Иванова Анна Петровна"
    assert [(each.question, each.words) for each in early.answers] == [("Что случилось?", "Нет воды")]
    assert early.step == "Что случилось?"
    assert [(each.words, each.mark) for each in late.answers] == [
        ("Пахнет газом", Mark.PUBLIC),
        ("ответ скрыт", Mark.SECRET),
    ]
    fields = {each.name: (each.words, each.filled) for each in late.fields}
    assert fields["subject"] == ("Пахнет газом", False)
    assert fields["address"] == ("Лесная, 5", True)
    assert fields["category_uid"] == ("Вода ▸ Холодная", False)
    assert then(42.5).fields[0].words == "Пахнет"


def test_without_drafts_the_last_answers_stand(store: Store, scene: Scene, people: People) -> None:
    with store.write(people.operator) as write:
        write.local("DELETE FROM draft_step")
    told = replay(store, scene.call)
    assert [each.words for each in told.answers] == ["Пахнет газом", "ответ скрыт"]
    assert told.forms == ()


def test_what_was_promised_in_the_call(store: Store, scene: Scene, people: People, clock: Clock) -> None:
    clock.at = scene.start + 50 * SECOND
    promise(store, people.operator, people.anna, "Прислать слесаря", NOW + DAY)
    create(store, people.operator, "+79161234567", NOW + DAY, interaction=scene.call)
    promise(store, people.other_operator, people.anna, "Чужое обещание", NOW + DAY)
    clock.at = scene.start + DAY
    promise(store, people.operator, people.anna, "Другой разговор", NOW + DAY)
    told = {event.kind: event.text for event in replay(store, scene.call).events if event.lane is Lane.TICKET}
    assert told["promise"].startswith("Обещано: Прислать слесаря — до ")
    assert told["callback"].startswith("Назначен перезвон: ")
    assert "Чужое" not in repr(told)


def test_what_is_changed_days_later_does_not_stretch_the_call(
    store: Store, scene: Scene, people: People, clock: Clock
) -> None:
    clock.at = scene.start + 5 * DAY
    set_note(store, people.operator, scene.call, "Дописано потом")
    told = replay(store, scene.call)
    assert (seconds(scene, told.end), told.facts.note) == (80, "Дописано потом")


def test_a_contact_left_open_for_weeks_is_shown_for_a_day(store: Store, people: People, clock: Clock) -> None:
    letter = open_by_hand(store, people.operator, Channel.LETTER, NOW)
    finish(store, people.operator, letter, people.done, NOW + 60 * DAY)
    told = replay(store, letter)
    assert told.end - told.start <= DAY + 60_000


def test_why_a_ticket_is_so(store: Store, scene: Scene, people: People) -> None:
    lines = why(store, people.supervisor, scene.ticket)
    assert any("стало «Авария»" in line.text and line.user == "Мария Петрова" for line in lines)


def test_opening_is_for_reviewers_and_is_noted(store: Store, scene: Scene, people: People) -> None:
    with pytest.raises(NotAllowed):
        note_opening(store, people.operator, scene.call)
    assert store.value("SELECT count(*) FROM read_entry") == 0
    note_opening(store, people.supervisor, scene.call)
    rows = store.rows("SELECT record_table, record_uid, user_uid, purpose FROM read_entry ORDER BY id")
    assert rows == [
        ("interaction", scene.call, people.supervisor, "review"),
        ("person", people.anna, people.supervisor, "review"),
        ("ticket", scene.ticket, people.supervisor, "review"),
    ]


def test_a_transfer_is_told_with_where_it_went(store: Store, people: People, clock: Clock) -> None:
    def told(kind: EventKind, second: int, target: str = "") -> Uid:
        at = NOW + second * SECOND
        event = CallEvent(kind, "t1", at, Direction.IN, number="+79161234567", target=target)
        return take_event(store, people.operator, event).interaction_uid

    for _ in range(2):
        call = told(EventKind.RINGING, 0)
        told(EventKind.ANSWERED, 5)
        told(EventKind.TRANSFERRED, 20, "112")
        told(EventKind.ENDED, 30)
    texts = [(event.kind, event.text) for event in replay(store, call).events]
    assert ("transferred", "Звонок переведён: 112") in texts
    assert "ended" not in [kind for kind, _ in texts]


bodies = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict))


@given(st.lists(bodies, max_size=6))
def test_folding_the_steps_gives_what_was_kept(states: list[dict[str, object]]) -> None:
    steps, before = [], {}
    for at, state in enumerate(states):
        steps.append(DraftStep(at, difference(before, state)))
        before = state
    for kept, state in zip(folded(steps), states, strict=True):
        assert without_none(kept.body) == without_none(state)


def without_none(value: object) -> object:
    """A body without what is gone; an emptied group is as good as none."""
    if not isinstance(value, dict):
        return value
    inner = {name: without_none(each) for name, each in value.items()}
    return {name: each for name, each in inner.items() if each not in (None, {})}


@given(st.lists(st.tuples(st.integers(0, 60_000), st.just(("subject",))), max_size=20))
def test_stretches_of_typing_keep_apart_and_hold_every_keeping(moments: list[tuple[int, tuple[str, ...]]]) -> None:
    moments.sort()
    found = bursts(moments)
    assert all(one.end + 3_000 < other.start for one, other in pairwise(found))
    assert all(any(one.start <= at <= one.end for one in found) for at, _ in moments)
