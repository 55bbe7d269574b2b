"""The sample scripts lead a talk from greeting to outcome, whoever calls and whatever is answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from app.services.demo.content import load_content
from app.services.forms.compile import compile_workbook
from app.services.forms.definition import FormDefinition, QuestionType
from app.services.forms.session import FormSession
from app.services.forms.views import QuestionView
from app.services.resources import resource_dir

TODAY = datetime.now().astimezone().date()
# Two days: a run that began before midnight asks after it.
SOON = (TODAY + timedelta(days=2)).isoformat()
LATELY = (TODAY - timedelta(days=2)).isoformat()
SCRIPTS = ("housing_outage", "housing_meter", "software_support", "order_intake", "complaint", "quality_survey")
SIDE_SCRIPTS = ("side_objection", "side_conflict", "side_identity")

Given = dict[str, str | list[str]]


@cache
def _form(name: str) -> FormDefinition:
    return compile_workbook(resource_dir() / "scripts" / f"{name}.xlsx").definition


def _begin(name: str, language: str = "ru", caller: str = "Анна Петровна") -> FormSession:
    return FormSession(_form(name), language, {"caller_first_name": caller, "operator_name": "Ольга"})


def _walk(session: FormSession, answer_for) -> list[QuestionView]:
    """Go through all steps as an operator does, answering with ``answer_for(question)``; what was shown."""
    shown: list[QuestionView] = []
    step = session.current_step()
    while step is not None:
        done: set[str] = set()
        while open_refs := [ref for ref in step.refs if ref not in done]:
            question = session.question(open_refs[0])
            done.add(question.ref)
            if question.type is not QuestionType.NOTE:
                session.set_value(question.ref, answer_for(question))
            shown.append(session.question(question.ref))
            step = session.go_to(step.ref)
        step = session.next()
    return shown


def _by(given: Given):
    """Answers by name (a list for the instances of a repeat); otherwise the first choice, or nothing."""

    def answer(question: QuestionView) -> str:
        value = given.get(question.name)
        if isinstance(value, list):
            position = int(question.ref.split("[")[1].split("]")[0])
            return value[position - 1]
        if value is not None:
            return value
        return question.choices[0].name if question.choices else ""

    return answer


def _any(random: Random):
    """Answers at random, as wrong and as empty as people's are."""

    def answer(question: QuestionView) -> str:
        if question.choices:
            if question.type is QuestionType.SELECT_MULTIPLE:
                names = [choice.name for choice in question.choices]
                return " ".join(random.sample(names, random.randint(0, len(names))))
            return random.choice(question.choices).name
        texts = {
            QuestionType.INTEGER: ["1", "2", "5"],
            QuestionType.DECIMAL: ["0", "19.5", "120"],
            QuestionType.DATE: [LATELY, SOON],
            QuestionType.TIME: ["10:30"],
            QuestionType.DATE_TIME: [f"{SOON}T10:00", f"{LATELY}T10:00"],
        }
        return random.choice(["", *texts.get(question.type, ["1234567", "слово"])])

    return answer


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", SCRIPTS + SIDE_SCRIPTS)
def test_any_answers_lead_to_the_end_in_whole_sentences(name: str, language: str) -> None:
    for seed in range(6):
        session = _begin(name, language, caller="" if seed % 2 else "Анна")
        for question in _walk(session, _any(Random(seed))):
            for text in (question.label, question.hint):
                assert "NaN" not in text, question.ref
                assert "${" not in text, question.ref
                assert " ," not in text, question.ref
        last = session.steps()[-1].refs[-1].rpartition("/")[2]
        assert last in {"closing", "closing_none", "closing_no", "result", "outcome", "verdict", "exit", "thanks"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_asks_twelve_to_thirty_questions_and_names_an_outcome(name: str) -> None:
    questions = [element for element in _form(name).questions if element.type.is_answered]
    assert 12 <= len(questions) <= 30
    dispositions = [choice.disposition for element in questions for choice in _fixed(name, element.name)]
    assert any(dispositions)


def _fixed(name: str, question: str):
    lists = _form(name).choice_lists
    return lists.get(question, ())


def test_a_leak_near_the_wiring_is_an_emergency() -> None:
    session = _begin("housing_outage")
    given: Given = {
        "problem": "leak",
        "leak_from": "riser",
        "tap_state": "runs",
        "leak_wires": "yes",
        "street": "Садовая",
        "house": "7",
        "flat": "14",
        "known": "no",
        "promise": "15m",
        "result": "crew",
    }
    _walk(session, _by(given))
    assert session.problems(final=True) == ()
    assert session.dispositions() == ("emergency_called",)
    filled = {answer.ticket_field: answer.value for answer in session.answers() if answer.ticket_field}
    assert filled["priority"] == "critical"
    assert filled["category"] == "housing.flat.water.flooding"
    assert filled["subject"] == "Протечка: Садовая, 7, 14"


def test_gas_comes_before_everything_else() -> None:
    session = _begin("housing_outage")
    session.set_value("problem", "gas")
    names = [ref.rpartition("/")[2] for step in session.steps() for ref in step.refs]
    assert names[:4] == ["greeting", "problem", "gas_say", "gas_state"]
    assert not {"scope", "since", "risk", "known"} & set(names)


def test_an_unknown_caller_is_asked_for_a_name_and_then_called_by_it() -> None:
    session = _begin("housing_outage", caller="")
    assert session.is_relevant("caller_name")
    assert "Спасибо, что позвонили." in session.question("closing").label
    session.set_value("caller_name", "Ирина")
    assert "Спасибо, что позвонили, Ирина." in session.question("closing").label


def test_meter_readings_below_the_last_are_refused_and_a_jump_is_read_again() -> None:
    session = _begin("housing_meter")
    for name, value in (("account", "1234567"), ("identity", "matched"), ("meter_count", "2")):
        session.set_value(name, value)
    first, second = session.instances("meter")
    session.set_value(f"{first}/kind", "cold")
    session.set_value(f"{first}/last", "100")
    session.set_value(f"{first}/reading", "90")
    assert session.problem(f"{first}/reading") is not None
    session.set_value(f"{first}/reading", "108")
    assert session.problem(f"{first}/reading") is None
    assert not session.is_relevant(f"{first}/reread")
    session.set_value(f"{second}/kind", "hot")
    session.set_value(f"{second}/last", "50")
    session.set_value(f"{second}/reading", "95")
    assert session.is_relevant(f"{second}/reread")
    session.set_value(f"{second}/reread", "slip")
    session.set_value(f"{second}/corrected", "59")
    assert "Холодная вода — 108; Горячая вода — 59" in session.question("read_back_say").label


def test_no_reading_is_taken_from_a_stranger() -> None:
    session = _begin("housing_meter")
    session.set_value("identity", "mismatch")
    assert not session.is_relevant("meter_count")
    assert session.is_relevant("closing_none")


def test_an_order_is_summed_up() -> None:
    session = _begin("order_intake")
    given: Given = {
        "line_count": "2",
        "item": ["kettle", "lamp"],
        "quantity": ["1", "2"],
        "offer": "accepted",
        "offer_quantity": "1",
        "delivery": "courier",
        "address": "Садовая, 7",
        "delivery_day": SOON,
        "payment": "card_online",
        "mail": "name@example.com",
        "result": "placed",
    }
    _walk(session, _by(given))
    assert session.problems(final=True) == ()
    assert session.value("goods_sum") == str(2490 + 2 * 1790)
    assert session.value("total") == str(2490 + 2 * 1790 + 690)
    assert session.dispositions() == ("order_placed",)


def test_a_courier_is_paid_for_below_five_thousand() -> None:
    session = _begin("order_intake")
    session.set_value("line_count", "1")
    line = session.instances("line")[0]
    session.set_value(f"{line}/item", "kettle")
    session.set_value(f"{line}/quantity", "2")
    session.set_value("delivery", "courier")
    assert session.value("total") == str(2 * 2490 + 350)


def test_a_solved_question_is_not_escalated() -> None:
    session = _begin("software_support")
    session.set_value("symptom", "error")
    assert session.is_relevant("repeat_steps")
    session.set_value("restart_helped", "yes")
    assert not session.is_relevant("repeat_steps")
    assert not session.is_relevant("consent")


def test_a_stranger_is_told_nothing_personal() -> None:
    session = _begin("side_identity")
    session.set_value("acts", "other")
    assert session.value("confirmed") == "no"
    assert session.is_relevant("failed_say")
    session.set_value("acts", "self")
    session.set_value("check_name", "match")
    session.set_value("check_second", "match")
    assert session.value("confirmed") == "yes"


def test_survey_branches_by_score_and_recommendation() -> None:
    session = _begin("quality_survey")
    session.set_value("agree", "yes")
    session.set_value("satisfaction", "2")
    session.set_value("recommend", "9")
    assert session.is_relevant("low_reason")
    assert not session.is_relevant("good_reason")
    assert session.is_relevant("promoter_why")
    session.set_value("recommend", "3")
    assert session.is_relevant("critic_why")


FIELDS_OF_EVERY_TICKET = {
    "address",
    "subject",
    "description",
    "category",
    "priority",
    "complexity",
    "product",
    "type",
    "queue",
}
OFFERED_APART = {"promise", "callback_at"}
TICKET_FORM_OF = {
    "housing_outage": "ticket_incident",
    "housing_meter": "ticket_service_request",
    "software_support": "ticket_incident",
    "order_intake": "ticket_order",
    "complaint": "ticket_complaint",
}


@pytest.mark.parametrize(("script", "ticket"), TICKET_FORM_OF.items())
def test_what_a_script_fills_has_a_field_on_its_ticket(script: str, ticket: str) -> None:
    form = compile_workbook(resource_dir() / "forms" / f"{ticket}.xlsx").definition
    own = {element.ticket_field: element for element in form.questions if element.ticket_field}
    for element in _form(script).questions:
        field = element.ticket_field
        if not field or field in FIELDS_OF_EVERY_TICKET | OFFERED_APART:
            continue
        assert own[field].name == field
        offered = {choice.name for choice in form.choice_lists.get(_list_of(own[field]), ())}
        given = {choice.name for choice in _form(script).choice_lists.get(_list_of(element), ())}
        assert given <= offered or not offered, f"{script}: {field}"


def _list_of(element) -> str:
    return element.choices.instance if element.choices is not None else ""


def test_side_scripts_leave_the_outcome_to_the_talk_unless_they_end_it() -> None:
    ends = {
        name: {
            choice.disposition
            for choices in _form(name).choice_lists.values()
            for choice in choices
            if choice.disposition
        }
        for name in SIDE_SCRIPTS
    }
    assert ends == {
        "side_objection": set(),
        "side_conflict": {"transferred", "callback_promised", "conflict_ended"},
        "side_identity": set(),
    }


def test_priority_and_complexity_are_named_by_their_codes() -> None:
    content = load_content()
    known = {
        "priority": {level.code for level in content.priorities},
        "complexity": {level.code for level in content.complexities},
        "type": {kind.code for kind in content.ticket_types},
        "queue": {queue.code for queue in content.queues},
        "product": {product.code for product in content.products},
    }
    for name in SCRIPTS:
        for seed in range(5):
            session = _begin(name)
            _walk(session, _any(Random(seed)))
            for answer in session.answers():
                if answer.ticket_field in known:
                    assert answer.value in known[answer.ticket_field], f"{name}: {answer.ticket_field}"


@pytest.mark.parametrize(
    ("name", "said"), [("Вересова Ольга Игоревна", "Ольга"), ("Anna Lindt", "Anna"), ("Ольга", "Ольга")]
)
def test_the_operator_is_introduced_by_first_name(name: str, said: str) -> None:
    session = FormSession(_form("housing_outage"), "ru", {"operator_name": name})
    assert f"служба, {said}, здравствуйте" in session.question("greeting").label
