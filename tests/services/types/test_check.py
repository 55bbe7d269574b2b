"""What the check before publishing finds: each fault once, in words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.models.tickets import TicketState as S
from app.services.types.check import Known, TypeProblem, check, errors_of
from app.services.types.definition import (
    AnswerTerm,
    CheckItem,
    Checklist,
    MoveRule,
    PrintForm,
    StepRule,
    TypeDefinition,
)
from app.services.words import LANGUAGES, use_language

WORDS = {"ru": "слово", "en": "word"}
KNOWN = Known(frozenset({"line1"}), frozenset({"support"}), frozenset({"since"}))
SOUND = TypeDefinition(
    "visit",
    WORDS,
    "new",
    (
        StepRule("new", S.NEW),
        StepRule("agreeing", S.ON_APPROVAL, WORDS),
        StepRule("closed", S.CLOSED, needs=("form",)),
    ),
    (MoveRule("new", "agreeing"), MoveRule("agreeing", "closed", needs=("approval.granted", "form.since"))),
    form="ticket_visit",
    queue="line1",
    policy="support",
)


def _with_step(**values: Any) -> TypeDefinition:
    return replace(SOUND, steps=(*SOUND.steps[:-1], replace(SOUND.steps[-1], **values)))


def _with_list(**values: Any) -> TypeDefinition:
    whole = Checklist("before", WORDS, (CheckItem("call", WORDS),), at="new")
    return replace(SOUND, checklists=(replace(whole, **values),))


FAULTS: list[tuple[TypeDefinition, str]] = [
    (replace(SOUND, code=" "), "types.check_no_code"),
    (replace(SOUND, queue="line9"), "types.check_no_queue"),
    (replace(SOUND, policy="gold"), "types.check_no_policy"),
    (replace(SOUND, priority=7), "types.check_priority"),
    (replace(SOUND, answer_term=AnswerTerm(0)), "types.check_term"),
    (replace(SOUND, steps=(*SOUND.steps, SOUND.steps[0])), "types.check_step_twice"),
    (replace(SOUND, start="begin"), "types.check_no_start"),
    (replace(SOUND, start="agreeing"), "types.check_start_not_new"),
    (
        replace(SOUND, steps=(replace(SOUND.steps[0], needs=("subject",)), *SOUND.steps[1:])),
        "types.check_start_needs",
    ),
    (_with_step(state=S.MERGED, code="merged"), "types.check_merged"),
    (_with_step(state=S.RESOLVED), "types.check_step_misnamed"),
    (replace(SOUND, moves=(*SOUND.moves, SOUND.moves[0])), "types.check_move_twice"),
    (replace(SOUND, moves=(*SOUND.moves, MoveRule("new", "moon"))), "types.check_move_nowhere"),
    (replace(SOUND, moves=(*SOUND.moves, MoveRule("new", "new"))), "types.check_move_to_itself"),
    (replace(SOUND, moves=SOUND.moves[1:]), "types.check_unreachable"),
    (replace(SOUND, moves=SOUND.moves[:1]), "types.check_dead_end"),
    (_with_step(state=S.CANCELLED, code="cancelled"), "types.check_no_way_to_close"),
    (replace(_with_list(), checklists=_with_list().checklists * 2), "types.check_checklist_twice"),
    (_with_list(at="moon"), "types.check_checklist_nowhere"),
    (_with_list(at="closed"), "types.check_checklist_late"),
    (_with_list(items=()), "types.check_checklist_empty"),
    (_with_list(items=(CheckItem("call", WORDS),) * 2), "types.check_item_twice"),
    (_with_list(labels={"ru": "слово", "en": " "}), "types.check_translation"),
    (replace(SOUND, labels={"ru": "слово"}), "types.check_translation"),
    (
        replace(SOUND, steps=(SOUND.steps[0], replace(SOUND.steps[1], labels={}), SOUND.steps[2])),
        "types.check_translation",
    ),
    (
        replace(SOUND, moves=(replace(SOUND.moves[0], labels={"en": "Go"}), SOUND.moves[1])),
        "types.check_translation",
    ),
    (replace(SOUND, prints=(PrintForm("act", WORDS, {"ru": "Акт"}),)), "types.check_translation"),
    (replace(SOUND, form=""), "types.check_need_no_form"),
    (_with_step(needs=("colour",)), "types.check_need_unknown"),
    (_with_step(needs=("priority",)), "types.check_need_unknown"),
    (_with_step(needs=("form.colour",)), "types.check_need_unknown"),
    (_with_step(needs=("moon.full",)), "types.check_need_unknown"),
    (replace(SOUND, moves=(replace(SOUND.moves[0], who=(("king",),)), SOUND.moves[1])), "types.check_who"),
    (replace(SOUND, moves=(replace(SOUND.moves[0], who=((),)), SOUND.moves[1])), "types.check_who_empty"),
]


def test_a_sound_type_has_no_fault() -> None:
    assert check(SOUND, KNOWN) == ()


@pytest.mark.parametrize(("definition", "key"), FAULTS, ids=[f"{n}-{key}" for n, (_, key) in enumerate(FAULTS)])
def test_each_fault_is_found_and_told(definition: TypeDefinition, key: str) -> None:
    problems = errors_of(check(definition, KNOWN))
    assert key in {problem.key for problem in problems}
    for lang in LANGUAGES:
        use_language(lang)
        try:
            assert all("{" not in str(problem) for problem in problems)
        finally:
            use_language("ru")


def test_a_form_that_is_not_there() -> None:
    assert {p.key for p in check(SOUND, replace(KNOWN, questions=None))} == {
        "types.check_no_form",
        "types.check_need_unknown",
    }


def test_an_approval_nobody_is_asked_for_is_only_a_warning() -> None:
    steps = (SOUND.steps[0], replace(SOUND.steps[1], state=S.IN_PROGRESS), SOUND.steps[2])
    (warning,) = check(replace(SOUND, steps=steps), KNOWN)
    assert isinstance(warning, TypeProblem)
    assert (warning.key, warning.warning) == ("types.check_never_asked", True)
    assert errors_of([warning]) == ()
