"""Every expression of a form must be readable, call known functions and point at fields there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.services.forms.definition import Element, FormDefinition, QuestionType
from app.services.forms.plan import CircularCalculation, make_plan
from app.services.forms.problems import Problem, error
from app.services.forms.xpath.dependencies import dependencies
from app.services.forms.xpath.evaluate import compiled
from app.services.forms.xpath.functions import FUNCTIONS
from app.services.forms.xpath.parse import ExpressionError, parse
from app.services.forms.xpath.syntax import Call, Literal, walk


def expression_problems(form: FormDefinition, rows: Mapping[str, int]) -> list[Problem]:
    """What is wrong with expressions; when nothing is, also calculations that go in a circle."""
    found = [problem for element in form.elements.values() for problem in _element_problems(form, element, rows)]
    if not found:
        found += _circles(form, rows)
    return found


def expressions_of(form: FormDefinition, element: Element) -> Iterator[tuple[str, str]]:
    """Column and text of every expression of an element."""
    bind = element.bind
    columns = {
        "relevant": bind.relevant,
        "required": bind.required,
        "read_only": bind.readonly,
        "constraint": bind.constraint,
        "calculation": bind.calculate,
        "repeat_count": element.repeat_count,
        "bind::hotline:required_to_close": element.required_to_close,
        "choice_filter": element.choices.nodes if element.choices else None,
    }
    yield from ((column, source) for column, source in columns.items() if source)
    for assignment in form.assignments:
        if assignment.target == element.path:
            yield ("calculation" if assignment.trigger else "default"), assignment.expression
    texts = {
        "label": element.label,
        "hint": element.hint,
        "constraint_message": bind.constraint_message,
        "required_message": bind.required_message,
    }
    for column, text in texts.items():
        yield from ((column, output.expression) for output in text.outputs())


def _element_problems(form: FormDefinition, element: Element, rows: Mapping[str, int]) -> Iterator[Problem]:
    row = rows.get(element.path, 0)
    if element.type is QuestionType.UNSUPPORTED:
        yield error("survey", row, "type", "forms.type.unsupported", type=element.data_type)
    for column, source in dict.fromkeys(expressions_of(form, element)):
        yield from _source_problems(form, element, row, column, source)


def _source_problems(
    form: FormDefinition, element: Element, row: int, column: str, source: str
) -> Iterator[Problem]:
    try:
        expression = parse(source)
        unknown = {part.name for part in walk(expression) if isinstance(part, Call) and part.name not in FUNCTIONS}
        for name in sorted(unknown):
            yield error("survey", row, column, "forms.expression.unknown_function", name=name)
        if unknown:
            return
        compiled(source)
        _check_patterns(source)
        found = dependencies(source, element.path)
    except ExpressionError as problem:
        yield error("survey", row, column, problem.key, **problem.params)
        return
    for path in sorted(found.values | found.structures):
        if path not in form.elements and path != "":
            yield error("survey", row, column, "forms.check.unknown_path", path=path)


def _check_patterns(source: str) -> None:
    """Compile the patterns of ``regex`` that are written out."""
    from app.services.forms.xpath.functions.texts import compiled_pattern

    for part in walk(parse(source)):
        if isinstance(part, Call) and part.name == "regex" and isinstance(part.args[1], Literal):
            compiled_pattern(part.args[1].value)


def _circles(form: FormDefinition, rows: Mapping[str, int]) -> list[Problem]:
    try:
        make_plan(form)
    except CircularCalculation as circle:
        row = min((rows[path] for path in circle.paths if path in rows), default=0)
        return [error("survey", row, "", circle.key, **circle.params)]
    return []
