"""Workbook → XForm XML: checks for the compiler's traps first, then pyxform, then our own check of the result."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.services.forms.checks.expressions import expression_problems
from app.services.forms.checks.rows import row_numbers
from app.services.forms.columns import column_problems
from app.services.forms.definition import FormDefinition
from app.services.forms.problems import FormRefused, Problem, error, has_errors, warning
from app.services.forms.question_types import type_problems
from app.services.forms.read_xform import read_xform
from app.services.forms.workbook import Source, Workbook, read_workbook

_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings|entities|osm)' sheet")


@dataclass(frozen=True)
class Compiled:
    """A compiled form: the XML to store, its checksum (SHA-256 of the XML), the definition, and the warnings."""

    xml: str
    checksum: str
    definition: FormDefinition
    problems: tuple[Problem, ...]
    workbook: Workbook


def compile_workbook(source: Source, file_type: str = "", name: str = "", root: str = "") -> Compiled:
    """Compile a workbook from a path, or from bytes with their ``file_type``.

    ``root`` names the outermost element, ``data`` when empty (a name in the settings sheet goes before both).

    Raises WorkbookError for a file that is no workbook, FormRefused with every error found.
    """
    workbook = read_workbook(source, file_type, name)
    problems, compiled = try_compile(workbook, root)
    if compiled is None:
        raise FormRefused(problems)
    return compiled


def try_compile(workbook: Workbook, root: str = "") -> tuple[tuple[Problem, ...], Compiled | None]:
    """Everything found, and the form when there is no error among it."""
    problems = [*column_problems(workbook), *type_problems(workbook)]
    if has_errors(problems):
        return tuple(problems), None
    xml, found = _run_pyxform(workbook, root)
    problems += found
    if xml is None:
        return tuple(problems), None
    definition = read_xform(xml)
    problems += expression_problems(definition, row_numbers(workbook, definition.root.path))
    if has_errors(problems):
        return tuple(problems), None
    return tuple(problems), Compiled(xml, definition.checksum, definition, tuple(problems), workbook)


def _run_pyxform(workbook: Workbook, root: str) -> tuple[str | None, list[Problem]]:
    """Compile with pyxform (0.5 s to import, so only here); its own words become problems."""
    from pyxform.builder import create_survey_element_from_dict
    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json

    heard: list[str] = []
    try:
        form = workbook_to_json(
            workbook_dict=workbook.raw, form_name=root or None, fallback_form_name=workbook.name, warnings=heard
        )
        xml = create_survey_element_from_dict(form).to_xml(validate=False, warnings=heard)
    except PyXFormError as problem:
        return None, [_heard(str(problem), is_error=True)]
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as crash:
        return None, [error("", 0, "", "forms.compiler.crashed", reason=f"{type(crash).__name__}: {crash}")]
    return str(xml), [_heard(text, is_error=False) for text in heard]


def _heard(text: str, is_error: bool) -> Problem:
    """One message of the compiler, with the sheet and row it names."""
    row = _ROW.search(text)
    sheet = _SHEET.search(text)
    words = _ROW.sub("", text).strip()
    make = error if is_error else warning
    return make(
        sheet[1] if sheet else "survey" if row else "",
        int(row[1]) if row else 0,
        "",
        "forms.compiler.refused" if is_error else "forms.compiler.warned",
        reason=words,
    )
