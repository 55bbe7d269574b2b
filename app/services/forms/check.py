"""Checks a workbook the way a supervisor wants to be told: every problem with its sheet and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.services.forms.checks.reach import reach_problems
from app.services.forms.checks.references import reference_problems
from app.services.forms.checks.rows import row_numbers
from app.services.forms.checks.structure import structure_problems
from app.services.forms.checks.translations import translation_problems
from app.services.forms.compile import Compiled, try_compile
from app.services.forms.definition import FormDefinition
from app.services.forms.problems import Problem, has_errors, warning
from app.services.forms.workbook import Source, Workbook, read_workbook

_SAID_BY_OURSELVES = re.compile(r"is missing the (survey|choices) column|missing the \w+ columns?")


@dataclass(frozen=True)
class Checked:
    """What a check found. ``compiled`` is there when the workbook can be run at all, for preview and graph."""

    workbook: Workbook
    problems: tuple[Problem, ...]
    compiled: Compiled | None

    @property
    def may_publish(self) -> bool:
        """Whether nothing keeps the form from being published."""
        return self.compiled is not None and not has_errors(self.problems)


def check_workbook(
    source: Source, file_type: str = "", name: str = "", variables: frozenset[str] | None = None
) -> Checked:
    """Check a workbook from a path, or from bytes with their ``file_type``.

    ``variables`` are the names the program can fill in; a hidden field that is none of them is then told of.
    Raises WorkbookError for a file that is no workbook.
    """
    workbook = read_workbook(source, file_type, name)
    written = [
        *structure_problems(workbook),
        *reference_problems(workbook),
        *translation_problems(workbook),
    ]
    heard, compiled = try_compile(workbook)
    if has_errors(written):
        # The compiler stops at the first of these and words it less well.
        heard = tuple(problem for problem in heard if problem.key != "forms.compiler.refused")
    found = [*heard, *written]
    if compiled is not None:
        rows = row_numbers(workbook, compiled.definition.root.path)
        found += _definition_problems(compiled.definition, rows, variables)
    return Checked(workbook, tuple(_in_order(found)), compiled)


def _definition_problems(
    form: FormDefinition, rows: Mapping[str, int], variables: frozenset[str] | None
) -> Iterator[Problem]:
    yield from reach_problems(form, rows)
    for question in form.questions:
        row = rows.get(question.path, 0)
        if row and not question.has_mark and not question.path.startswith(f"{form.root.path}/meta/"):
            yield warning("survey", row, "bind::hotline:mark", "forms.check.no_mark", name=question.name)
        if row and variables is not None and _is_foreign(question.variable, variables, form, question.path):
            yield warning("survey", row, "name", "forms.check.foreign_variable", name=question.variable)


def _is_foreign(variable: str, variables: frozenset[str], form: FormDefinition, path: str) -> bool:
    """A hidden field that neither the program nor the form itself fills."""
    assigned = {assignment.target for assignment in form.assignments}
    return variable != "" and variable not in variables and path not in assigned


def _in_order(problems: list[Problem]) -> list[Problem]:
    """By sheet and row, without what the compiler says that our own checks say better."""
    kept = [
        problem
        for problem in problems
        if problem.key != "forms.compiler.warned"
        or not _SAID_BY_OURSELVES.search(str(problem.params.get("reason", "")))
    ]
    sheets = {"": 0, "survey": 1, "choices": 2, "settings": 3}
    return sorted(dict.fromkeys(kept), key=lambda problem: (sheets.get(problem.sheet, 4), problem.row))
