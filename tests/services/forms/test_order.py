"""Whatever the order answers come in, and however often the draft is put away and taken out, the state is one."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.forms.compile import Compiled, compile_workbook
from app.services.forms.definition import Kind, QuestionType
from app.services.forms.session import FormSession
from tests.services.forms.sheets import FOLDER, noon

SCRIPTS = Path(__file__).parents[3] / "resources" / "scripts"
FORMS = [*sorted(SCRIPTS.glob("*.xlsx")), FOLDER / "outage.md"]
WORDS = st.sampled_from(["", "да", "Анна Петровна", "12", "1234567890", "a@b.ru"])
FREE = {
    QuestionType.TEXT: WORDS,
    QuestionType.INTEGER: st.integers(-1, 12).map(str),
    QuestionType.DECIMAL: st.sampled_from(["", "0", "1.5", "300", "x"]),
    QuestionType.DATE: st.sampled_from(["", "2026-11-20", "2026-12-31"]),
    QuestionType.TIME: st.sampled_from(["", "09:30"]),
    QuestionType.DATE_TIME: st.sampled_from(["", "2026-11-22T10:00"]),
    QuestionType.RANGE: st.integers(1, 5).map(str),
    QuestionType.ACKNOWLEDGE: st.sampled_from(["", "OK"]),
}


@cache
def compiled(path: Path) -> Compiled:
    return compile_workbook(path)


def answers_to(path: Path) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Answers to different questions outside repeats, in some order."""
    form = compiled(path).definition
    repeats = tuple(f"{element.path}/" for element in form.elements.values() if element.kind is Kind.REPEAT)
    asked = [
        st.tuples(st.just(question.path), answer_to(path, question))
        for question in form.questions
        if question.type.is_answered and question.bind.readonly is None and not question.path.startswith(repeats)
    ]
    return st.lists(st.one_of(asked), max_size=12, unique_by=lambda answer: answer[0])


def answer_to(path: Path, question) -> st.SearchStrategy[str]:
    names = [choice.name for choice in compiled(path).definition.listed_choices(question)]
    if question.type is QuestionType.SELECT_ONE:
        return st.sampled_from(["", *names])
    if question.type.has_choices:
        return st.lists(st.sampled_from(names), unique=True, max_size=3).map(" ".join)
    return FREE[question.type]


def state(session: FormSession) -> dict[str, object]:
    fields = {
        ref: (session.value(ref), session.is_relevant(ref), session.is_required(ref)) for ref in session.values()
    }
    return fields | {
        "result": session.result(),
        "steps": session.steps(),
        "problems": session.problems(final=True),
    }


def fresh(path: Path) -> FormSession:
    return FormSession(compiled(path).definition, variables={"caller_first_name": "Анна"}, clock=noon)


# The random id of a run is not part of its state.
def without_id(found: dict[str, object]) -> dict[str, object]:
    return {ref: value for ref, value in found.items() if not ref.endswith("/meta/instanceID")}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_of_answers_gives_one_state(path, data):
    answers = data.draw(answers_to(path))
    other_order = data.draw(st.permutations(answers))
    first, second = fresh(path), fresh(path)
    for ref, answer in answers:
        first.set_value(ref, answer)
    for ref, answer in other_order:
        second.set_value(ref, "")
        second.set_value(ref, answer)
    assert without_id(state(first)) == without_id(state(second))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_draft_put_away_and_taken_out_goes_on_as_if_nothing_had_been(path, data):
    answers = data.draw(answers_to(path))
    pause = data.draw(st.integers(0, len(answers)))
    through, paused = fresh(path), fresh(path)
    for ref, answer in answers[:pause]:
        through.set_value(ref, answer)
        paused.set_value(ref, answer)
    draft = json.loads(json.dumps(paused.snapshot()))
    paused = FormSession.restore(compiled(path).definition, draft, clock=noon)
    assert paused.snapshot() == draft
    for ref, answer in answers[pause:]:
        through.set_value(ref, answer)
        paused.set_value(ref, answer)
    assert without_id(state(through)) == without_id(state(paused))
