"""Our engine and ODK's, given the same answers in the same order, must come to the same state.

Compared after every answer: relevance, value, required, read-only, violated conditions, choices on offer and
labels, on our sample scripts and forms, on small forms written for this, and on the public workbooks that use
types we support. ``ORACLE_STEPS`` sets how many answers are given to each form (default 40),
``ORACLE_SEED`` which ones.
"""

from __future__ import annotations

import math
import os
import random
import re
from pathlib import Path

import pytest

from app.services.forms.compile import Compiled, FormRefused, compile_workbook
from app.services.forms.definition import QuestionType
from app.services.forms.session import FormSession
from app.services.forms.views import Lack, QuestionView, StepKind
from tests.oracle.engine import Oracle, OracleMissing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]
CASES = Path(os.environ.get("HOTLINE_CASES", ROOT / "../shared/data")) / "xlsform"
SEED = os.environ.get("ORACLE_SEED", "1")
STEPS = int(os.environ.get("ORACLE_STEPS", "40"))
SUFFIXES = {".xlsx", ".xls", ".csv", ".md"}
VARIABLES = {"operator_name": "Мария", "caller_first_name": "Анна", "caller_name": "Анна Петровна"}
WORDS = ["", "да", "12", "3.5", "0", "-4", "100000", "Анна Петровна", "a b", "x@y.ru", "1234567890"]
WHOLE_DECIMAL = re.compile(r"(\d)\.0(?!\d)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*|uuid:.*")


def workbooks() -> list[Path]:
    folders = [
        ROOT / "resources" / "scripts",
        ROOT / "resources" / "forms",
        ROOT / "tests" / "data" / "forms",
        CASES,
    ]
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [path for path in found if path.suffix in SUFFIXES]


@pytest.fixture(scope="session")
def oracle():
    try:
        engine = Oracle()
    except OracleMissing as why:
        pytest.skip(f"ODK's engine cannot run here: {why}")
    yield engine
    engine.close()


def compiled(path: Path) -> Compiled:
    try:
        return compile_workbook(path)
    except FormRefused as refusal:
        pytest.skip(f"refused: {refusal}")


def for_the_other(form: Compiled) -> str:
    """The form as the other engine gets it.

    Our variables are written into the instance, as it knows none. Where it answers NaN to the sum of no nodes,
    XPath 1.0 (section 4.4) and JavaRosa say 0: the form says so for it.
    """
    xml = re.sub(r"\bsum\(([^()]*)\)", r"if(count(\1) = 0, 0, sum(\1))", form.xml)
    for question in form.definition.questions:
        if question.variable in VARIABLES:
            xml = xml.replace(
                f"<{question.name}/>", f"<{question.name}>{VARIABLES[question.variable]}</{question.name}>", 1
            )
    return xml


def normal(text: str, many: bool) -> object:
    """A value in a spelling both engines share; a whole decimal is ``2`` for ours and ``2.0`` for the other."""
    text = WHOLE_DECIMAL.sub(r"\1", text)
    if MOMENT.fullmatch(text):
        return "a moment"
    if many:
        return tuple(sorted(text.split()))
    try:
        number = float(text)
    except ValueError:
        return text
    return "NaN" if math.isnan(number) else round(number, 9)


def spoken(label: str) -> str:
    return WHOLE_DECIMAL.sub(r"\1", " ".join(label.split()))


def ours(session: FormSession) -> dict[str, dict[str, object]]:
    state: dict[str, dict[str, object]] = {}
    for ref in session.values():
        view = session.question(ref)
        state[ref] = {
            "relevant": view.relevant,
            "value": normal(view.value, view.type is QuestionType.SELECT_MULTIPLE),
        }
        if view.relevant:
            wrong = view.problem.lack if view.problem and view.problem.lack is not Lack.TYPE else None
            state[ref] |= {
                "required": view.required,
                "readonly": view.readonly,
                "violation": None if wrong is None else wrong.value,
                "choices": [choice.name for choice in view.choices] if view.choices else None,
                "label": spoken(view.label),
            }
    return state


