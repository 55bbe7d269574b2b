from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.ids import Uid, new_uid
from app.models.links import ProblemState
from app.services.links import answering
from app.services.links.errors import LinkError
from app.services.links.links import links_of
from app.services.people.rights import NotAllowed
from app.services.problems.keeping import ProblemDraft, answer_clients, save_problem, tie_to_problem
from app.services.problems.reading import fitting, problem_view, problems
from app.services.store.store import Store
from tests.services.conftest import People
from tests.services.links.conftest import Maker

DRAFT = ProblemDraft("Чек не печатается", symptoms="Касса пишет «нет бумаги», хотя бумага есть")


@pytest.fixture
def problem(store: Store, senior: Uid) -> Uid:
    return save_problem(store, senior, DRAFT).uid


def test_saving_twice_is_one_problem(store: Store, senior: Uid) -> None:
    draft = replace(DRAFT, uid=new_uid())
    assert [save_problem(store, senior, draft).number for _ in range(3)] == ["A-P1"] * 3
    assert save_problem(store, senior, replace(draft, uid=new_uid())).number == "A-P2"


def test_numbers_count_past_nine(store: Store, senior: Uid) -> None:
    numbers = [save_problem(store, senior, replace(DRAFT, uid=new_uid())).number for _ in range(11)]
    assert numbers[-1] == "A-P11"


def test_a_known_error_has_a_workaround_and_a_fixed_one_a_fix(store: Store, senior: Uid, problem: Uid) -> None:
    draft = replace(DRAFT, uid=problem)
    with pytest.raises(LinkError, match="обходное решение"):
        save_problem(store, senior, replace(draft, state=ProblemState.KNOWN_ERROR))
    with pytest.raises(LinkError, match="чем она исправлена"):
        save_problem(store, senior, replace(draft, state=ProblemState.FIXED))
    with pytest.raises(LinkError, match="нет названия"):
        save_problem(store, senior, replace(draft, title=" "))
    save_problem(store, senior, replace(draft, state=ProblemState.FIXED, fixed_in="3.2"))
    assert store.value("SELECT fixed_at IS NOT NULL FROM problem") == 1
    save_problem(store, senior, draft)
    assert store.value("SELECT fixed_at IS NULL FROM problem") == 1


def test_seniors_keep_problems_and_operators_tie_tickets_to_them(
    store: Store, people: People, problem: Uid, make: Maker
) -> None:
    with pytest.raises(NotAllowed):
        save_problem(store, people.operator, replace(DRAFT, uid=new_uid()))
    ticket = make(person_uid=people.anna)
    tie_to_problem(store, people.operator, problem, ticket)
    view = problem_view(store, problem)
    assert (view.draft, view.number) == (replace(DRAFT, uid=problem), "A-P1")
    assert [(one.number, one.client) for one in view.tickets] == [("A-1", "Иванова Анна")]
    (tied,) = links_of(store, ticket)
    assert (tied.number, tied.is_problem, tied.words) == ("A-P1", True, "Вызвана проблемой")


def test_one_answer_goes_to_all_clients(
    store: Store, people: People, problem: Uid, senior: Uid, make: Maker
) -> None:
    tickets = [make(person_uid=people.anna), make(person_uid=people.boris), make()]
    for at, ticket in enumerate(tickets):
        tie_to_problem(store, people.operator, problem, ticket, wants_notice=at == 0)
    told = answer_clients(store, senior, problem, "Переставьте рулон", resolve=False)
    assert (told.answered, told.resolved, told.callbacks) == (3, 0, 1)
    told = answer_clients(store, senior, problem, "Исправлено в 3.2", resolve=True)
    assert (told.answered, told.resolved) == (3, 3)
    assert [(line.tickets, line.waiting) for line in problems(store)] == [(3, 0)]
    with pytest.raises(LinkError, match="пуст"):
        answer_clients(store, senior, problem, "", resolve=False)


def test_what_is_finished_leaves_the_list(store: Store, senior: Uid, problem: Uid) -> None:
    save_problem(
        store, senior, replace(DRAFT, uid=problem, state=ProblemState.FIXED, permanent_fix="Новый датчик")
    )
    assert problems(store) == ()
    assert [line.number for line in problems(store, finished=True)] == ["A-P1"]


def test_a_known_error_is_found_by_other_forms_of_its_words(store: Store, senior: Uid, problem: Uid) -> None:
    known = replace(DRAFT, uid=problem, state=ProblemState.KNOWN_ERROR, workaround="Переставить рулон")
    save_problem(store, senior, known)
    assert [line.workaround for line in fitting(store, "не печатаются чеки на кассе")] == ["Переставить рулон"]
    assert fitting(store, "нет воды") == ()
    assert fitting(store, "") == ()


def test_a_problem_names_its_clients_once(store: Store, people: People, problem: Uid, make: Maker) -> None:
    for person in (people.anna, people.anna, people.boris, None):
        tie_to_problem(store, people.operator, problem, make(person_uid=person))
    view = problem_view(store, problem)
    assert len(view.tickets) == 4
    assert len(view.clients) == 2
    assert view.clients[1].startswith("Иванова Анна") or view.clients[0].startswith("Иванова Анна")


def test_a_client_who_wants_a_call_is_called_in_the_morning(
    store: Store, people: People, problem: Uid, senior: Uid, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str]] = []

    def in_the_morning(at: int, number: str) -> int:
        asked.append((at, number))
        return at + 5

    monkeypatch.setattr(answering, "polite", in_the_morning)
    tie_to_problem(store, people.operator, problem, make(person_uid=people.anna), wants_notice=True)
    answer_clients(store, senior, problem, "Исправлено", resolve=False)
    assert store.rows("SELECT due_at, number FROM callback") == [(at + 5, number) for at, number in asked]
    assert len(asked) == 1
