"""A script published while people work: the running call keeps its version, operators are told between calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.models.ids import Uid
from app.models.scripts import VersionState
from app.services.calls.state import State
from app.services.forms.compile import compile_workbook
from app.services.resources import resource_dir
from app.services.scripts import publishing
from app.services.scripts.care import VARIABLES
from app.services.store.store import Store
from tests.views.desk.conftest import CONTROL, SHIFT, Bench


@pytest.fixture
def changed_book(tmp_path: Path) -> Path:
    """The dispatcher's script with another greeting."""
    import openpyxl

    book = openpyxl.load_workbook(resource_dir() / "scripts" / "housing_outage.xlsx")
    survey = book["survey"]
    columns = {cell.value: cell.column for cell in survey[1]}
    row = next(row for row in range(2, survey.max_row) if survey.cell(row, columns["name"]).value == "greeting")
    survey.cell(row, columns["label::Русский (ru)"]).value = "«Аварийная служба, слушаю вас.»"
    path = tmp_path / "housing_outage.xlsx"
    book.save(path)
    return path


def _publish(bench: Bench, path: Path) -> Uid:
    """Publish as a supervisor does."""
    compiled = compile_workbook(path)
    made = publishing.NewVersion(compiled.xml, compiled.checksum, path.read_bytes(), path.name)
    supervisor = bench.people.supervisor

    def publish(store: Store) -> Uid:
        form = next(one.uid for one in publishing.forms(store) if one.code == "housing_outage")
        version = publishing.save_draft(store, supervisor, form, made)
        for state in (VersionState.REVIEW, VersionState.PUBLISHED):
            publishing.move(store, supervisor, version, state)
        return version

    return bench.database.submit(publish).result(20)


def _hang_up(bench: Bench) -> None:
    bench.key(Qt.Key.Key_F8)
    bench.until(lambda: bench.desk.calls.current and bench.desk.calls.current.state is State.WRAP_UP)
    bench.desk.outcome.choose(bench.people.done, "")
    bench.key(Qt.Key.Key_F8, SHIFT)
    bench.until(lambda: bench.desk.calls.current is None)


def _greeting(bench: Bench) -> str:
    walk = bench.desk.script.walk
    assert walk is not None
    return walk.leg.session.label("greeting")


def test_a_running_call_keeps_its_version_and_the_next_one_gets_the_new(bench: Bench, changed_book: Path) -> None:
    bench.talk()
    before = _greeting(bench)
    version = _publish(bench, changed_book)
    bench.until(lambda: bench.desk.news._news)
    assert not bench.desk.news.widget.isVisible()
    assert bench.desk.script.walk is not None
    assert bench.desk.script.walk.main.loaded.number == 1
    bench.key(Qt.Key.Key_Return)
    bench.key(Qt.Key.Key_1)
    assert _greeting(bench) == before
    _hang_up(bench)
    assert bench.value("SELECT v.number FROM script_run r JOIN script_version v ON v.uid = r.version_uid") == 1
    assert bench.desk.news.widget.isVisible()
    bench.talk()
    assert bench.desk.script.walk.main.loaded.version_uid == version
    assert _greeting(bench) == "«Аварийная служба, слушаю вас.»"
    assert not bench.desk.news.widget.isVisible()


def test_a_change_is_shown_at_sign_in_and_accepted_by_key(bench: Bench, changed_book: Path) -> None:
    assert not bench.desk.news.widget.isVisible()
    version = _publish(bench, changed_book)
    bench.until(bench.desk.news.widget.isVisible)
    shown = bench.desk.news.widget.accessibleName()
    assert "версия 2" in shown
    assert "«Аварийная служба, слушаю вас.»" in shown
    bench.key(Qt.Key.Key_F7, CONTROL | SHIFT)
    bench.until(lambda: not bench.desk.news.widget.isVisible())
    accepted = bench.rows("SELECT version_uid, user_uid FROM acknowledgement")
    assert accepted == [(version, bench.people.operator)]
    bench.key(Qt.Key.Key_F7, CONTROL | SHIFT)
    assert bench.value("SELECT count(*) FROM acknowledgement") == 1


def test_the_desk_fills_the_variables_the_check_knows(bench: Bench) -> None:
    assert set(bench.desk.variables_for(None)) == set(VARIABLES)
