"""What script care does beside the store: check a workbook from disk, draw it, copy samples, export versions.

Slow (the compiler alone takes half a second to import), so it is called on a worker thread; nothing here touches
the store.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.records import frozen
from app.services.demo.content import load_content
from app.services.forms.check import check_workbook
from app.services.forms.checks.rows import NAME_HEADINGS, TYPE_HEADINGS, survey_rows
from app.services.forms.definition import FormDefinition
from app.services.forms.graph import START, Graph, GraphNode, make_graph
from app.services.forms.problems import Problem, Severity
from app.services.forms.workbook import Workbook, WorkbookError
from app.services.resources import resource_dir
from app.services.scripts.errors import ScriptError
from app.services.scripts.publishing import NewVersion
from app.services.words import language, t

VARIABLES = (
    "operator_name",
    "caller_first_name",
    "caller_full_name",
    "caller_number",
    "caller_address",
    "caller_account",
)
"""What the desk fills into hidden fields; see docs/script-columns.md."""

_NOT_A_CODE = re.compile(r"[^\w]+")


@frozen
class CheckedWorkbook:
    """A workbook as it lay on disk. ``form`` is None while errors keep it from being compiled.

    ``places`` tells which question a row belongs to: element path by (sheet, row).
    """

    path: Path
    digest: str
    problems: tuple[Problem, ...]
    form: FormDefinition | None
    may_publish: bool
    version: NewVersion | None
    places: Mapping[tuple[str, int], str]

    @property
    def errors(self) -> int:
        """How many problems keep it from being published."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    def element_of(self, problem: Problem) -> str:
        """The path of the question or group a problem is about; empty when it is about none."""
        return self.places.get((problem.sheet, problem.row), "")


@frozen
class Drawing:
    """A form's graph; ``unreachable`` are the paths of steps that no way leads to."""

    graph: Graph
    unreachable: frozenset[str]


@frozen
class Sample:
    """A sample script to begin from. ``label`` is in the language in use."""

    code: str
    label: str
    path: Path


def open_workbook(path: Path, known_digest: str = "") -> CheckedWorkbook | None:
    """Read, check and compile the workbook at ``path``; None when its bytes are those of ``known_digest``.

    Raises WorkbookError for a file that cannot be read (now) or is no workbook.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WorkbookError("forms.workbook.unreadable", name=path.name, reason=error.strerror or "") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest == known_digest:
        return None
    checked = check_workbook(content, path.suffix, path.stem, frozenset(VARIABLES))
    compiled = checked.compiled
    root = compiled.definition.root.path if compiled else f"/{checked.workbook.settings.get('name') or 'data'}"
    return CheckedWorkbook(
        path=path,
        digest=digest,
        problems=checked.problems,
        form=compiled.definition if compiled else None,
        may_publish=checked.may_publish,
        version=NewVersion(compiled.xml, compiled.checksum, content, path.name) if compiled else None,
        places=dict(_places(checked.workbook, root)),
    )


def draw(form: FormDefinition, spoken: str = "") -> Drawing:
    """Draw a form in a language (``ru``, ``en``); may take seconds for a long script."""
    graph = make_graph(form, form.language_for(spoken or language()))
    return Drawing(graph, _unreachable(graph))


def node_of(graph: Graph, element: str) -> GraphNode | None:
    """The step that an element is or stands on."""
    for node in graph.nodes:
        if element and (element in (node.path, *node.questions) or node.path.startswith(f"{element}/")):
            return node
    return None


def samples() -> tuple[Sample, ...]:
    """The sample scripts that come with the program."""
    found = (
        Sample(form.code, getattr(form.label, language()), resource_dir() / form.file)
        for form in load_content().forms
        if form.file.endswith(".xlsx") and form.kind in ("script", "side_script")
    )
    return tuple(found)


def code_for(name: str) -> str:
    """A form's code made from a file's name."""
    return _NOT_A_CODE.sub("_", name).strip("_").lower() or "script"


def begin_from(sample: Path, target: Path) -> None:
    """Save a copy of a sample as a form of its own, named after the file. Raises ScriptError."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(sample)
        settings = book["settings"]
        headings = {str(cell.value): cell.column for cell in settings[1] if cell.value}
        for heading, value in (("form_id", code_for(target.stem)), ("form_title", target.stem)):
            if heading in headings:
                settings.cell(2, headings[heading], value)
        written = io.BytesIO()
        book.save(written)
        write_whole(target, written.getvalue())
    except OSError as error:
        raise _not_written(target, error) from error


def export(content: bytes | None, target: Path) -> Path:
    """Write a version's workbook to disk. Raises ScriptError where there is none or it cannot be written."""
    if content is None:
        raise ScriptError("scripts.no_workbook")
    try:
        write_whole(target, content)
    except OSError as error:
        raise _not_written(target, error) from error
    return target


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that whoever reads it sees the old one or the new one, never a half."""
    fresh = target.with_name(f".{target.name}.part")
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _not_written(target: Path, error: OSError) -> ScriptError:
    return ScriptError("scripts.not_written", name=target.name, reason=error.strerror or t("scripts.no_reason"))


def _unreachable(graph: Graph) -> frozenset[str]:
    ways: dict[str, list[str]] = {}
    for edge in graph.edges:
        ways.setdefault(edge.source, []).append(edge.target)
    reached, waiting = {START}, [START]
    while waiting:
        for target in ways.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return frozenset(node.path for node in graph.nodes if node.path not in reached)


def _places(workbook: Workbook, root: str) -> Iterator[tuple[tuple[str, int], str]]:
    """The question of each row: survey rows their own, rows of a choice list the first question that offers it."""
    users: dict[str, str] = {}
    for path, row in survey_rows(workbook):
        yield ("survey", row.number), f"{root}/{path}"
        words = row.get(*TYPE_HEADINGS).split()
        if len(words) > 1 and row.get(*NAME_HEADINGS):
            users.setdefault(words[1], f"{root}/{path}")
    for row in workbook.sheet("choices"):
        user = users.get(row.get("list_name", "list name"))
        if user:
            yield ("choices", row.number), user
