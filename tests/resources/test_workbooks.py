"""The sample workbooks are what their source says, complete in both languages, and compile."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from app.services.forms.check import check_workbook
from app.services.resources import resource_dir


def _load_generator() -> ModuleType:
    path = resource_dir() / "scripts" / "make_workbooks.py"
    spec = importlib.util.spec_from_file_location("make_workbooks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


maker = _load_generator()
SOURCES = maker.sources()
IDS = [source.stem for source, _ in SOURCES]
BOTH = ("label", "hint", "required_message", "constraint_message")
MARKS = {"public", "personal", "special", "secret"}
VARIABLES = frozenset({"caller_first_name", "operator_name"})
TONES = {"calm", "empathy", "firm", "brisk"}


def _cells(data: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize(("source", "target"), SOURCES, ids=IDS)
def test_committed_workbook_holds_what_its_source_says(source: Path, target: Path) -> None:
    sheets = maker.sheets_of(source)
    made = maker.workbook_bytes(sheets, sheets["settings"][1][0]["form_title"])
    assert _cells(made) == _cells(target.read_bytes()), "run python resources/scripts/make_workbooks.py"


@pytest.mark.parametrize(("source", "target"), SOURCES, ids=IDS)
def test_committed_form_is_what_the_workbook_compiles_to(source: Path, target: Path) -> None:
    kept = target.with_suffix(".xml").read_text(encoding="utf-8")
    assert kept == maker.xform(target), "run python resources/scripts/make_workbooks.py"


def test_same_source_gives_same_bytes() -> None:
    sheets = maker.sheets_of(SOURCES[0][0])
    assert maker.workbook_bytes(sheets, "t") == maker.workbook_bytes(sheets, "t")


def test_every_workbook_has_a_source() -> None:
    made = {target for _, target in SOURCES}
    assert {path for folder in maker.FOLDERS for path in folder.glob("*.xlsx")} == made


@pytest.mark.parametrize(("source", "target"), SOURCES, ids=IDS)
def test_both_languages_are_complete(source: Path, target: Path) -> None:
    sheets = maker.sheets_of(source)
    rows = sheets["survey"][1] + sheets["choices"][1]
    for row in rows:
        for kind in BOTH:
            ru, en = row.get(f"{kind}::{maker.RU}"), row.get(f"{kind}::{maker.EN}")
            assert bool(ru) == bool(en), f"{row['name']}: {kind} in one language only"
            variables = [sorted(re.findall(r"\$\{\w+\}", text or "")) for text in (ru, en)]
            assert variables[0] == variables[1], f"{row['name']}: {kind} names different variables"
            assert not re.search("[А-Яа-яЁё]", en or ""), f"{row['name']}: Russian in the English {kind}"
    for row in sheets["survey"][1]:
        if not row["type"].startswith(("calculate", "hidden", "end_")):
            assert row.get(f"label::{maker.RU}"), f"{row['name']} has no label"
        if row.get("required"):
            assert row.get(f"required_message::{maker.RU}"), f"{row['name']}: required without a message"


@pytest.mark.parametrize(("source", "target"), SOURCES, ids=IDS)
def test_marks_tones_and_side_scripts_are_known(source: Path, target: Path) -> None:
    scripts = {name.stem for name, _ in SOURCES}
    for row in maker.sheets_of(source)["survey"][1]:
        if row["type"] not in maker.UNMARKED:
            assert row["bind::hotline:mark"] in MARKS, row["name"]
        assert row.get("body::hotline:tone", "calm") in TONES, row["name"]
        assert row.get("body::hotline:side_script", source.stem) in scripts, row["name"]


@pytest.mark.parametrize(("source", "target"), SOURCES, ids=IDS)
def test_workbook_compiles_without_a_problem(source: Path, target: Path) -> None:
    checked = check_workbook(target, variables=VARIABLES)
    assert [str(problem) for problem in checked.problems] == []
    assert checked.compiled is not None
    assert checked.compiled.definition.languages == (maker.RU, maker.EN)
    assert checked.compiled.definition.form_id == source.stem
