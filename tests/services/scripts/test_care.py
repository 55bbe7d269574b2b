"""A workbook from disk: checked, drawn, copied from a sample, written back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.services.forms.compile import compile_workbook
from app.services.forms.graph import END, START, Graph, GraphEdge, GraphNode, NodeKind
from app.services.forms.workbook import WorkbookError
from app.services.resources import resource_dir
from app.services.scripts import care
from app.services.scripts.errors import ScriptError
from app.services.words import use_language
from tests.services.scripts.books import write_book


def test_a_sound_workbook_may_be_published(tmp_path: Path) -> None:
    path = write_book(tmp_path / "taxi.xlsx")
    found = care.open_workbook(path)
    assert found is not None
    assert (found.errors, found.may_publish) == (0, True)
    assert found.form is not None
    assert found.version is not None
    assert found.form.form_id == "taxi"
    assert (found.version.workbook, found.version.workbook_name) == (path.read_bytes(), "taxi.xlsx")
    assert found.version.checksum == found.form.checksum


def test_equal_bytes_are_not_compiled_again(tmp_path: Path) -> None:
    path = write_book(tmp_path / "taxi.xlsx")
    first = care.open_workbook(path)
    assert first is not None
    assert care.open_workbook(path, first.digest) is None
    write_book(path, label="Куда поедете?")
    second = care.open_workbook(path, first.digest)
    assert second is not None
    assert second.digest != first.digest


def test_problems_name_the_step_of_survey_and_choices(tmp_path: Path) -> None:
    found = care.open_workbook(write_book(tmp_path / "taxi.xlsx", relevant="${nowhere} = 'x'", choice=""))
    assert found is not None
    assert not found.may_publish
    places = {(one.sheet, one.row): found.element_of(one) for one in found.problems}
    assert places["survey", 3] == "/data/street"
    assert places["choices", 2] == "/data/place"


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError):
        care.open_workbook(tmp_path / "missing.xlsx")
    (tmp_path / "half.xlsx").write_bytes(b"PK\x03\x04 half of a file")
    with pytest.raises(WorkbookError):
        care.open_workbook(tmp_path / "half.xlsx")


def test_steps_without_a_way_are_unreachable() -> None:
    nodes = (
        GraphNode(START, NodeKind.START, ""),
        GraphNode("/data/a", NodeKind.STEP, "A", questions=("/data/a",)),
        GraphNode("/data/b", NodeKind.STEP, "B", questions=("/data/b/c",)),
        GraphNode(END, NodeKind.END, ""),
    )
    edges = (GraphEdge(START, "/data/a", ""), GraphEdge("/data/a", END, ""), GraphEdge("/data/b", END, ""))
    assert care._unreachable(Graph(nodes, edges)) == {"/data/b"}
    assert care.node_of(Graph(nodes, edges), "/data/b/c") is nodes[2]
    assert care.node_of(Graph(nodes, edges), "") is None


def test_a_form_is_drawn_in_the_language_asked_for(tmp_path: Path) -> None:
    form = compile_workbook(write_book(tmp_path / "taxi.xlsx")).definition
    assert {node.label for node in care.draw(form, "en").graph.nodes} >= {"Where are you?", "Which street?"}
    drawing = care.draw(form, "ru")
    assert {node.label for node in drawing.graph.nodes} >= {"Где вы?", "Какая улица?"}
    assert drawing.unreachable == frozenset()


def test_a_copy_of_a_sample_is_a_form_of_its_own(tmp_path: Path) -> None:
    sample = care.samples()[0]
    target = tmp_path / "Мой сценарий.xlsx"
    care.begin_from(sample.path, target)
    found = care.open_workbook(target)
    assert found is not None
    assert found.form is not None
    assert (found.form.form_id, found.form.title) == ("мой_сценарий", "Мой сценарий")
    assert found.may_publish


def test_samples_are_named_in_the_language_in_use() -> None:
    russian = [sample.label for sample in care.samples()]
    use_language("en")
    assert len(russian) >= 6
    assert [sample.label for sample in care.samples()] != russian
    assert all(sample.path.exists() for sample in care.samples())


def test_a_version_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    assert care.export(b"book", target).read_bytes() == b"book"
    with pytest.raises(ScriptError):
        care.export(None, target)
    with pytest.raises(ScriptError, match="Прежний файл"):
        care.export(b"other", tmp_path / "no such folder" / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_variables_are_those_of_the_samples(tmp_path: Path) -> None:
    path = tmp_path / "housing_outage.xlsx"
    shutil.copyfile(resource_dir() / "scripts" / "housing_outage.xlsx", path)
    found = care.open_workbook(path)
    assert found is not None
    assert found.form is not None
    named = {question.variable for question in found.form.questions} - {""}
    assert named
    assert named <= set(care.VARIABLES)