def theirs(state: dict[str, dict[str, object]], session: FormSession) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    elements = session.form.elements
    for ref, node in state.items():
        many = elements[re.sub(r"\[\d+\]", "", ref)].type is QuestionType.SELECT_MULTIPLE
        found[ref] = {"relevant": node["relevant"], "value": normal(str(node["value"]), many)}
        if node["relevant"]:
            found[ref] |= {
                "required": node["required"],
                "readonly": node["readonly"],
                "violation": node["violation"],
                "choices": node["choices"] or None,
                "label": spoken(str(node["label"] or "")),
            }
    return found


def some_answer(session: FormSession, ref: str, dice: random.Random) -> str:
    view = session.question(ref)
    if view.element.path in counts(session):
        return dice.choice(["0", "1", "2", "3"])
    names = [choice.name for choice in view.choices]
    if view.type is QuestionType.SELECT_ONE:
        return dice.choice([*names, *names, ""])
    if view.type in (QuestionType.SELECT_MULTIPLE, QuestionType.RANK):
        count = len(names) if view.type is QuestionType.RANK else dice.randint(0, len(names))
        return " ".join(sorted(dice.sample(names, count), key=names.index))
    if view.type in (QuestionType.DATE, QuestionType.DATE_TIME):
        day = f"20{dice.randint(25, 27)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}"
        return day if view.type is QuestionType.DATE else f"{day}T0{dice.randint(0, 9)}:30:00"
    if view.type is QuestionType.RANGE and view.limits:
        return dice.choice(["", f"{view.limits.start:g}", f"{view.limits.end:g}"])
    fixed = {
        QuestionType.TIME: ["", "09:30:00", "23:15:00"],
        QuestionType.ACKNOWLEDGE: ["OK", ""],
        QuestionType.INTEGER: ["", "0", "1", "2", "3", "42", "150", "-1"],
        QuestionType.DECIMAL: ["", "0", "1.5", "2", "99.25", "-3"],
    }
    return dice.choice(fixed.get(view.type, WORDS))


def counts(session: FormSession) -> set[str]:
    """Paths of the questions that count a repeat's instances."""
    return {(element.repeat_count or "").strip() for element in session.form.elements.values()}


def may_answer(view: QuestionView, session: FormSession) -> bool:
    """Whether to answer now. What counts a repeat is answered once: the other engine forgets the answers of
    instances that a smaller count takes away, ours brings them back."""
    is_settled = view.element.path in counts(session) and view.value != ""
    return view.relevant and view.type.is_answered and not view.readonly and not is_settled


def one_move(
    session: FormSession, oracle: Oracle, dice: random.Random
) -> tuple[str, dict[str, dict[str, object]]]:
    """Give both engines one random answer, or add or remove a repeat's instance."""
    repeats = [step.ref for step in session.steps() if step.kind is StepKind.REPEAT_END]
    if repeats and dice.random() < 0.2:
        ref = dice.choice(repeats)
        instances = session.instances(ref)
        if len(instances) > 1 and dice.random() < 0.4:
            session.remove_instance(instances[0])
            return f"remove {instances[0]}", oracle.ask(remove=instances[0])
        session.add_instance(ref)
        return f"add {ref}", oracle.ask(add=ref)
    questions = [session.question(ref) for ref in session.values()]
    open_ones = [view.ref for view in questions if may_answer(view, session)]
    ref = dice.choice(open_ones)
    answer = some_answer(session, ref, dice)
    session.set_value(ref, answer)
    return f"{ref} := {answer!r}", oracle.ask(set=ref, value=answer)


@pytest.mark.parametrize("path", workbooks(), ids=lambda path: path.name)
def test_both_engines_agree(path, oracle, monkeypatch):
    form = compiled(path)
    monkeypatch.setenv("TZ", "UTC")
    seed = f"{path.name} {SEED}"
    dice = random.Random(seed)
    session = FormSession(form.definition, variables=VARIABLES)
    state = oracle.ask(load=for_the_other(form))
    told = ["load"]
    assert ours(session) == theirs(state, session)
    if not any(view.type.is_answered for view in map(session.question, session.values())):
        return
    for _step in range(STEPS):
        move, state = one_move(session, oracle, dice)
        told.append(move)
        assert ours(session) == theirs(state, session), "\n".join(told[-12:])
