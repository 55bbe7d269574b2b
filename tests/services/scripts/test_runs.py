from __future__ import annotations

from app.models.calls import Channel
from app.models.ids import Uid, new_uid
from app.models.scripts import FormKind
from app.services.calls import interactions
from app.services.scripts import publishing
from app.services.scripts.runs import read_back, runs_of, save_walk, save_walk_in
from app.services.scripts.walk import LoadedForm, Walk
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from tests.services.conftest import NOW, People
from tests.services.scripts.conftest import made, put_out


def _form(store: Store, people: People, form: Uid, code: str) -> LoadedForm:
    put_out(store, people.supervisor, form, made(code))
    loaded = publishing.published(store, code)
    assert loaded is not None
    return loaded


def test_a_walk_is_kept_with_path_and_answers(store: Store, people: People, outage: Uid) -> None:
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    walk.answer("/data/what", "gas", NOW + 1000)
    walk.next(NOW + 2000)
    walk.answer("/data/code", "лилия", NOW + 3000)
    call = new_uid()
    for _ in range(3):
        save_walk(store, people.operator, call, walk.snapshot())
    (run,) = runs_of(store, call)
    assert (run.code, run.number, run.started_at, run.finished_at) == ("outage", 1, NOW, None)
    assert run.path == (("/data/what", NOW), ("/data/code", NOW + 2000))
    assert [(a.name, a.question, a.value, a.words, a.mark, a.at) for a in run.answers] == [
        ("what", "Что случилось?", "gas", "Пахнет газом", "public", NOW + 1000),
        ("code", "Кодовое слово", "лилия", "лилия", "secret", NOW + 3000),
    ]
    assert store.value("SELECT count(*) FROM answer") == 2


def test_saving_twice_journals_nothing_new(store: Store, people: People, outage: Uid) -> None:
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    walk.answer("/data/what", "water", NOW)
    call = new_uid()
    save_walk(store, people.operator, call, walk.snapshot())
    before = store.value("SELECT count(*) FROM journal_entry")
    save_walk(store, people.operator, call, walk.snapshot())
    assert store.value("SELECT count(*) FROM journal_entry") == before


def test_an_answer_that_is_not_asked_any_more_is_taken_out(store: Store, people: People, outage: Uid) -> None:
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    call = new_uid()
    for what, expected in (("gas", ["what", "code"]), ("water", ["what"]), ("gas", ["what", "code"])):
        walk.answer("/data/what", what, NOW)
        if what == "gas":
            walk.answer("/data/code", "лилия", NOW)
        save_walk(store, people.operator, call, walk.snapshot())
        assert [a.name for a in runs_of(store, call)[0].answers] == expected


def test_side_scripts_hang_on_the_main_one(store: Store, people: People, outage: Uid) -> None:
    labels = {"ru": "Конфликт", "en": "Conflict"}
    side = publishing.add_form(store, people.supervisor, "side_conflict", labels, FormKind.SIDE_SCRIPT)
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    walk.open_side(_form(store, people, side, "side_conflict"), NOW + 1)
    walk.answer("/data/what", "water", NOW + 2)
    walk.leave_side(NOW + 3)
    call, ticket = new_uid(), new_uid()
    with store.write(people.operator) as write:
        uids = save_walk_in(store, write, call, walk.snapshot(), ticket)
    main, other = runs_of(store, call)
    assert (main.uid, other.uid) == uids
    assert (main.parent_uid, other.parent_uid, other.finished_at) == (None, main.uid, NOW + 3)
    assert {row[0] for row in store.rows("SELECT ticket_uid FROM script_run")} == {ticket}
    restored = Walk.restore(
        walk.snapshot(), publishing.load_versions(store, (main.version_uid, other.version_uid)).__getitem__
    )
    assert [leg.run_uid for leg in restored.legs()] == list(uids)


def test_answers_of_a_repeat_are_told_apart(store: Store, people: People, outage: Uid) -> None:
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    session = walk.main.session
    while len(session.instances("/data/door")) < 2:
        session.add_instance("/data/door")
    for at, name in enumerate(("Олег", "Иван"), start=1):
        walk.answer(f"/data/door[{at}]/name", name, NOW)
    call = new_uid()
    save_walk(store, people.operator, call, walk.snapshot())
    assert [(a.question, a.words) for a in runs_of(store, call)[0].answers] == [
        ("Кто откроет", "Олег"),
        ("Кто откроет", "Иван"),
    ]


def test_reading_back_leaves_out_what_is_secret(store: Store, people: People, outage: Uid) -> None:
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    walk.answer("/data/what", "gas", NOW)
    walk.answer("/data/code", "лилия", NOW)
    assert [(line.question, line.words) for line in read_back(walk.answers())] == [
        ("Что случилось?", "Пахнет газом")
    ]
    assert runs_of(store, new_uid()) == ()


def test_ticket_and_outcome_keep_the_walk_in_their_own_transaction(
    store: Store, people: People, outage: Uid
) -> None:
    walk = Walk(_form(store, people, outage, "outage"), {}, "ru", NOW)
    walk.answer("/data/what", "water", NOW)
    call = interactions.open_by_hand(store, people.operator, Channel.VISIT, NOW)
    ticket = TicketDraft(new_uid(), subject="вода", interaction_uid=call, walk=walk.snapshot())
    heard: list[object] = []
    store.listeners.append(heard.append)
    save_ticket(store, people.operator, ticket)
    assert len(heard) == 1
    assert store.value("SELECT ticket_uid FROM script_run WHERE uid = ?", walk.main.run_uid) == ticket.uid
    walk.answer("/data/what", "gas", NOW)
    interactions.finish(store, people.operator, call, people.done, NOW, walk=walk.snapshot())
    assert [a.value for a in runs_of(store, call)[0].answers] == ["gas"]
