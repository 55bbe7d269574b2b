"""Public XLSForm workbooks: each compiles to the form that goes with it, or is refused with its reasons named.

Cases lie in ``xlsform/``: any workbook (xlsx, xls, csv, md), and for some ``expected__NAME.xml``, the XForm
of the workbook NAME. Forms are compared in canonical XML; the order of texts within a language and of columns
within a choice is not part of the comparison.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, canonicalize, fromstring, tostring

from app.services.forms.compile import Compiled, FormRefused, compile_workbook
from app.services.forms.session import FormSession
from app.services.forms.workbook import FILE_TYPES, WorkbookError
from tests.cases.conftest import case_files, parametrize

XFORMS = "{http://www.w3.org/2002/xforms}"
NAMED_REASONS = (
    "forms.type.",
    "forms.compiler.",
    "forms.expression.",
    "forms.check.",
    "forms.column.",
    "forms.sheet.",
)


def pytest_generate_tests(metafunc):
    books = [(path.name, path) for path in case_files("xlsform", "*") if path.suffix in FILE_TYPES]
    parametrize(metafunc, "workbook_case", books, name="xlsform")


def expected_of(workbook: Path) -> str | None:
    found = workbook.with_name(f"expected__{workbook.stem}.xml")
    return found.read_text(encoding="utf-8") if found.exists() else None


def root_name(xml: str) -> str:
    """The outermost element's name in an expected form, which the workbook itself does not say."""
    instance = next(fromstring(xml).iter(f"{XFORMS}instance"))
    return instance[0].tag.removeprefix(XFORMS)


def sorted_inside(xml: str) -> str:
    document = fromstring(xml)
    for parent in document.iter():
        if parent.tag in (f"{XFORMS}item", f"{XFORMS}translation"):
            parent[:] = sorted(parent, key=whole)
    return canonicalize(tostring(document, encoding="unicode"), strip_text=True)


def whole(element: Element) -> str:
    return tostring(element, encoding="unicode")


def outcome(workbook: Path, expected: str | None) -> Compiled | FormRefused | WorkbookError:
    try:
        return compile_workbook(workbook, root=root_name(expected) if expected else "")
    except (FormRefused, WorkbookError) as refusal:
        return refusal


def test_compiles_or_says_why_not(workbook_case):
    expected = expected_of(workbook_case)
    found = outcome(workbook_case, expected)
    if isinstance(found, WorkbookError):
        assert workbook_case.stem in str(found)
    elif isinstance(found, FormRefused):
        assert_refused_with_reasons(found)
    else:
        if expected is not None:
            assert sorted_inside(found.xml) == sorted_inside(expected)
        assert_runs(found)


def assert_runs(compiled: Compiled) -> None:
    session = FormSession(compiled.definition)
    assert set(session.values()) >= {step.ref for step in session.steps() if step.refs == (step.ref,)}
    restored = FormSession.restore(compiled.definition, session.snapshot())
    assert restored.values() == session.values()


def assert_refused_with_reasons(refusal: FormRefused) -> None:
    errors = [problem for problem in refusal.problems if problem.severity == "error"]
    assert errors
    for problem in errors:
        assert problem.key.startswith(NAMED_REASONS)
        assert problem.message
        if problem.key == "forms.type.unsupported":
            assert (problem.sheet, problem.row > 1, problem.column) == ("survey", True, "type")
            assert str(problem.params["type"]) in problem.message
