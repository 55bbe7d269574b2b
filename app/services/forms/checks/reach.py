"""Steps that can never come, required questions behind them, and talks that end nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.services.forms.checks.judge import Combination, Judge
from app.services.forms.checks.stands import Concrete
from app.services.forms.definition import Choice, Choices, Element, FormDefinition, Kind, QuestionType, last_name
from app.services.forms.problems import Problem, error, warning
from app.services.forms.xpath.parse import parse
from app.services.forms.xpath.syntax import Binary, Call, Expression, Literal, Path, Step


def reach_problems(form: FormDefinition, rows: Mapping[str, int]) -> Iterator[Problem]:
    """What the proof finder can show of conditions that contradict each other, and of dead ends."""
    judge = Judge(form)
    yield from _never_asked(judge, rows)
    yield from _empty_lists(judge, rows)
    yield from _no_outcome(judge, rows)


def never_relevant(judge: Judge, element: Element) -> bool:
    """Whether it is proven that an element is never asked."""
    combinations = judge.combinations((element,))
    if combinations is None or not judge.conditions(element):
        return False
    return all(judge.relevant(element, combination) is False for combination in combinations)


def _never_asked(judge: Judge, rows: Mapping[str, int]) -> Iterator[Problem]:
    """An element whose own condition shuts it out, and every required question that goes with it."""
    shut: set[str] = set()
    for path, element in judge.form.elements.items():
        parent = path.rpartition("/")[0]
        if parent in shut:
            shut.add(path)
        elif element.bind.relevant is not None and _is_asked(element) and never_relevant(judge, element):
            shut.add(path)
            condition = _readable(element.bind.relevant)
            yield warning(
                "survey",
                rows.get(path, 0),
                "relevant",
                "forms.check.never_asked",
                name=element.name,
                condition=condition,
            )
        if path in shut and _is_required(element):
            yield error(
                "survey", rows.get(path, 0), "required", "forms.check.required_unreachable", name=element.name
            )


def _is_required(element: Element) -> bool:
    return element.kind is Kind.QUESTION and element.bind.required not in (None, "false()")


def _is_asked(element: Element) -> bool:
    return element.kind is not Kind.QUESTION or element.type.is_shown


def _empty_lists(judge: Judge, rows: Mapping[str, int]) -> Iterator[Problem]:
    """A required question that offers no choice after certain answers: nobody can go on from there."""
    for path, element in judge.form.elements.items():
        choices = element.choices
        if element.type is QuestionType.RANK or choices is None or element.bind.required in (None, "false()"):
            continue
        listed = judge.form.choice_lists.get(choices.instance, ())
        predicates = _predicates(choices)
        if not choices.instance or len(predicates) != 1:
            continue
        for combination in _answers_for(judge, element, predicates[0]):
            if all(_offers(judge, choice, predicates[0], path, combination) is False for choice in listed):
                yield warning(
                    "survey", rows.get(path, 0), "choice_filter", "forms.check.no_choices",
                    name=element.name, answers=_told(combination),
                )  # fmt: skip
                break


def _predicates(choices: Choices) -> tuple[Expression, ...]:
    nodes = parse(choices.nodes) if choices.nodes else None
    if isinstance(nodes, Path) and nodes.steps:
        return nodes.steps[-1].predicates
    return ()


def _answers_for(judge: Judge, element: Element, predicate: Expression) -> Iterator[Combination]:
    """Combinations in which the question is certainly asked and what its filter reads has been answered."""
    read = judge.read_by(predicate, element.path)
    combinations = judge.combinations((element, *(judge.form.elements[path] for path in read)), extra=read)
    for combination in combinations or ():
        answered = all(combination.get(path, "") != "" for path in read)
        if answered and judge.relevant(element, combination) is True and _is_possible(judge, combination):
            yield combination


def _is_possible(judge: Judge, combination: Combination) -> bool:
    """Whether every answer belongs to a question that is certainly asked under these very answers."""
    return all(
        value == "" or judge.relevant(judge.form.elements[path], combination) is True
        for path, value in combination.items()
    )


def _offers(
    judge: Judge, choice: Choice, predicate: Expression, path: str, combination: Combination
) -> bool | None:
    """Whether the filter lets a choice through."""
    columns = {"name": choice.name, **choice.extras}
    return judge.holds(_with_columns(predicate, columns), path, combination)


def _with_columns(expression: Expression, columns: Mapping[str, str]) -> Expression:
    """The filter with a choice's own columns written in."""
    match expression:
        case Path(absolute=False, start=None, steps=(Step(axis="child", test=name, predicates=()),)):
            return Literal(columns.get(name, ""))
        case Binary(operator=operator, left=left, right=right):
            return Binary(operator, _with_columns(left, columns), _with_columns(right, columns))
        case Call(name=name, args=args):
            return Call(name, tuple(_with_columns(argument, columns) for argument in args))
        case _:
            return expression


def _no_outcome(judge: Judge, rows: Mapping[str, int]) -> Iterator[Problem]:
    """Answers after which the talk is over without any question that names its outcome."""
    naming = tuple(element for element in judge.form.questions if _names_outcome(judge.form, element))
    if not naming:
        return
    for combination in judge.combinations(naming) or ():
        if not _is_finished(judge, combination):
            continue
        if all(judge.relevant(element, combination) is False for element in naming):
            last = naming[-1]
            yield warning(
                "survey", rows.get(last.path, 0), "relevant", "forms.check.no_outcome", answers=_told(combination)
            )
            return


def _names_outcome(form: FormDefinition, element: Element) -> bool:
    choices = element.choices
    return choices is not None and any(
        choice.disposition for choice in form.choice_lists.get(choices.instance, ())
    )


def _is_finished(judge: Judge, combination: Combination) -> bool:
    """Whether all that is asked for among the answers is answered, and nothing else is."""
    for path, value in combination.items():
        element = judge.form.elements[path]
        relevant = judge.relevant(element, combination)
        may_be_empty = element.bind.required in (None, "false()") and not element.type.has_choices
        if (
            relevant is None
            or (relevant is False and value != "")
            or (relevant and value == "" and not may_be_empty)
        ):
            return False
    return True


def _told(combination: Combination) -> str:
    """Answers in the form's own names: ``problem = 'other', floor = ''``."""
    told = [
        f"{path.rpartition('/')[2]} = '{value}'"
        for path, value in combination.items()
        if isinstance(value, Concrete) and value != ""
    ]
    return ", ".join(told) or "—"


def _readable(condition: str) -> str:
    """A condition as its author wrote it: paths back into ``${name}``."""
    return " ".join(
        f"${{{last_name(word)}}}" if word.startswith(("/", "../")) else word for word in condition.split()
    )
